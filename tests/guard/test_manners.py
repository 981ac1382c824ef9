"""Formulas, a second apology, blame and work for the customer are found in the words of a fluent writer."""

import pytest
from saying import finds, known

CHAT = known("Customer: my lamp is late, the courier failed me and says it's up to the shop")
BAD = [
    ("apologised-twice", "I'm sorry for the wait and sorry for the lamp."),
    ("apologised-twice", "I apologise for the wait. My apologies for the lamp."),
    ("formula", "Rest assured that I'm on it."),
    ("formula", "I can only imagine how hard that is."),
    ("formula", "You're an absolute legend."),
    ("formula", "What a fantastic question!"),
    ("blame-shifted", "The notes weren't passed on to me."),
    ("blame-shifted", "From here on it's in the courier's hands."),
    ("blame-shifted", "It was changed on your side."),
    ("blame-shifted", "The refund is really up to Valve."),
    ("blame-shifted", "Our supplier missed the field."),
    ("blame-shifted", "We're still waiting on them."),
    ("work-left", "I'm on it. Keep an eye on your inbox."),
    ("work-left", "Please contact your bank."),
    ("work-left", "Log out and in again later."),
    ("work-left", "Get back to us if it persists."),
    ("work-left", "File a claim on our site."),
    ("work-left", "I'll ask you to send the form again."),
]
GOOD = [
    ("apologised-twice", "I'm sorry about the lamp."),
    ("apologised-twice", "You told us “sorry is not enough”, and I'm sorry."),
    ("formula", "A late lamp is no small thing."),
    ("blame-shifted", "The courier failed me, you say."),
    ("blame-shifted", "I'm sorry you were not told."),
    ("blame-shifted", "It's up to you."),
    ("work-left", "I'll contact the courier."),
    ("work-left", "You don't have to send the form again."),
    ("work-left", "I'll fetch the file, call the bank and write."),
    ("work-left", "Please unplug the lamp."),
]


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_what_hurts_is_found(rule: str, text: str) -> None:
    """In words that the reading model may read past."""
    assert finds(rule, text, CHAT)


@pytest.mark.parametrize(("rule", "text"), GOOD)
def test_what_helps_is_left_alone(rule: str, text: str) -> None:
    """What the agent takes on, what is quoted, and what the customer is spared."""
    assert not finds(rule, text, CHAT)
