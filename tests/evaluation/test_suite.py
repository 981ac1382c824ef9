"""Suites and their cases: what is found, and what is refused where."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assist.errors import InputError
from assist.evaluation.cases import Broken, Case, cases_of
from assist.evaluation.suite import find_suite, suites_in

Write = Callable[..., Path]

CASE = "# id=a\nA: [listen|Why?]\n"


def test_a_folder_says_what_it_is(write: Write) -> None:
    """Title, gates and the files that its patterns name; other files are no cases."""
    write("s/suite.yaml", "title: Mine\ncases: ['*.txt']\ngates: [{measure: ownership, at_least: 0.5}]")
    write("s/a.txt", CASE)
    folder = write("s/notes.jsonl", "nothing").parent
    suite = find_suite(folder)
    assert (suite.name, suite.spec.title, suite.spec.gates[0].measure) == ("s", "Mine", "ownership")
    assert [file.name for file in suite.files] == ["a.txt"]
    assert [found.name for found in suites_in(folder.parent)] == ["s"]


def test_bare_cases_are_a_suite_without_gates(write: Write) -> None:
    """A file, or a folder without YAML."""
    file = write("s/a.txt", CASE)
    for path in (file, file.parent):
        suite = find_suite(path)
        assert suite.spec.gates == ()
        assert [case.id for case in cases_of(suite) if isinstance(case, Case)] == ["a"]


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("title: x\ncolour: red", "suite.yaml colour", "Extra inputs"),
        ("title: x\ngates: [{measure: wit, at_least: 1}]", "suite.yaml", "kind reading has no measure 'wit'"),
        ("title: x\ngates: [{measure: steps}]", "suite.yaml gates.0", "either at_least or at_most"),
        ("title: x\nkind: replies\ngates: [{measure: steps, at_least: 1}]", "suite.yaml", "no measure 'steps'"),
        ("title: [", "suite.yaml", "not YAML"),
        ("measures: x", "suite.yaml title", "Field required"),
        ("title: x\ncases: ['*.csv']", "", "no cases"),
    ],
)
def test_a_bad_suite_is_refused_with_its_place(write: Write, text: str, where: str, said: str) -> None:
    """Unknown keys, unknown measures, gates without a bound, broken YAML, no cases."""
    folder = write("s/suite.yaml", text).parent
    write("s/a.txt", CASE)
    with pytest.raises(InputError, match=said) as caught:
        find_suite(folder)
    assert where in caught.value.where


def test_what_is_not_there_is_named() -> None:
    """A path that does not exist is an error."""
    with pytest.raises(InputError, match="no such file"):
        find_suite(Path("nowhere"))


def test_a_broken_case_is_a_record_and_the_others_go_on(write: Write) -> None:
    """Markup, JSONL and labels can be broken; each is told with its place."""
    write("s/a.txt", "# id=a\nX: hi\n\n" + CASE.replace("=a", "=b") + "\n# id=c\nA: [smile|Hi.]\n")
    write("s/b.jsonl", '{"id": "d", "messages": [{"role": "agent", "text": "hi", "labels": []}]}\n{"id": 3}\n')
    folder = write("s/empty.txt", "").parent
    found = list(cases_of(find_suite(folder)))
    assert [case.id for case in found if isinstance(case, Case)] == ["b", "d"]
    assert [case.where for case in found if isinstance(case, Broken)] == [
        "a.txt:2",
        "c message 1",
        "b.jsonl:2 id",
        "empty.txt",
    ]


def test_only_the_part_that_is_asked_for(write: Write) -> None:
    """The part of the fixed split decides by id."""
    write("s/suite.yaml", "title: x\npart: test")
    folder = write("s/a.txt", "".join(f"# id=c-{number}\nA: Hi.\n\n" for number in range(100))).parent
    cases = list(cases_of(find_suite(folder)))
    assert 0 < len(cases) < 30
