"""Money and gifts are given only where they are allowed, in whatever words."""

import pytest
from saying import finds, known

CHAT = known("Customer: I paid 38 for the lamp, it broke. Where is my refund? I was not to pay for the bulb.")


@pytest.mark.parametrize(
    "text",
    [
        "Whatever the repair costs, the whole order is on us.",
        "Your next order is on the house.",
        "Whatever the bulb costs, it's on us.",
        "We'll make it worth your while.",
        "There is no charge for the bulb.",
        "You pay nothing for the new one.",
        "We'll foot the bill.",
        "We'll cover your costs.",
        "I'll knock ten percent off your bill.",
        "There'll be a little something extra in the parcel.",
        "Expect a nice surprise.",
        "Your 38 goes back to you.",
        "I'll see to a refund.",
    ],
)
def test_a_gift_is_found_in_other_words(text: str) -> None:
    """As are money and a remedy that nobody allowed."""
    assert finds("remedy-not-allowed", text, CHAT)


@pytest.mark.parametrize(
    "text",
    [
        "That is on us.",
        "I'll find out where your refund is.",
        "By noon you'll have word of where your refund stands.",
        "Your refund is still missing.",
        "You were not to pay for the bulb.",
    ],
)
def test_money_that_is_asked_after_is_not_given(text: str) -> None:
    """What the chat speaks of may be spoken of, as long as nothing is promised."""
    assert not finds("remedy-not-allowed", text, CHAT)


def test_what_is_allowed_may_be_given() -> None:
    """In the words in which it is allowed."""
    text = "I can offer you a free bulb and a bonus month."
    assert not finds("remedy-not-allowed", text, known("Customer: it broke", allowed=("free bulb", "bonus month")))
