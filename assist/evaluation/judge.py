"""Judging a pair of replies: twice, with either one first, so that the order decides nothing."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from assist.evaluation.intervals import estimate, ratio
from assist.evaluation.judged import CRITERIA, Choice, JudgedChat, Judgement, Side, Verdict
from assist.evaluation.values import Estimate


class Judge(Protocol):
    """Says which of two replies to a chat is better."""

    @property
    def name(self) -> str:
        """The name of the model."""
        ...

    @property
    def prompt_version(self) -> int:
        """The version of what it is asked."""
        ...

    async def prefer(self, chat: JudgedChat, first: str, second: str) -> Verdict:
        """Compare two replies in the order in which they are shown; raises `UnavailableError`."""
        ...


async def judge_pair(judge: Judge, chat: JudgedChat, a: str, b: str) -> Judgement:
    """Judge two replies twice, with either one first."""
    shown = await asyncio.gather(judge.prefer(chat, a, b), judge.prefer(chat, b, a))
    straight, swapped = shown
    return Judgement(
        better=_agreed(straight.better, swapped.better),
        criteria={name: _agreed(straight.criteria[name], swapped.criteria[name]) for name in CRITERIA},
        why=(straight.why, swapped.why),
        steady=_side(straight.better) is _side(swapped.better, swapped=True),
        decided=sum(verdict.better is not Choice.TIE for verdict in shown),
        first=sum(verdict.better is Choice.FIRST for verdict in shown),
    )


def _agreed(straight: Choice, swapped: Choice) -> Side:
    side = _side(straight)
    return side if side is _side(swapped, swapped=True) else Side.TIE


def _side(choice: Choice, *, swapped: bool = False) -> Side:
    if choice is Choice.TIE:
        return Side.TIE
    return Side.A if (choice is Choice.FIRST) is not swapped else Side.B


def steady_and_first(judgements: Sequence[Sequence[Judgement]]) -> tuple[Estimate | None, Estimate | None]:
    """Give the share of judgements that the order does not change, and of decided calls for the reply shown first.

    `judgements` are those of each chat.
    """
    if not judgements:
        return None, None
    steady = [(sum(each.steady for each in found), len(found)) for found in judgements]
    first = [(sum(each.first for each in found), sum(each.decided for each in found)) for found in judgements]
    decided = any(total for _, total in first)
    return (
        estimate(np.array(steady, float), ratio),
        estimate(np.array(first, float), ratio) if decided else None,
    )
