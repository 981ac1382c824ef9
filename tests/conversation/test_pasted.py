"""Chats pasted as plain text: who speaks, when, and what belongs to which message."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.conversation.messages import MAX_MESSAGES, Conversation
from assist.conversation.pasted import read_pasted
from assist.errors import InputError, TooLargeError

DAY = date(2026, 3, 10)


def read(text: str) -> Conversation:
    """Read a pasted text."""
    return read_pasted(enumerate(text.split("\n"), 1), source="paste", day=DAY).conversation


def said(text: str) -> list[tuple[str, str]]:
    """Give role and text of each message."""
    return [(message.role.value, message.text) for message in read(text).messages]


def times(text: str) -> list[str]:
    """Give the time of each message, to the minute."""
    return [f"{message.at:%Y-%m-%d %H:%M}" if message.at else "" for message in read(text).messages]


@pytest.mark.parametrize(
    ("line", "role", "name"),
    [
        ("Customer: hi", "customer", None),
        ("customer: hi", "customer", None),
        ("CLIENT : hi", "customer", None),
        ("Visitor 5123: hi", "customer", None),
        ("Dana (customer): hi", "customer", "Dana"),
        ("Customer Dana Miller: hi", "customer", "Dana Miller"),
        ("C: hi", "customer", None),
        ("Me: hi", "agent", None),
        ("Support: hi", "agent", None),
        ("Customer Service: hi", "agent", None),
        ("Acme Support: hi", "agent", None),
        ("@AcmeSupport: hi", "agent", None),
        ("Agent Tom: hi", "agent", "Tom"),
        ("Agent #12: hi", "agent", None),
        ("Tom (Acme Support): hi", "agent", "Tom"),
        ("Tom - Support: hi", "agent", "Tom"),
        ("Anna van Dyk, advisor: hi", "agent", "Anna van Dyk"),
        ("[10:42] Dana (customer): hi", "customer", "Dana"),
        ("[10:42] agent tom: hi", "agent", "tom"),
        ("10:42 AM - Agent Tom: hi", "agent", "Tom"),
        ("(10:42:33) Agent Tom: hi", "agent", "Tom"),
        ("Agent Tom (10:42): hi", "agent", "Tom"),
        ("Agent Tom, 10:42 AM: hi", "agent", "Tom"),
        ("2026-03-10T10:42:00.000Z Customer: hi", "customer", None),
        ("A: hi", "agent", None),
        ("Bot: hi", "bot", None),
        ("HelpBot: hi", "bot", None),
        ("Virtual Assistant: hi", "bot", None),
        ("Mr. Abbot: hi", "customer", "Mr. Abbot"),
        ("+1 555 123: hi\n[10:43] +1 555 123: hi", "customer", "+1 555 123"),
    ],
)
def test_the_head_of_a_line_says_who_speaks(line: str, role: str, name: str | None) -> None:
    """Words state the role, names are kept, and a time may stand before or after."""
    conversation = read(line)
    assert (conversation.messages[0].role.value, conversation.messages[0].text) == (role, "hi")
    assert (conversation.customer_name or conversation.agent_name) == name


def test_lines_without_a_head_belong_to_the_message_above() -> None:
    """Paragraphs, fields, links and clock times in a message stay in it."""
    text = (
        "Customer: hi\n\nOrder: 4411\nsee https://shop.example/a\nMy address: 1 Road\n10:30 would suit me\n"
        "best regards: me and you\n1: one\nHello, Tom: x\na (b) c: d\nETA: 3 pm\n\nAgent: hello"
    )
    lines = text.removeprefix("Customer: ").removesuffix("\n\nAgent: hello")
    assert said(text) == [("customer", lines), ("agent", "hello")]


def test_a_message_may_begin_below_its_head() -> None:
    """Some exports put the name on a line of its own."""
    assert said("Customer:\nhi\nthere\nAgent:\nhello") == [("customer", "hi\nthere"), ("agent", "hello")]


def test_an_empty_message_is_kept() -> None:
    """It may have been a picture."""
    assert said("Customer:\nAgent: hello") == [("customer", ""), ("agent", "hello")]


def test_names_alone_are_cast_in_order_with_a_warning_each() -> None:
    """The first is the customer, the second the agent, any other unknown, and a bot is known by its name."""
    text = "HelpBot: welcome\nDana: hi\nTom: hello\nMaria: me too\nDana: well"
    assert [role for role, _ in said(text)] == ["bot", "customer", "agent", "unknown", "customer"]
    conversation = read(text)
    assert (conversation.customer_name, conversation.agent_name) == ("Dana", "Tom")
    assert conversation.warnings == (
        "'Dana' is read as customer: the text gives only the name",
        "'Tom' is read as agent: the text gives only the name",
        "'Maria' is read as unknown: the text gives only the name",
    )


def test_a_name_takes_the_side_that_no_word_has_taken() -> None:
    """The first speaker is not the customer when the text says who is."""
    assert said("Tom: hello\nDana (customer): hi") == [("agent", "hello"), ("customer", "hi")]
    assert said("Agent Tom: hello\nDana: hi") == [("agent", "hello"), ("customer", "hi")]


def test_a_role_that_is_stated_once_counts_for_the_name_throughout() -> None:
    """Nothing is guessed about a name that was introduced."""
    conversation = read("Dana: hi\nAgent Tom: hello\nDANA (customer): well\ntom: no\nTom: yes")
    assert [message.role.value for message in conversation.messages] == ["customer", "agent", "customer", "agent"]
    assert conversation.messages[2].text == "well\ntom: no"
    assert conversation.warnings == ()


def test_the_agent_is_the_one_who_spoke_last() -> None:
    """A chat is handed over; the reply is from whoever has it now."""
    assert read("Dana (customer): hi\nAgent Tom: hello\nAgent Maria: I take over\nAgent: ok").agent_name == "Maria"


def test_where_lines_have_times_a_name_without_one_is_part_of_a_message() -> None:
    """Except where a word states a role."""
    text = "[10:42] Dana: hi\nTom: he said no\nSupport: hello"
    assert said(text) == [("customer", "hi\nTom: he said no"), ("agent", "hello")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[10:42] Dana: a\nTom (10:43 pm): b", ["2026-03-10 10:42", "2026-03-10 22:43"]),
        ("[23:58] Dana: a\n[00:03] Tom: b", ["2026-03-10 23:58", "2026-03-11 00:03"]),
        ("[10:42] Dana: a\nSupport: b\n[10:44] Dana: c", ["2026-03-10 10:42", "", "2026-03-10 10:44"]),
        ("2026-02-01T10:42:00Z Dana: a", ["2026-02-01 10:42"]),
        ("2026-02-01 10:42 AM Dana: a\n13.02.2026, 10:42 - Tom: b", ["2026-02-01 10:42", "2026-02-13 10:42"]),
        ("[2/13/26, 10:42:01\u202fAM] Dana: a", ["2026-02-13 10:42"]),
        ("13/02/2026, 10:42 - Dana: a\n14/02/2026, 10:42 - Tom: b", ["2026-02-13 10:42", "2026-02-14 10:42"]),
        ("05/02/2026, 10:42 - Dana: a\n14/02/2026, 10:42 - Tom: b", ["2026-02-05 10:42", "2026-02-14 10:42"]),
        ("Feb 1st, 2026 at 10:42 - Dana: a", ["2026-02-01 10:42"]),
        ("1 February 2026, 10:42 - Dana: a", ["2026-02-01 10:42"]),
    ],
)
def test_times_are_read_in_the_forms_that_exports_use(text: str, expected: list[str]) -> None:
    """Clock times are of the day given; the order of numeric dates is that of the whole chat."""
    assert times(text) == expected


@pytest.mark.parametrize("line", ["2026-02-01", "Sunday, February 1, 2026", "--- 1 Feb 2026 ---", "1.2.2026"])
def test_a_date_line_dates_the_clock_times_below_it(line: str) -> None:
    """It belongs to no message."""
    text = f"{line}\n\n[23:00] Dana: a\n\n2026-02-03\n\n[09:00] Tom: b\n[09:01] Tom: c"
    assert times(text) == ["2026-02-01 23:00", "2026-02-03 09:00", "2026-02-03 09:01"]
    assert [words for _, words in said(text)] == ["a", "b", "c"]


def test_a_date_that_dates_nothing_is_part_of_the_message() -> None:
    """An answer may be a date."""
    assert said("Dana: I need it by\n2026-02-01\nTom: ok")[0] == ("customer", "I need it by\n2026-02-01")
    assert said("[10:42] Dana: I need it by\n2026-02-01\nthanks\n2026-02-02")[0][1].endswith("thanks\n2026-02-02")


def test_dates_that_can_be_read_in_two_ways_are_read_with_a_warning() -> None:
    """Month first, and the warning says so."""
    assert times("03/04/2026, 10:42 - Customer: a") == ["2026-03-04 10:42"]
    assert read("03/04/2026, 10:42 - Customer: a").warnings == ("dates are read as month/day/year",)


@pytest.mark.parametrize("text", ["99/99/2026, 10:42 - Dana: a", "2026-02-31\n10:42 Dana: a"])
def test_a_date_that_does_not_exist_is_an_error(text: str) -> None:
    """It stands where a date stands, so it is not taken for words."""
    with pytest.raises(InputError, match=r"^paste:\d: '.*' is not a time"):
        read(text)


def test_lines_before_the_first_speaker_are_left_out_with_a_warning() -> None:
    """Whoever pasted it sees what was not read."""
    assert read("\nChat transcript\n: x\nCustomer: hi").warnings == (
        "paste:2 stands before the first speaker and is left out: 'Chat transcript'",
        "paste:3 stands before the first speaker and is left out: ': x'",
    )


@pytest.mark.parametrize("text", ["just words", "id,text\n1,hi", "Order: 4411", "10:42", "[10:42] : hi", "(x): hi"])
def test_a_text_in_which_nobody_speaks_is_an_error(text: str) -> None:
    """It says how a line should look."""
    with pytest.raises(InputError, match="paste: no line names its speaker; expected lines like 'Customer: …'"):
        read(text)


def test_the_limits_hold_for_pasted_text_too() -> None:
    """They are those of every format."""
    with pytest.raises(TooLargeError, match="5001 messages"):
        read("Customer: hi\n" * (MAX_MESSAGES + 1))


WORDS = st.text("abc <>&é🙂", min_size=1).filter(lambda text: text.strip() == text)


@given(st.lists(st.tuples(st.sampled_from(["Customer", "Agent", "Bot"]), st.lists(WORDS, min_size=1)), min_size=1))
def test_what_was_said_comes_back_to_the_letter(turns: list[tuple[str, list[str]]]) -> None:
    """Written out as lines and read again, no word moves to another message."""
    text = "\n".join(f"{speaker}: " + "\n".join(lines) for speaker, lines in turns)
    assert said(text) == [(speaker.lower(), "\n".join(lines)) for speaker, lines in turns]
