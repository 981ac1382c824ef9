"""Two runs beside each other, reply by reply."""

import asyncio
from datetime import UTC, datetime

import pytest
from evaluated import Scripted, longer, marked

from assist.errors import InputError, UnavailableError
from assist.evaluation.judged import CRITERIA, Choice, PairwiseResult, Side, judged_chat
from assist.evaluation.pairwise import compare_pairs, engine_of, pairs_of
from assist.evaluation.replied import EngineResult, Reply
from assist.evaluation.results import CaseResult, ModelId, Outcome, Run, SuiteKind, SuiteResult
from assist.reading.labels import Label


def reply(engine: str, text: str) -> Reply:
    """Give what an engine said."""
    return Reply(
        engine=engine,
        texts=(text,),
        written_by=engine,
        violations=(),
        honest=1,
        broken=(),
        due=Label.OWNERSHIP,
        gives_due=True,
        specificity=0.5,
        words=1,
        is_too_long=False,
        ms=1,
    )


def run(engines: tuple[str, ...], said: dict[str, tuple[str, ...]]) -> Run:
    """Give a run in which each engine said something to some chats."""
    chat = judged_chat(marked("C: My desk never came.").conversation)
    cases = tuple(
        CaseResult(
            id=case,
            source="a.txt",
            outcome=Outcome.RIGHT,
            chat=chat,
            replies=tuple(reply(engine, text) for engine, text in zip(engines, texts, strict=True)),
        )
        for case, texts in said.items()
    )
    measured = tuple(EngineResult(name=engine) for engine in engines)
    suite = SuiteResult(name="s", title="S", measures="", kind=SuiteKind.REPLIES, cases=cases, engines=measured)
    model = ModelId(card="", sha256="")
    return Run(made_at=datetime.now(UTC), command="", machine="", model=model, suites=(suite,))


BEFORE = run(("embedded",), {"1": ("aa",), "2": ("bb",), "3": ("cccc",), "4": ("same",), "only here": ("x",)})
AFTER = run(
    ("embedded", "openai:x"),
    {"1": ("aa", "longer"), "2": ("bb", "longer"), "3": ("cccc", "c"), "4": ("same", "same"), "only there": ("x", "y")},
)


def compared(judge: Scripted) -> PairwiseResult:
    """Compare the two runs."""
    return asyncio.run(compare_pairs(judge, pairs_of(BEFORE, AFTER), names=(engine_of(BEFORE), engine_of(AFTER))))


def test_the_last_engine_of_each_run_is_compared() -> None:
    """With a model that is the model; chats that only one run has are left out."""
    assert (engine_of(BEFORE), engine_of(AFTER)) == ("embedded", "openai:x")
    assert [(pair.case, pair.a, pair.b) for pair in pairs_of(BEFORE, AFTER)] == [
        ("1", "aa", "longer"),
        ("2", "bb", "longer"),
        ("3", "cccc", "c"),
        ("4", "same", "same"),
    ]


def test_a_win_counts_one_and_a_tie_half() -> None:
    """Two of four are better, one is worse, and for equal replies nobody is asked."""
    judge = Scripted(longer)
    found = compared(judge)
    assert len(judge.shown) == 6
    assert [found.count(side) for side in (Side.A, Side.B, Side.TIE)] == [1, 2, 1]
    assert found.win_rate
    assert found.win_rate.value == pytest.approx(2.5 / 4)
    assert found.win_rate.low < found.win_rate.value < found.win_rate.high
    assert set(found.criteria) == set(CRITERIA)
    assert found.first
    assert (found.first.value, found.failed) == (0.5, 0)
    assert PairwiseResult.model_validate_json(found.model_dump_json()) == found


def test_a_judge_that_looks_at_the_place_decides_nothing() -> None:
    """Everything is a tie, and the bias is told."""
    found = compared(Scripted(lambda _first, _second: Choice.FIRST))
    assert found.count(Side.TIE) == 4
    assert found.win_rate
    assert found.first
    assert found.steady
    assert (found.win_rate.value, found.first.value, found.steady.value) == (0.5, 1, 0)


def test_pairs_that_could_not_be_judged_are_counted_apart() -> None:
    """They are no tie."""

    def unable(first: str, second: str) -> Choice:
        if "longer" in (first, second):
            msg = "down"
            raise UnavailableError(msg)
        return longer(first, second)

    found = compared(Scripted(unable))
    assert (len(found.pairs), found.failed, found.reason) == (2, 2, "down")


def test_runs_without_a_chat_in_common_are_refused() -> None:
    """There is nothing to compare."""
    with pytest.raises(InputError, match="no chat in common"):
        pairs_of(BEFORE, run(("embedded",), {"other": ("x",)}))
    assert engine_of(run((), {})) == ""
