"""A suite of preferences: a model judges pairs of replies that people judged, several times, and is held against them."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Final

import numpy as np

from assist.errors import UnavailableError
from assist.evaluation.cases import Case
from assist.evaluation.demands import Pair
from assist.evaluation.intervals import estimate, kappa, ratio
from assist.evaluation.judge import Judge, judge_pair, steady_and_first
from assist.evaluation.judged import Judgement, JudgeResult, Side, judged_chat
from assist.evaluation.results import CaseResult, Check, Outcome
from assist.evaluation.slices import fields_of

RUNS: Final = 3
"""So often each pair is judged, each time with either reply first."""
_SIDES: Final = tuple(Side)


Judged = tuple[CaseResult, tuple[Judgement, ...]]
"""What became of a case, and the judgements behind it: none where it could not be judged."""


async def judge_cases(judge: Judge, cases: Sequence[Case], tell: Callable[[int], None]) -> list[Judged]:
    """Judge the pairs of all cases at once; `tell` hears how many are done."""
    done = 0

    async def judged(case: Case) -> Judged:
        nonlocal done
        found = await _judged(judge, case)
        done += 1
        tell(done)
        return found

    return await asyncio.gather(*map(judged, cases))


def majority(judgements: Sequence[Judgement]) -> Side:
    """Give what more than half of the runs say; a tie where there is no such side."""
    side, count = Counter(each.better for each in judgements).most_common(1)[0]
    return side if 2 * count > len(judgements) else Side.TIE


def judge_result(judge: Judge, cases: Sequence[Case], judged: Sequence[tuple[Judgement, ...]]) -> JudgeResult:
    """Measure a judge by its judgements of each case; a case that could not be judged has none."""
    pairs = ((case.demands.pair, judgements) for case, judgements in zip(cases, judged, strict=True))
    found = [(Side(pair.better), judgements) for pair, judgements in pairs if pair and judgements]
    if not found:
        return JudgeResult(name=judge.name, prompt_version=judge.prompt_version, runs=RUNS)
    table = np.zeros((len(found), len(_SIDES) ** 2))
    for row, (preferred, judgements) in enumerate(found):
        table[row, _SIDES.index(preferred) * len(_SIDES) + _SIDES.index(majority(judgements))] = 1
    agreed = [(preferred is majority(judgements), 1) for preferred, judgements in found]
    steady, first = steady_and_first([judgements for _, judgements in found])
    return JudgeResult(
        name=judge.name,
        prompt_version=judge.prompt_version,
        runs=RUNS,
        pairs=len(found),
        kappa=estimate(table, kappa),
        agreement=estimate(np.array(agreed, float), ratio),
        self_agreement=estimate(np.array([_self_agreement(judgements) for _, judgements in found], float), ratio),
        steady=steady,
        first=first,
    )


async def _judged(judge: Judge, case: Case) -> Judged:
    """Judge a pair. The case is right when most runs prefer what people prefer."""
    result = CaseResult(
        id=case.id,
        source=case.source,
        outcome=Outcome.COULD_NOT_BE_RUN,
        fields=fields_of(case),
        messages=len(case.marked.conversation.messages),
    )
    pair, chat = case.demands.pair, judged_chat(case.marked.conversation)
    if pair is None:
        return result.model_copy(update={"reason": "it has no pair of replies"}), ()
    try:
        judgements = await asyncio.gather(*(judge_pair(judge, chat, pair.a, pair.b) for _ in range(RUNS)))
    except UnavailableError as error:
        return result.model_copy(update={"reason": error.message}), ()
    check = _check(pair, judgements)
    outcome = Outcome.RIGHT if check.passed else Outcome.WRONG
    return result.model_copy(update={"outcome": outcome, "checks": (check,)}), tuple(judgements)


def _check(pair: Pair, judgements: Sequence[Judgement]) -> Check:
    said = majority(judgements)
    return Check(
        name="the judge prefers what people prefer",
        passed=said == pair.better,
        text=pair.a if pair.better == "a" else pair.b,
        detail=f"it says {said}: {judgements[0].why[0]}; people: {pair.why}",
    )


def _self_agreement(judgements: Sequence[Judgement]) -> tuple[int, int]:
    same = [one.better is other.better for one, other in combinations(judgements, 2)]
    return sum(same), len(same)
