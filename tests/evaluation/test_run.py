"""A whole run on the shipped model, and what is written of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from junitparser import JUnitXml

from assist.errors import UnavailableError
from assist.evaluation.baselines.keywords import Keywords
from assist.evaluation.compare import compare
from assist.evaluation.junit import write_junit
from assist.evaluation.results import OURS, Outcome, Run
from assist.evaluation.run import Beside, evaluate
from assist.evaluation.suite import suites_in
from assist.evaluation.systems import System
from assist.evaluation.written import write_results
from assist.reading.labels import Label

Write = Callable[..., Path]

READING = """title: Readings
gates:
- {measure: insincere, at_least: 0.9}
- {measure: latency_p50_ms, at_most: 0}
- {measure: giveaway, at_least: 0.1}
- {measure: calibration, at_most: 1}
"""
CHATS = """
# id=a domain=retail channel=email service_failure=true
C: [problem|My desk never came.]
A: [insincere|We apologise for any inconvenience caused.]

# id=b domain=retail
A: [listen|We apologise for any inconvenience caused.]

# id=c
X: broken
"""
REPLIES = """
# id=d service_failure=true
C: My desk never came.
flag giveaway: Let me find out where it is.
pass: Let me find out where it is.
"""


def missing() -> System:
    """Stand for a baseline that is not installed."""
    msg = "not installed"
    raise UnavailableError(msg)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Give one run of two suites with two baselines."""
    folder = tmp_path_factory.mktemp("evals")
    for name, spec, cases in (
        ("a-reading", READING, CHATS),
        ("b-replies", "title: Replies\nkind: replies\ngates: [{measure: right, at_least: 1}]", REPLIES),
    ):
        (folder / name).mkdir()
        (folder / name / "suite.yaml").write_text(spec)
        (folder / name / "a.txt").write_text(cases.strip())
    told: list[str] = []
    result = evaluate(
        list(suites_in(folder)),
        beside=Beside(baselines={"keyword rules": Keywords, "missing": missing}),
        command="assist eval",
        now=datetime(2026, 3, 2, tzinfo=UTC),
        tell=lambda what, _done, _total: told.append(what),
    )
    assert set(told) == {"a-reading", "a-reading: keyword rules", "b-replies"}
    return result


def test_cases_have_three_outcomes(run: Run) -> None:
    """Right, wrong, and could not be run with its reason."""
    outcomes = {case.id: case.outcome for case in run.suites[0].cases}
    assert outcomes == {"a": Outcome.RIGHT, "b": Outcome.WRONG, "a.txt:9": Outcome.COULD_NOT_BE_RUN}
    assert "unknown role 'X'" in run.suites[0].cases[0].reason
    assert not run.complete


def test_gates_pass_or_fail_and_nothing_to_measure_fails(run: Run) -> None:
    """One true `insincere` of two said is an F1 of two thirds; no message takes no time; no label has five cases."""
    assert [(gate.name, gate.passed) for gate in run.suites[0].gates] == [
        ("insincere", False),
        ("latency_p50_ms", False),
        ("giveaway", False),
        ("calibration", False),
    ]
    assert run.suites[0].gates[0].measured == pytest.approx(2 / 3)
    assert [gate.measured for gate in run.suites[0].gates[2:]] == [None, None]
    assert not run.passed


def test_baselines_stand_beside_ours(run: Run) -> None:
    """One that could not be made says why, and is not left out."""
    ours, keywords, gone = run.suites[0].systems
    assert (ours.name, keywords.name, gone.name) == (OURS, "keyword rules", "missing")
    assert gone.unavailable == "not installed"
    assert ours.latency
    assert keywords.latency is None


def test_a_trap_that_is_not_flagged(run: Run) -> None:
    """The draft that must be flagged is none, and passes as such."""
    (case,) = run.suites[1].cases
    assert [(check.name, check.passed) for check in case.checks if check.name in ("flag giveaway", "pass")] == [
        ("flag giveaway", False),
        ("pass", True),
    ]


def test_json_comes_back(run: Run) -> None:
    """Nothing is lost on the way."""
    assert Run.model_validate_json(run.model_dump_json()) == run


def test_junit_has_gates_replies_and_broken_cases(run: Run, tmp_path: Path) -> None:
    """A failed gate and check are failures, a case that could not be run is an error."""
    write_junit(run, tmp_path / "junit.xml")
    readings, replies = JUnitXml.fromfile(str(tmp_path / "junit.xml"))
    assert (readings.tests, readings.failures, readings.errors) == (5, 4, 1)
    assert (replies.tests, replies.failures, replies.errors) == (2, 2, 0)


def test_markdown_says_where_its_figures_come_from(run: Run, tmp_path: Path) -> None:
    """The command, the model, whose labels they are, and every table."""
    write_results(run, tmp_path / "RESULTS.md")
    text = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    assert "written by `assist eval` on 2026-03-02" in text
    assert "language models that worked from the codebook" in text
    assert "3 cases: 1 right, 1 wrong, 1 could not be run" in text
    assert "| missing | could not be run: not installed |" in text
    assert "| insincere | 0.667 | at least 0.9 | FAILED |" in text
    assert "| flag giveaway | 1 | 0 |" in text


def test_a_run_compared_with_itself_changes_nothing(run: Run) -> None:
    """No flips; labels with fewer than five true cells have no difference."""
    for suite in compare(run, run):
        assert (suite.mended, suite.broken, suite.flips, suite.changes) == ((), (), (), ())


def test_a_comparison_names_what_flipped(run: Run) -> None:
    """A case that was wrong and is right is mended, with its cells or checks."""
    suites = []
    for suite in run.suites:
        cases = (case.model_copy(update=MENDED) for case in suite.cases)
        suites.append(suite.model_copy(update={"cases": tuple(cases)}))
    readings, replies = compare(run, run.model_copy(update={"suites": tuple(suites)}))
    assert (readings.cases, readings.mended, readings.broken) == (2, ("b",), ())
    assert {(flip.case, flip.what, flip.mended) for flip in readings.flips} == {
        ("b", "listen missed", True),
        ("b", "insincere said wrongly", True),
    }
    assert replies.mended == ("d",)


MENDED = {"outcome": Outcome.RIGHT, "differences": ()}


def test_labels_are_the_codebooks(run: Run) -> None:
    """Only labels that occur are listed."""
    assert {each.label for each in run.suites[0].systems[0].labels} >= {Label.INSINCERE, Label.LISTEN, Label.PROBLEM}
