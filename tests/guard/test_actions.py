"""Nothing is said to be done, under way or seen that was not given."""

import pytest
from saying import finds, known

CHAT = known(
    "Customer: My lamp is gone and i am being charged twice. I returned it and asked you.\n"
    "Agent: I've contacted the depot.",
    status="label printed",
)


@pytest.mark.parametrize(
    "text",
    [
        "I've personally re-synced your basket.",
        "I have now been able to reproduce it.",
        "We've had a look at the lamp.",
        "I've told the driver.",
        "The payment has already gone back.",
        "A new lamp is being packed for you.",
        "It's being sorted as we speak.",
        "Our billing team has found the payment.",
        "They've confirmed it.",
        "A colleague from the warehouse is looking at it.",
        "Our developers are on the case.",
        "We're all over it.",
        "The new lamp is on its way.",
        "Your return was processed.",
        "Everything is taken care of.",
        "It now sits with our complaints manager.",
        "Engineers are already out there.",
        "Your case has top priority.",
        "I went ahead and ordered a lamp.",
        "I double-checked the address.",
        "I can see here that the lamp was scanned.",
        "I see on my side two parcels.",
        "I can confirm that a storm hit the depot.",
        "I can confirm that it says so.",
        "The system shows a second lamp.",
        "Our records show no parcel.",
    ],
)
def test_a_deed_or_a_look_is_found_in_other_words(text: str) -> None:
    """Whoever is said to do it, and whether it is done, under way or seen."""
    assert finds("action-claimed", text, CHAT)


@pytest.mark.parametrize(
    "text",
    [
        "I have what I need, and I'm looking for your lamp.",
        "It has been such a long time.",
        "You are being charged twice.",
        "Nobody knows what got lost on the way.",
        "I've contacted the depot.",
        "The label is being printed.",
        "I'll tell you what they say once the team has found it.",
        "You'll hear from me with what I have found.",
        "I can see why you asked.",
        "I can see that you asked.",
        "I can see that the lamp is gone.",
        "I'll see whether the system shows a second lamp.",
        "You told us “the screen says sold out”.",
        "I promised an answer.",
        "Our team will look at it.",
    ],
)
def test_what_is_known_open_or_to_come_is_no_deed(text: str) -> None:
    """Nor is what the customer has told, or what the agent is going to do."""
    assert not finds("action-claimed", text, CHAT)
