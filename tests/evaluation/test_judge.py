"""Judging pairs of replies."""

import asyncio

import pytest
from evaluated import Scripted, longer, marked
from numpy import array

from assist.conversation.messages import Role
from assist.evaluation.intervals import estimate, kappa
from assist.evaluation.judge import judge_pair, steady_and_first
from assist.evaluation.judged import CRITERIA, Choice, JudgedChat, Judgement, Side, judged_chat

CHAT = judged_chat(marked("C: My desk never came.\nA: Let me look.").conversation)


def judged(judge: Scripted, a: str, b: str) -> Judgement:
    """Judge one pair."""
    return asyncio.run(judge_pair(judge, CHAT, a, b))


@pytest.mark.parametrize(("a", "b", "better"), [("long one", "short", Side.A), ("short", "long one", Side.B)])
def test_a_pair_is_judged_with_either_reply_first(a: str, b: str, better: Side) -> None:
    """Both calls prefer the same reply, wherever it stands."""
    judge = Scripted(longer)
    found = judged(judge, a, b)
    assert sorted(judge.shown) == sorted([(a, b), (b, a)])
    assert (found.better, found.steady, found.decided, found.first) == (better, True, 2, 1)
    assert found.criteria == dict.fromkeys(CRITERIA, better)


@pytest.mark.parametrize("always", [Choice.FIRST, Choice.SECOND])
def test_a_judgement_that_changes_with_the_order_is_a_tie(always: Choice) -> None:
    """The bias is counted: both decided calls are for the same place."""
    found = judged(Scripted(lambda _first, _second: always), "a", "b")
    assert (found.better, found.steady, found.decided) == (Side.TIE, False, 2)
    assert found.first == (2 if always is Choice.FIRST else 0)


def test_a_tie_decides_nothing() -> None:
    """It is steady, and no call counts for a place."""
    found = judged(Scripted(longer), "aa", "bb")
    assert (found.better, found.steady, found.decided, found.first) == (Side.TIE, True, 0, 0)
    assert steady_and_first([[found]])[1] is None


def test_bias_is_measured_over_calls_that_decide() -> None:
    """One judge looks at the length, one at the place."""
    steady, first = steady_and_first(
        [[judged(Scripted(longer), "aa", "b")], [judged(Scripted(lambda *_: Choice.FIRST), "aa", "b")]]
    )
    assert steady
    assert first
    assert (steady.value, first.value) == (0.5, 0.75)
    assert steady_and_first([]) == (None, None)


def test_the_chat_is_judged_with_all_that_a_reply_may_rest_on() -> None:
    """Who says what, the channel, facts and allowed remedies."""
    assert [(turn.role, turn.text) for turn in CHAT.chat] == [
        (Role.CUSTOMER, "My desk never came."),
        (Role.AGENT, "Let me look."),
    ]
    assert JudgedChat.model_validate_json(CHAT.model_dump_json()) == CHAT


def test_kappa_takes_out_what_chance_agrees_on() -> None:
    """Two labellers who say yes half of the time and agree on three of four pairs."""
    rows = array([[2, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]], float)
    assert estimate(rows, kappa).value == pytest.approx(0.5)
    assert kappa(array([4.0, 0, 0, 0])) == 0
