"""A model that judges, held against people; and the pairs that people judged."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from evaluated import Scripted, longer
from junitparser import JUnitXml

from assist.errors import UnavailableError
from assist.evaluation.cases import Broken, Case, cases_of
from assist.evaluation.demands import Pair
from assist.evaluation.judge import Judge
from assist.evaluation.judged import Choice
from assist.evaluation.junit import write_junit
from assist.evaluation.results import Outcome, Run, SuiteResult
from assist.evaluation.run import Beside, Makers, evaluate
from assist.evaluation.suite import find_suite

Write = Callable[..., Path]

PAIRS = """
# id=a kind=length
C: My desk never came.
reply a: I'm sorry your desk never came. I'm finding out where it is.
reply b: Sorry.
better a: it names the desk

# id=b kind=length
C: Where is it?
reply a: I do not know it, and nobody here can know it.
reply b: I'll find out now.
better b: it takes the case on
"""
SPEC = "title: x\nkind: preferences\ngates: [{measure: kappa, at_least: 0.5}, {measure: self_agreement, at_least: 1}]"


def run(write: Write, judges: Makers[Judge], pairs: str = PAIRS) -> Run:
    """Run the pairs."""
    write("s/suite.yaml", SPEC)
    suite = find_suite(write("s/a.txt", pairs.strip()).parent)
    beside = Beside(judges=judges)
    return evaluate([suite], beside=beside, command="", now=datetime.now(UTC), tell=lambda *_: None)


def measured(write: Write, choose: Callable[[str, str], Choice]) -> SuiteResult:
    """Run the pairs with a judge that chooses so."""
    (suite,) = run(write, {"scripted": lambda: Scripted(choose)}).suites
    return suite


def test_a_judge_is_held_against_people(write: Write) -> None:
    """It looks at length: it is right about one pair of two, always the same, and without regard to the place."""
    suite = measured(write, longer)
    assert {case.id: case.outcome for case in suite.cases} == {"a": Outcome.RIGHT, "b": Outcome.WRONG}
    judge = suite.judge
    assert judge
    assert (judge.pairs, judge.runs, judge.prompt_version) == (2, 3, 7)
    found = (judge.agreement, judge.kappa, judge.self_agreement, judge.steady, judge.first)
    assert [each and each.value for each in found] == [0.5, 0, 1, 1, 0.5]
    assert [(gate.name, gate.passed) for gate in suite.gates] == [("kappa", False), ("self_agreement", True)]
    assert "people: it takes the case on" in suite.cases[1].checks[0].detail


def test_a_judge_that_agrees_with_nobody_else_over_its_runs(write: Write) -> None:
    """Every second run says the other: what most runs say still counts."""
    asked: Counter[tuple[str, str]] = Counter()

    def moody(first: str, second: str) -> Choice:
        asked[first, second] += 1
        return longer(first, second) if asked[first, second] != 2 else longer(second, first)

    judge = measured(write, moody).judge
    assert judge
    assert judge.self_agreement
    assert judge.self_agreement.value == pytest.approx(1 / 3)
    assert judge.agreement
    assert judge.agreement.value == 0.5


def test_without_a_model_the_judge_could_not_be_run(write: Write, tmp_path: Path) -> None:
    """That is no zero and no failure: nobody asked for a judge."""
    done = run(write, {})
    (suite,) = done.suites
    assert suite.judge
    assert "no model is configured" in suite.judge.unavailable
    assert (suite.judge.kappa, suite.cases, suite.gates[0].measured) == (None, (), None)
    assert done.complete
    write_junit(done, tmp_path / "j.xml")
    (tests,) = JUnitXml.fromfile(str(tmp_path / "j.xml"))
    assert tests.skipped == 1


def missing() -> Judge:
    """Stand for a model that cannot be set up."""
    msg = "no such model"
    raise UnavailableError(msg)


def unable(first: str, second: str) -> Choice:
    """Stand for a model that is down while one pair is judged."""
    if "Sorry." in (first, second):
        msg = "down"
        raise UnavailableError(msg)
    return longer(first, second)


def test_a_judge_that_was_named_and_is_not_there_leaves_cases_open(write: Write) -> None:
    """Every pair could not be run, with the reason."""
    done = run(write, {"x": missing})
    assert [(case.outcome, case.reason) for case in done.suites[0].cases] == [
        (Outcome.COULD_NOT_BE_RUN, "no such model")
    ] * 2
    assert not done.complete


def test_a_pair_that_could_not_be_judged_is_told_and_the_others_count(write: Write) -> None:
    """It is no disagreement."""
    suite = measured(write, unable)
    assert [(case.id, case.outcome, case.reason) for case in suite.cases] == [
        ("a", Outcome.COULD_NOT_BE_RUN, "down"),
        ("b", Outcome.WRONG, ""),
    ]
    assert suite.judge
    assert suite.judge.pairs == 1


@pytest.mark.parametrize(
    "lines",
    [
        "reply a: One.\nbetter a: why",
        "reply a: One.\nreply b: Two.",
        "reply a: One.\nreply b: Two.\nbetter c: why",
    ],
)
def test_a_pair_needs_two_replies_and_a_preference(write: Write, lines: str) -> None:
    """What is missing is told with its line."""
    write("s/suite.yaml", SPEC)
    (found,) = cases_of(find_suite(write("s/a.txt", f"# id=a\nC: Where is it?\n{lines}").parent))
    assert isinstance(found, Broken)
    assert found.where == "a.txt:3"


def test_a_case_without_a_pair_could_not_be_run(write: Write) -> None:
    """A chat alone is nothing to judge; in JSONL the pair is a key."""
    pair = {"a": "x", "b": "yy", "better": "b", "why": "z"}
    write("s/b.jsonl", json.dumps({"id": "b", "messages": [{"role": "customer", "text": "hi"}], "pair": pair}))
    (suite,) = run(write, {"scripted": lambda: Scripted(longer)}, "# id=a\nC: Where is it?").suites
    assert {case.id: case.outcome for case in suite.cases} == {"a": Outcome.COULD_NOT_BE_RUN, "b": Outcome.RIGHT}


def own_pairs() -> list[tuple[Case, Pair]]:
    """Give the pairs that ship."""
    cases = cases_of(find_suite(Path(__file__).parents[2] / "evals" / "preferences"))
    return [(case, case.demands.pair) for case in cases if isinstance(case, Case) and case.demands.pair]


def test_the_pairs_that_ship_are_balanced() -> None:
    """Neither the place of a reply nor its length gives away which is better."""
    pairs = own_pairs()
    assert len(pairs) >= 40
    places = Counter(pair.better for _, pair in pairs)
    assert abs(places["a"] - places["b"]) <= 2
    lengths = Counter((len(pair.a) > len(pair.b)) is (pair.better == "a") for _, pair in pairs)
    assert min(lengths.values()) >= len(pairs) / 3
    assert len({case.id for case, _ in pairs}) == len(pairs)
