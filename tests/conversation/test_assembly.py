"""Ids, repeats, the order of times and limits: decided once, the same for every format."""

from datetime import UTC, datetime, timedelta

import pytest

from assist.conversation.assembly import Entry, Mark, Marked, assemble
from assist.conversation.messages import MAX_MESSAGE_CHARS, MAX_MESSAGES, Conversation, Role
from assist.errors import DuplicateIdError, InputError, TooLargeError

OUTLINE = Conversation(id="c", messages=(), revision=0, warnings=("earlier",))
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def entry(text: str = "hi", *, key: str | None = None, at: datetime | None = None, role: Role = Role.CUSTOMER) -> Entry:
    """Make an entry, labelled with its text."""
    return Entry(where="here", role=role, text=text, id=key, at=at, marks=(Mark(text, 0, 1),))


def build(*entries: Entry, revision: int | None = None) -> Marked:
    """Assemble entries."""
    return assemble(OUTLINE, entries, where="there", revision=revision)


def ids(marked: Marked) -> list[str]:
    """Give the ids of the messages."""
    return [message.id for message in marked.conversation.messages]


def test_messages_without_an_id_are_numbered() -> None:
    """The number is the place in the conversation."""
    assert ids(build(entry(), entry(key="x"), entry())) == ["1", "x", "3"]


def test_a_number_that_is_taken_is_not_given_again() -> None:
    """A message without an id never clashes with one that has it."""
    assert ids(build(entry("a", key="2"), entry("b"), entry("c", key="2a"))) == ["2", "2aa", "2a"]


def test_the_revision_is_the_number_of_messages_unless_given() -> None:
    """A message that came twice counts once."""
    assert build(entry(key="x"), entry(key="x")).conversation.revision == 1
    assert build(entry(), revision=0).conversation.revision == 0


def test_a_message_that_came_twice_is_kept_once_with_a_warning() -> None:
    """Platforms deliver an event again; its labels go with it."""
    marked = build(entry("a", key="x"), entry("b"), entry("a", key="x"))
    assert ids(marked) == ["x", "2"]
    assert [marks[0].label for marks in marked.marks if marks] == ["a", "b"]
    assert marked.conversation.warnings == ("earlier", "message 'x' came twice; the second was left out")


@pytest.mark.parametrize("second", [entry("other", key="x"), entry("hi", key="x", role=Role.AGENT)])
def test_one_id_for_two_messages_is_an_error(second: Entry) -> None:
    """With other words, or from another speaker, it is not the same message."""
    with pytest.raises(DuplicateIdError, match="here: message id 'x' is used twice"):
        build(entry(key="x"), second)


def test_times_that_run_backwards_keep_their_order_with_a_warning() -> None:
    """The order of the input is the order of the chat; messages without a time in between do not matter."""
    marked = build(entry(at=NOON), entry(), entry(at=NOON - timedelta(hours=1)), entry(at=NOON - timedelta(hours=1)))
    assert ids(marked) == ["1", "2", "3", "4"]
    assert marked.conversation.warnings[1:] == (
        "message '3' is dated before message '1'; the order of the input is kept",
    )


def test_an_empty_text_is_kept() -> None:
    """The message may have been a picture."""
    assert build(entry("")).conversation.messages[0].text == ""


def test_a_conversation_without_messages_is_an_error() -> None:
    """There is nothing to read in it."""
    with pytest.raises(InputError, match="there: no messages"):
        build()


def test_a_conversation_may_be_as_long_as_the_limit_and_no_longer() -> None:
    """The error names the limit."""
    assert len(ids(build(*[entry()] * MAX_MESSAGES))) == MAX_MESSAGES
    with pytest.raises(TooLargeError, match="there: 5001 messages; a conversation may have 5000"):
        build(*[entry()] * (MAX_MESSAGES + 1))


def test_a_message_may_be_as_long_as_the_limit_and_no_longer() -> None:
    """The error names the limit and the message."""
    assert build(entry("x" * MAX_MESSAGE_CHARS)).conversation.messages
    with pytest.raises(TooLargeError, match="here: 200001 characters; a message may have 200000"):
        build(entry("x" * (MAX_MESSAGE_CHARS + 1)))
