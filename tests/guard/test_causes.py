"""A cause is given only where the chat or the facts hold it."""

import pytest
from saying import finds, known

CHAT = known("Customer: my lamp is late, the driver lost it, is it the storm?", status="label printed twice")


@pytest.mark.parametrize(
    "text",
    [
        "A jam in the sorter is to blame.",
        "The glue was bad, that's why it came off.",
        "A weak battery sets it off.",
        "It stems from a wrong setting.",
        "The cause is a wrong label.",
        "There is an outage near you.",
        "It's a known bug.",
        "We have a high volume of calls.",
        "A new colleague mixed up two boxes.",
        "I'm sorry, the rider had a flat tyre.",
    ],
)
def test_a_cause_is_found_in_other_words(text: str) -> None:
    """Before or after what it caused, and told as something that happened."""
    assert finds("cause-invented", text, CHAT)


@pytest.mark.parametrize(
    "text",
    [
        "The driver lost it.",
        "The label was printed twice.",
        "Your lamp is late, which is why I'm calling.",
        "I'll find out whether there is an outage.",
        "I'll tell you what set it off.",
        "The delay was ours.",
    ],
)
def test_a_cause_that_is_known_or_sought_is_not_invented(text: str) -> None:
    """Nor is the reason for what we do now."""
    assert not finds("cause-invented", text, CHAT)
