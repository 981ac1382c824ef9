"""Numbers, times, names and addresses are those of the chat."""

import pytest
from saying import finds, known

CHAT = known(
    "Customer: My 3 lamps were due on 2nd of May, I need them soon please, by the end of the week.\n"
    "Agent: @lin_a Hello, this is Tom."
)


@pytest.mark.parametrize(
    "text",
    [
        "You'll have it shortly.",
        "It will be back in no time.",
        "It arrives within the hour.",
        "I'll call by the end of the day.",
        "First thing in the morning I'll call.",
        "It takes a couple of minutes.",
        "It comes in the spring.",
        "It comes next week.",
        "It takes five working days.",
        "It works again momentarily.",
    ],
)
def test_a_time_is_found_in_other_words(text: str) -> None:
    """A vague promise of a time is one as well."""
    assert finds("date-invented", text, CHAT)


@pytest.mark.parametrize(
    "text",
    [
        "As soon as I know, I write.",
        "How soon do you need them?",
        "You need them soon, please know I'm on it.",
        "I'm working to the end of the week.",
        "I'm calling the depot this minute.",
        "It happened a few days ago.",
    ],
)
def test_a_time_of_the_chat_or_none_is_not_invented(text: str) -> None:
    """Nor is what says that something happens now."""
    assert not finds("date-invented", text, CHAT)


def test_a_number_is_the_same_in_words_and_as_an_ordinal() -> None:
    """What the customer wrote in digits may be said in words, and the other way round."""
    three_weeks = known("Customer: i wait for 3 weeks, since 2nd of May, for two lamps")
    assert not finds("date-invented", "Three weeks is too long.", three_weeks)
    assert not finds("number-invented", "Since 2 May you wait for 2 lamps.", three_weeks)
    assert finds("date-invented", "Four weeks is too long.", three_weeks)


@pytest.mark.parametrize(
    "text", ["@lin_a Thank you.", "Hello,\nThank you.", "I'm on it. Thank you… Really.", "Hi Tom."]
)
def test_the_first_word_of_a_line_or_after_a_handle_is_no_name(text: str) -> None:
    """A capital letter there says nothing."""
    assert not finds("name-invented", text, CHAT)


def test_an_account_that_was_not_given_is_an_address() -> None:
    """Whom the message is to may be named, nobody else."""
    assert finds("address-invented", "@lin_a Please write to @lamp_refunds", CHAT)
    assert not finds("address-invented", "@lin_a I'm on it.", CHAT)
