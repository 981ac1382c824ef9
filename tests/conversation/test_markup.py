"""The transcript markup: spans, times, and faults with their line."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.conversation.assembly import Mark, Marked
from assist.conversation.markup import read_markup
from assist.conversation.messages import Channel, Role
from assist.errors import InputError, UnknownRoleError

DAY = date(2026, 3, 10)


def read(text: str) -> list[Marked | InputError]:
    """Read a text in the markup."""
    return list(read_markup(enumerate(text.split("\n"), 1), source="chats.txt", day=DAY))


def read_one(text: str) -> Marked:
    """Read the one sound conversation of a text."""
    (marked,) = read(text)
    assert isinstance(marked, Marked)
    return marked


def test_a_text_without_a_conversation_has_none() -> None:
    """Blank lines open nothing."""
    assert read("\n \n") == []


def test_letters_are_roles_and_a_clock_time_may_stand_before_them() -> None:
    """C, A and B are customer, agent and bot."""
    messages = read_one("# id=x\n09:41 C: hi\nA: hello\nB: beep").conversation.messages
    assert [(message.role, message.text) for message in messages] == [
        (Role.CUSTOMER, "hi"),
        (Role.AGENT, "hello"),
        (Role.BOT, "beep"),
    ]
    assert [message.at for message in messages] == [datetime(2026, 3, 10, 9, 41, tzinfo=UTC), None, None]


def test_spans_lose_their_brackets_and_keep_their_place() -> None:
    """A span may carry several labels, and offsets are those of the text without markup."""
    marked = read_one("#\nA: Hi [ownership|it is us], [refocus,commit|by 9].")
    assert marked.conversation.messages[0].text == "Hi it is us, by 9."
    assert marked.marks == ((Mark("ownership", 3, 11), Mark("refocus", 13, 17), Mark("commit", 13, 17)),)


def test_an_escaped_line_break_counts_as_one_character() -> None:
    r"""`\n` inside a message is a line break, also for the offsets after it."""
    marked = read_one("#\nC: one\\ntwo [problem|three]")
    assert marked.conversation.messages[0].text == "one\ntwo three"
    assert marked.marks == ((Mark("problem", 8, 13),),)


@pytest.mark.parametrize("line", ["C: ", "C:"])
def test_an_empty_message_is_kept(line: str) -> None:
    """A message may have been an attachment only."""
    assert read_one(f"#\n{line}").conversation.messages[0].text == ""


def test_the_header_gives_id_channel_and_fields() -> None:
    """The id is not a field; the channel is both, since its name may say more than the channels known here."""
    marked = read_one("# id=x channel=email cause=both\nC: hi")
    assert (marked.conversation.id, marked.conversation.channel) == ("x", Channel.EMAIL)
    assert marked.fields == {"channel": "email", "cause": "both"}


def test_a_channel_that_is_not_known_reads_as_chat_with_a_warning() -> None:
    """The chat can be read all the same."""
    conversation = read_one("# channel=slack\nC: hi").conversation
    assert conversation.channel is Channel.CHAT
    assert conversation.warnings == ("channel 'slack' is read as 'chat'",)


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        ("C: hi", "chats.txt:1", "'C: hi' stands before any conversation"),
        ("# id=x", "chats.txt:1", "no messages"),
        ("# id\nC: hi", "chats.txt:1", "header field 'id'; expected name=value"),
        ("# =x\nC: hi", "chats.txt:1", "header field '=x'"),
        ("# id=\nC: hi", "chats.txt:1", "header field 'id='"),
        ("#\nC: hi\nwhat", "chats.txt:3", "not a message: 'what'; expected 'C: …'"),
        ("#\nC:hi", "chats.txt:2", "not a message: 'C:hi'"),
        ("#\n25:00 C: hi", "chats.txt:2", "'25:00' is not a time; expected ISO 8601 or HH:MM"),
        ("#\nC: [hi]", "chats.txt:2", "a bracket that marks nothing"),
        ("#\nC: hi]", "chats.txt:2", "a bracket that marks nothing"),
        ("#\nC: [a|b [c|d]]", "chats.txt:2", "a bracket that marks nothing"),
        ("#\nC: [|words]", "chats.txt:2", "a bracket that marks nothing"),
    ],
)
def test_a_fault_names_its_line_and_what_was_expected(text: str, where: str, message: str) -> None:
    """Whoever writes the file finds the place."""
    (error,) = read(text)
    assert isinstance(error, InputError)
    assert error.where == where
    assert message in error.message


def test_an_unknown_letter_is_an_unknown_role() -> None:
    """The error names the letter and those that exist."""
    (error,) = read("#\nX: hi")
    assert isinstance(error, UnknownRoleError)
    assert str(error) == "chats.txt:2: unknown role 'X'; expected one of C, A, B"


def test_a_broken_conversation_loses_no_other() -> None:
    """The next header begins anew."""
    first, second, third = read("# id=a\nC: hi\n\n# id=b\nnonsense\nC: hi\n# id=c\nC: hi")
    assert isinstance(second, InputError)
    assert [marked.conversation.id for marked in (first, third) if isinstance(marked, Marked)] == ["a", "c"]


@given(st.lists(st.tuples(st.text("ab \\né🙂", min_size=0), st.text("cdé🙂 ", min_size=1)), min_size=1))
def test_marked_words_are_found_where_they_were_written(parts: list[tuple[str, str]]) -> None:
    """Each mark covers exactly the words that stood in its brackets."""
    line = "".join(f"{before}[label|{words}]" for before, words in parts)
    marked = read_one(f"#\nC: {line}")
    text = marked.conversation.messages[0].text
    assert [text[mark.start : mark.end] for mark in marked.marks[0] or ()] == [words for _, words in parts]
