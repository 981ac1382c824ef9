"""One decoded JSON object: what is filled in, and every fault with its path."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from assist.conversation.assembly import Mark
from assist.conversation.messages import Channel, Role
from assist.conversation.records import conversation_from, marked_from
from assist.errors import EncodingError, InputError, UnknownRoleError

DAY = date(2026, 3, 10)
HI = {"role": "customer", "text": "hi"}


def test_every_key_is_read() -> None:
    """A conversation that says everything keeps everything."""
    data = {
        "id": "c-1",
        "revision": 7,
        "messages": [{"id": "m-1", "role": "unknown", "text": "<b>hi</b>", "at": "2026-03-10T09:41:00+02:00"}],
        "customer_name": "Dana",
        "agent_name": "Tom",
        "channel": "email",
        "facts": {"order": "4411"},
        "allowed": ["refund"],
    }
    conversation = conversation_from(data, where="", day=DAY)
    (message,) = conversation.messages
    assert (conversation.id, conversation.revision, conversation.channel) == ("c-1", 7, Channel.EMAIL)
    assert (conversation.customer_name, conversation.agent_name) == ("Dana", "Tom")
    assert (dict(conversation.facts), conversation.allowed) == ({"order": "4411"}, ("refund",))
    assert (message.id, message.role, message.text) == ("m-1", Role.UNKNOWN, "<b>hi</b>")
    assert message.at == datetime(2026, 3, 10, 7, 41, tzinfo=UTC)


def test_what_is_missing_or_null_is_filled_in() -> None:
    """Ids, revision and channel have a value of their own when nothing is said."""
    keys = ("id", "revision", "customer_name", "agent_name", "channel", "facts", "allowed")
    for data in ({"messages": [HI, HI]}, {"messages": [HI | {"id": None, "at": None}, HI], **dict.fromkeys(keys)}):
        conversation = conversation_from(data, where="", day=DAY)
        assert (conversation.id, conversation.revision) == ("conversation", 2)
        assert [message.id for message in conversation.messages] == ["1", "2"]
        assert (conversation.channel, conversation.customer_name) == (Channel.CHAT, None)
        assert (dict(conversation.facts), conversation.allowed, conversation.warnings) == ({}, (), ())


def test_a_conversation_without_an_id_is_named_by_its_place() -> None:
    """A place makes a better id than none."""
    assert conversation_from({"messages": [HI]}, where="chats:3", day=DAY).id == "chats:3"


def test_clock_times_follow_one_another_past_midnight() -> None:
    """Messages without a time in between do not matter."""
    times = ["23:58", "", "00:03"]
    data = {"messages": [HI | {"at": at} for at in times]}
    first, between, last = (message.at for message in conversation_from(data, where="", day=DAY).messages)
    assert (first, between) == (datetime(2026, 3, 10, 23, 58, tzinfo=UTC), None)
    assert last == datetime(2026, 3, 11, 0, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("data", "where", "message"),
    [
        (None, "", "missing"),
        ([], "", "expected an object, got []"),
        ({}, "", "no messages"),
        ({"messages": []}, "", "no messages"),
        ({"messages": None}, "messages", "missing"),
        ({"messages": "hi"}, "messages", "expected a list, got 'hi'"),
        ({"messages": ["hi"]}, "messages[0]", "expected an object, got 'hi'"),
        ({"messages": [HI], "agnt": "Tom"}, "", "unknown key 'agnt'; expected one of id, revision, messages"),
        (
            {"messages": [HI, HI | {"body": ""}]},
            "messages[1]",
            "unknown key 'body'; expected one of id, role, text, at",
        ),
        ({"messages": [HI | {"labels": []}]}, "messages[0]", "unknown key 'labels'"),
        ({"messages": [{"role": "agent"}]}, "messages[0].text", "missing"),
        ({"messages": [HI | {"text": 5}]}, "messages[0].text", "expected text, got 5"),
        ({"messages": [HI | {"id": 5}]}, "messages[0].id", "expected text, got 5"),
        ({"messages": [HI | {"at": "soon"}]}, "messages[0].at", "'soon' is not a time; expected ISO 8601 or HH:MM"),
        ({"messages": [HI | {"at": "24:00"}]}, "messages[0].at", "'24:00' is not a time"),
        ({"messages": [HI], "revision": -1}, "revision", "expected a whole number from 0 on, got -1"),
        ({"messages": [HI], "revision": True}, "revision", "expected a whole number from 0 on, got True"),
        ({"messages": [HI], "revision": "1"}, "revision", "expected a whole number from 0 on, got '1'"),
        ({"messages": [HI], "facts": []}, "facts", "expected an object, got []"),
        ({"messages": [HI], "facts": {"order": 4411}}, "facts.order", "expected text, got 4411"),
        ({"messages": [HI], "allowed": "refund"}, "allowed", "expected a list, got 'refund'"),
        ({"messages": [HI], "allowed": ["a", 1]}, "allowed[1]", "expected text, got 1"),
        ({"messages": [HI], "channel": 5}, "channel", "expected text, got 5"),
    ],
)
def test_a_fault_has_its_path_and_says_what_was_expected(data: object, where: str, message: str) -> None:
    """The path is that of the value, and a place given from outside stands before it."""
    with pytest.raises(InputError) as caught:
        conversation_from(data, where="", day=DAY)
    assert caught.value.where == where
    assert message in caught.value.message
    with pytest.raises(InputError) as caught:
        conversation_from(data, where="chats:3", day=DAY)
    assert caught.value.where == f"chats:3 {where}".strip()


@pytest.mark.parametrize("role", ["boss", "Customer", "", None, 5, ["agent"]])
def test_an_unknown_role_is_named_with_those_that_exist(role: object) -> None:
    """Roles are not guessed."""
    with pytest.raises(UnknownRoleError) as caught:
        conversation_from({"messages": [HI, {"role": role, "text": "hi"}]}, where="", day=DAY)
    assert caught.value.where == "messages[1].role"
    assert caught.value.message == f"unknown role {role!r}; expected one of customer, agent, bot, unknown"


def test_a_long_value_is_shown_in_short() -> None:
    """An error does not repeat a whole file."""
    with pytest.raises(InputError) as caught:
        conversation_from({"messages": "x" * 100_000}, where="", day=DAY)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("data", [{"facts": {"a": "\udc80"}}, {"facts": {"\udc80": "a"}}, {"id": "\ud800"}])
def test_half_a_character_is_found_in_every_text(data: dict[str, Any]) -> None:
    """Not only messages must be texts that can be stored."""
    with pytest.raises(EncodingError):
        conversation_from({"messages": [HI], **data}, where="", day=DAY)


def test_keys_that_are_not_known_are_fields_in_a_file_of_labelled_chats() -> None:
    """Source, licence and the like come along as text."""
    marked = marked_from(
        {"messages": [HI], "service_failure": False, "source": "us", "turns": 3}, where="x", day=DAY, default_id="x-1"
    )
    assert marked.fields == {"service_failure": "false", "source": "us", "turns": "3"}
    assert (marked.conversation.id, marked.marks) == ("x-1", (None,))


def test_labels_are_read_with_their_offsets() -> None:
    """A label may cover the whole text."""
    labels = [{"label": "problem", "start": 0, "end": 2}]
    marked = marked_from({"messages": [HI | {"labels": labels}]}, where="x", day=DAY, default_id="x-1")
    assert marked.marks == ((Mark("problem", 0, 2),),)


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ({"label": "a", "start": 0, "end": 3}, "characters 0 to 3 are not in a text of 2"),
        ({"label": "a", "start": 1, "end": 1}, "characters 1 to 1 are not in a text of 2"),
        ({"label": "a", "start": -1, "end": 1}, "expected a whole number from 0 on, got -1"),
        ({"label": "a", "end": 1}, "missing"),
        ({"label": 5, "start": 0, "end": 1}, "expected text, got 5"),
        ({"label": "a", "start": 0, "end": 1, "quote": "h"}, "unknown key 'quote'; expected one of label, start, end"),
    ],
)
def test_a_label_that_fits_nowhere_is_an_error(label: dict[str, object], message: str) -> None:
    """A label without its words would be worth nothing."""
    with pytest.raises(InputError, match=message) as caught:
        marked_from({"messages": [HI | {"labels": [label]}]}, where="x", day=DAY, default_id="x-1")
    assert caught.value.where.startswith("x messages[0].labels[0]")


def test_doubts_of_annotators_are_kept() -> None:
    """A message may say which labels are uncertain, and what each annotator marked."""
    mark = {"label": "listen", "start": 0, "end": 2}
    message = HI | {"uncertain": ["thank"], "annotators": {"ann": [mark], "ben": []}}
    marked = marked_from({"messages": [message, HI]}, where="x", day=DAY, default_id="a")
    first, second = marked.doubts
    assert first.uncertain == {"thank"}
    assert dict(first.annotators) == {"ann": (Mark("listen", 0, 2),), "ben": ()}
    assert (second.uncertain, dict(second.annotators)) == (frozenset(), {})


@pytest.mark.parametrize(
    ("doubt", "where"),
    [
        ({"uncertain": "thank"}, "x messages[0].uncertain"),
        ({"annotators": {"ann": 3}}, "x messages[0].annotators.ann"),
        ({"annotators": []}, "x messages[0].annotators"),
    ],
)
def test_broken_doubts_are_refused(doubt: dict[str, object], where: str) -> None:
    """A doubt of another shape is named with its path."""
    with pytest.raises(InputError) as caught:
        marked_from({"messages": [HI | doubt]}, where="x", day=DAY, default_id="a")
    assert caught.value.where == where
