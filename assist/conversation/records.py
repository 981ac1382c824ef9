"""One decoded JSON object to one conversation: every key checked, every fault with its path."""

import json
import reprlib
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from assist.conversation.assembly import Doubt, Entry, Mark, Marked, assemble, channel_named, check_unicode
from assist.conversation.messages import Channel, Conversation, Role
from assist.conversation.times import sent_at
from assist.errors import InputError, UnknownRoleError

_KEYS: Final = (
    "id",
    "revision",
    "messages",
    "customer_name",
    "agent_name",
    "channel",
    "facts",
    "allowed",
    "instruction",
)
_MESSAGE_KEYS: Final = ("id", "role", "text", "at")
_LABELLED_KEYS: Final = (*_MESSAGE_KEYS, "labels", "uncertain", "annotators")
_LABEL_KEYS: Final = ("label", "start", "end")
_DECODER: Final = json.JSONDecoder()
_SHOWN: Final = reprlib.Repr()
_SHOWN.maxstring = 60


def conversation_from(data: object, *, where: str, day: date) -> Conversation:
    """Read one decoded JSON object; `where` stands before each path in an error, `day` dates bare clock times.

    Raises `InputError` or one of its kinds. A conversation without an id takes `where` for its id.
    """
    record = _object(data, where, allowed=_KEYS)
    return _read(record, where=where, day=day, default_id=where or "conversation").conversation


def marked_from(data: object, *, where: str, day: date, default_id: str) -> Marked:
    """Read one decoded JSON object of a file: messages may carry labels, and keys that are not known become fields."""
    record = _object(data, where)
    others = {check_unicode(key, where): value for key, value in record.items() if key not in _KEYS}
    fields = {key: value if isinstance(value, str) else json.dumps(value) for key, value in others.items()}
    if isinstance(record.get("channel"), str):
        fields["channel"] = str(record["channel"])
    return _read(record, where=where, day=day, default_id=default_id, fields=fields)


def decode(text: str, where: str, *, start: int) -> tuple[int, int, object]:
    """Decode the JSON value that comes next: where it begins and ends, and the value; raises `InputError`."""
    begin = start
    while text[begin : begin + 1].isspace():
        begin += 1
    try:
        value, end = _DECODER.raw_decode(text, begin)
    except (ValueError, RecursionError) as error:
        msg = f"not JSON: {error}"
        raise InputError(msg, where=where) from error
    return begin, end, value


def decode_all(text: str, where: str) -> object:
    """Decode a text that is one JSON value; raises `InputError`."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        msg = f"not JSON: {error}"
        raise InputError(msg, where=where) from error


def _read(
    record: Mapping[str, object], *, where: str, day: date, default_id: str, fields: Mapping[str, str] | None = None
) -> Marked:
    named = _optional_text(record, "channel", where)
    channel, warnings = channel_named(named) if named else (Channel.CHAT, ())
    outline = Conversation(
        id=_optional_text(record, "id", where) or default_id,
        messages=(),
        revision=0,
        customer_name=_optional_text(record, "customer_name", where),
        agent_name=_optional_text(record, "agent_name", where),
        channel=channel,
        facts=_facts(record.get("facts"), _path(where, "facts")),
        allowed=_allowed(record.get("allowed"), _path(where, "allowed")),
        instruction=_optional_text(record, "instruction", where),
        warnings=warnings,
    )
    revision = _revision(record.get("revision"), _path(where, "revision"))
    entries = _entries(record.get("messages", ()), _path(where, "messages"), day=day, labelled=fields is not None)
    return assemble(outline, entries, where=where, revision=revision, fields=fields)


def _entries(messages: object, where: str, *, day: date, labelled: bool) -> list[Entry]:
    allowed = _LABELLED_KEYS if labelled else _MESSAGE_KEYS
    entries = []
    previous = None
    for index, data in enumerate(_list(messages, where)):
        here = f"{where}[{index}]"
        message = _object(data, here, allowed=allowed)
        text = _text(message.get("text"), _path(here, "text"))
        at = sent_at(_optional_text(message, "at", here) or "", _path(here, "at"), day=day, previous=previous)
        entries.append(
            Entry(
                where=here,
                id=_optional_text(message, "id", here),
                role=_role(message.get("role"), _path(here, "role")),
                text=text,
                at=at,
                marks=_marks(message.get("labels"), text, _path(here, "labels")),
                doubt=_doubt(message, text, here),
            )
        )
        previous = at or previous
    return entries


def _role(value: object, where: str) -> Role:
    if isinstance(value, str) and value in set(Role):
        return Role(value)
    msg = f"unknown role {_SHOWN.repr(value)}; expected one of {', '.join(Role)}"
    raise UnknownRoleError(msg, where=where)


def _marks(labels: object, text: str, where: str) -> tuple[Mark, ...] | None:
    if labels is None:
        return None
    return tuple(_mark(label, text, f"{where}[{index}]") for index, label in enumerate(_list(labels, where)))


def _doubt(message: Mapping[str, object], text: str, where: str) -> Doubt:
    there, here = _path(where, "uncertain"), _path(where, "annotators")
    uncertain = frozenset(_text(label, there) for label in _list(message.get("uncertain", ()), there))
    annotators = {
        name: tuple(_mark(mark, text, f"{here}.{name}") for mark in _list(marks, f"{here}.{name}"))
        for name, marks in _object(message.get("annotators", {}), here).items()
    }
    return Doubt(uncertain=uncertain, annotators=annotators)


def _mark(data: object, text: str, where: str) -> Mark:
    label = _object(data, where, allowed=_LABEL_KEYS)
    start, end = _whole_number(label.get("start"), where), _whole_number(label.get("end"), where)
    if not start < end <= len(text):
        msg = f"characters {start} to {end} are not in a text of {len(text)}"
        raise InputError(msg, where=where)
    return Mark(_text(label.get("label"), _path(where, "label")), start, end)


def _facts(value: object, where: str) -> Mapping[str, str]:
    facts = {} if value is None else _object(value, where)
    return {check_unicode(key, where): _text(fact, f"{where}.{key}") for key, fact in facts.items()}


def _allowed(value: object, where: str) -> tuple[str, ...]:
    remedies = [] if value is None else _list(value, where)
    return tuple(_text(remedy, f"{where}[{index}]") for index, remedy in enumerate(remedies))


def _revision(value: object, where: str) -> int | None:
    return None if value is None else _whole_number(value, where)


def _whole_number(value: object, where: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise _unexpected(value, "a whole number from 0 on", where)


def _optional_text(record: Mapping[str, object], key: str, where: str) -> str | None:
    value = record.get(key)
    return None if value is None else _text(value, _path(where, key))


def _text(value: object, where: str) -> str:
    if isinstance(value, str):
        return check_unicode(value, where)
    raise _unexpected(value, "text", where)


def _list(value: object, where: str) -> list[object] | tuple[object, ...]:
    if isinstance(value, list | tuple):
        return value
    raise _unexpected(value, "a list", where)


def _object(value: object, where: str, *, allowed: Collection[str] | None = None) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise _unexpected(value, "an object", where)
    for key in value:
        if allowed is not None and key not in allowed:
            msg = f"unknown key {_SHOWN.repr(key)}; expected one of {', '.join(allowed)}"
            raise InputError(msg, where=where)
    return value


def _unexpected(value: object, expected: str, where: str) -> InputError:
    return InputError("missing" if value is None else f"expected {expected}, got {_SHOWN.repr(value)}", where=where)


def _path(where: str, key: str) -> str:
    if not where:
        return key
    return f"{where}.{key}" if where.endswith("]") else f"{where} {key}"
