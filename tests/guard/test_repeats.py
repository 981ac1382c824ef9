"""What the agent has said already is found when it is said again."""

import pytest

from assist.guard.repeats import said_again

SAID = ("Hello. I'll go through the log of the last 7 days now.", "I'll be back here with an answer by 4 pm.")


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("Thank you. I'll go through the log of the last seven days now.", True),
        ("I'll go through the log of the night with you and ask what woke you.", False),
        ("I'll be back here with an answer by [time].", False),
        ("Hello.", False),
    ],
)
def test_a_long_sentence_is_found_the_second_time(text: str, *, again: bool) -> None:
    """A short one may come twice, and one with a new blank is another."""
    assert bool(list(said_again(text, SAID))) is again
