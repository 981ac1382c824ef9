"""A suggestion claims nothing that the chat and the facts do not hold."""

from dataclasses import replace
from datetime import date

import pytest

from assist.conversation.readers import read_conversation
from assist.guard.honesty import dishonest, known_in

CHAT = replace(
    read_conversation(
        "Dana (customer): You charged me twice, 29.90 each. My refund never came. I need it by Friday.\n"
        "Agent Rick: I've contacted billing.",
        day=date(2026, 3, 2),
    ),
    facts={"new date": "Tuesday", "status": "replacement shipped"},
    allowed=("store credit",),
)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("I've refunded you already.", "action-claimed"),
        ("Your case has been escalated.", "action-claimed"),
        ("I checked with the warehouse.", "action-claimed"),
        ("It is on its way.", "action-claimed"),
        ("You get 50 back.", "number-invented"),
        ("I'll call by 5 pm.", "number-invented"),
        ("It comes on Wednesday.", "date-invented"),
        ("It takes two days.", "date-invented"),
        ("My colleague Anna will call.", "name-invented"),
        ("I can give you a voucher.", "remedy-not-allowed"),
        ("I can offer a discount.", "remedy-not-allowed"),
    ],
)
def test_what_is_invented_is_named(text: str, rule: str) -> None:
    """Each kind of invention has its rule."""
    assert dishonest(text, known_in(CHAT)) == rule


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry that we charged you twice, Dana.",
        "Your refund never came, and that is on us.",
        "The new date is Tuesday.",
        "I can offer you store credit.",
        "I've contacted billing, and I'll write by [time].",
        "I'll work to Friday.",
        "Your replacement shipped.",
        "The 29.90 is what I'm looking into.",
    ],
)
def test_what_is_known_may_be_said(text: str) -> None:
    """The chat's own words, given facts, allowed remedies and blanks are no inventions."""
    assert dishonest(text, known_in(CHAT)) is None
