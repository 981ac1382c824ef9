"""Differences of two runs, and whether they exceed noise."""

from datetime import UTC, datetime

import pytest

from assist.evaluation.compare import compare
from assist.evaluation.results import CaseResult, Check, Counts, ModelId, Outcome, Run, SuiteKind, SuiteResult
from assist.reading.labels import Label

RIGHT, MISSED = Counts(both=1, said=0, missed=0), Counts(both=0, said=0, missed=1)


def run(*cases: CaseResult) -> Run:
    """Give a run of one suite."""
    suite = SuiteResult(name="s", title="s", measures="", kind=SuiteKind.READING, cases=cases)
    model = ModelId(card="m", sha256="0")
    return Run(made_at=datetime(2026, 3, 2, tzinfo=UTC), command="", machine="", model=model, suites=(suite,))


def listening(right: int, of: int) -> Run:
    """Give a run where some of the cases found their one `listen`."""
    return run(
        *(
            CaseResult(
                id=str(number),
                source="a.txt",
                outcome=Outcome.RIGHT if number < right else Outcome.WRONG,
                counts={Label.LISTEN: RIGHT if number < right else MISSED},
            )
            for number in range(of)
        )
    )


def test_a_gain_in_most_conversations_exceeds_noise() -> None:
    """From 2 of 20 to 18 of 20: F1 from 2 * 2 / 22 to 2 * 18 / 38."""
    (suite,) = compare(listening(2, 20), listening(18, 20))
    steps, listen = suite.changes
    assert (steps.name, listen.name) == ("steps", "listen")
    assert listen.before == pytest.approx(4 / 22)
    assert listen.after == pytest.approx(36 / 38)
    assert listen.difference.value == pytest.approx(36 / 38 - 4 / 22)
    assert listen.exceeds_noise
    assert len(suite.mended) == 16


def test_a_gain_in_one_conversation_does_not() -> None:
    """From 10 of 20 to 11 of 20."""
    (suite,) = compare(listening(10, 20), listening(11, 20))
    assert not suite.changes[0].exceeds_noise
    (back,) = compare(listening(11, 20), listening(10, 20))
    assert (back.mended, back.broken) == ((), ("10",))


def test_checks_flip_too() -> None:
    """A check of the same name and text that failed and passes."""
    before, after = (
        run(
            CaseResult(id="a", source="a.txt", outcome=outcome, checks=(Check(name="pass", passed=passed, text="Hi."),))
        )
        for outcome, passed in ((Outcome.WRONG, False), (Outcome.RIGHT, True))
    )
    (suite,) = compare(before, after)
    ((flip),) = suite.flips
    assert (flip.case, flip.what, flip.text, flip.mended) == ("a", "pass", "Hi.", True)
