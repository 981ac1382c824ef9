"""Two runs beside each other, reply by reply: which engine, or which prompt, a judge prefers."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from assist.errors import InputError, UnavailableError
from assist.evaluation.intervals import estimate, ratio
from assist.evaluation.judge import Judge, judge_pair, steady_and_first
from assist.evaluation.judged import CRITERIA, JudgedChat, JudgedPair, PairwiseResult, Side
from assist.evaluation.results import CaseResult, Run
from assist.evaluation.values import Estimate

_SCORE: Final = {Side.A: 0.0, Side.TIE: 0.5, Side.B: 1.0}
"""What a chat counts for `b`."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The first suggestions of two runs for one chat."""

    suite: str
    case: str
    chat: JudgedChat
    a: str
    b: str


def pairs_of(a: Run, b: Run) -> list[Pair]:
    """Pair the replies of two runs, chat by chat, as far as both have one: of each run those of its last engine.

    The last engine is the chat model where the run had one. Raises `InputError` when the runs share no such chat.
    """
    first, second = _replies(a), _replies(b)
    pairs = [Pair(*key, chat, text, second[key][1]) for key, (chat, text) in first.items() if key in second]
    if not pairs:
        msg = "the two runs have no chat in common that both replied to"
        raise InputError(msg)
    return pairs


def engine_of(run: Run) -> str:
    """Name the engine whose replies are compared."""
    names = [each.name for suite in run.suites for each in suite.engines if not each.unavailable]
    return names[-1] if names else ""


async def compare_pairs(judge: Judge, pairs: Sequence[Pair], *, names: tuple[str, str]) -> PairwiseResult:
    """Have all pairs judged, at once. Equal replies are a tie that nobody is asked about."""
    judged = await asyncio.gather(*(_judged(judge, pair) for pair in pairs))
    found = [each for each in judged if isinstance(each, JudgedPair)]
    failed = [each for each in judged if isinstance(each, UnavailableError)]
    steady, first = steady_and_first([[each.judgement] for each in found if each.judgement])
    return PairwiseResult(
        a=names[0],
        b=names[1],
        judge=judge.name,
        pairs=tuple(found),
        failed=len(failed),
        reason=failed[0].message if failed else "",
        win_rate=_rate([each.judgement.better if each.judgement else Side.TIE for each in found]),
        criteria=dict(_criteria(found)),
        steady=steady,
        first=first,
    )


def _replies(run: Run) -> Mapping[tuple[str, str], tuple[JudgedChat, str]]:
    found = ((suite.name, case, _last(case)) for suite in run.suites for case in suite.cases)
    return {(name, case.id): (case.chat, text) for name, case, text in found if case.chat and text}


def _last(case: CaseResult) -> str:
    return case.replies[-1].texts[0] if case.replies else ""


async def _judged(judge: Judge, pair: Pair) -> JudgedPair | UnavailableError:
    try:
        judgement = None if pair.a == pair.b else await judge_pair(judge, pair.chat, pair.a, pair.b)
    except UnavailableError as error:
        return error
    return JudgedPair(suite=pair.suite, case=pair.case, a=pair.a, b=pair.b, judgement=judgement)


def _criteria(pairs: Sequence[JudgedPair]) -> Iterator[tuple[str, Estimate]]:
    for name in CRITERIA:
        rate = _rate([pair.judgement.criteria[name] if pair.judgement else Side.TIE for pair in pairs])
        if rate:
            yield name, rate


def _rate(sides: Sequence[Side]) -> Estimate | None:
    return estimate(np.array([(_SCORE[side], 1) for side in sides]), ratio) if sides else None
