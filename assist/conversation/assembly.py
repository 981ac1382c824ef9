"""From entries to one `Conversation`: ids, repeats, the order of times and limits, decided once for all readers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from assist.conversation.messages import MAX_MESSAGE_CHARS, MAX_MESSAGES, Channel, Conversation, Message, Role
from assist.errors import DuplicateIdError, EncodingError, InputError, TooLargeError

_NOT_UNICODE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A label that a person gave: characters `start` (inclusive) to `end` (exclusive) of the message's text."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What people did not settle about a message: labels said to be uncertain, and what each annotator marked."""

    uncertain: frozenset[str] = frozenset()
    annotators: Mapping[str, tuple[Mark, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A conversation with the labels that people gave it.

    `marks` runs parallel to the messages: None where a message was not labelled, empty where it carries no label.
    So do `doubts`.
    `fields` are those of the whole conversation (`service_failure`, `cause`, `severity`, `outcome`, `domain`, …).
    Labels are as written; nothing here knows the codebook or adds what it implies.
    """

    conversation: Conversation
    marks: tuple[tuple[Mark, ...] | None, ...]
    doubts: tuple[Doubt, ...]
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A message as a reader found it, and where."""

    where: str
    role: Role
    text: str
    at: datetime | None = None
    id: str | None = None
    marks: tuple[Mark, ...] | None = None
    doubt: Doubt = field(default_factory=Doubt)


def assemble(
    outline: Conversation,
    entries: Sequence[Entry],
    *,
    where: str,
    revision: int | None = None,
    fields: Mapping[str, str] | None = None,
) -> Marked:
    """Fill an outline (a conversation without messages) with its entries.

    Raises `InputError` when there is none, `TooLargeError` past a limit, `DuplicateIdError` for one id with two texts.
    """
    _check_size(entries, where)
    kept, repeats = _without_repeats(_with_ids(entries))
    messages = tuple(Message(id=key, role=entry.role, text=entry.text, at=entry.at) for key, entry in kept.items())
    conversation = replace(
        outline,
        messages=messages,
        revision=len(messages) if revision is None else revision,
        warnings=(*outline.warnings, *repeats, *_backward_times(messages)),
    )
    marks = tuple(entry.marks for entry in kept.values())
    doubts = tuple(entry.doubt for entry in kept.values())
    return Marked(conversation=conversation, marks=marks, doubts=doubts, fields=MappingProxyType(dict(fields or {})))


def channel_named(name: str) -> tuple[Channel, tuple[str, ...]]:
    """The channel of that name; a name that is not known reads as chat, with a warning."""
    if name in set(Channel):
        return Channel(name), ()
    return Channel.CHAT, (f"channel {name!r} is read as {Channel.CHAT.value!r}",)


def check_unicode(text: str, where: str) -> str:
    """Give the text back; raise `EncodingError` when it holds bytes that are not UTF-8 or half a character."""
    if broken := _NOT_UNICODE.search(text):
        msg = f"character {broken.start() + 1} is not valid UTF-8"
        raise EncodingError(msg, where=where)
    return text


def _check_size(entries: Sequence[Entry], where: str) -> None:
    if not entries:
        msg = "no messages"
        raise InputError(msg, where=where)
    if len(entries) > MAX_MESSAGES:
        msg = f"{len(entries)} messages; a conversation may have {MAX_MESSAGES}"
        raise TooLargeError(msg, where=where)
    for entry in entries:
        if len(entry.text) > MAX_MESSAGE_CHARS:
            msg = f"{len(entry.text)} characters; a message may have {MAX_MESSAGE_CHARS}"
            raise TooLargeError(msg, where=entry.where)


def _with_ids(entries: Sequence[Entry]) -> list[tuple[str, Entry]]:
    given = {entry.id for entry in entries}
    numbered = []
    for position, entry in enumerate(entries, 1):
        key = entry.id or str(position)
        while not entry.id and key in given:
            key += "a"
        numbered.append((key, entry))
    return numbered


def _without_repeats(numbered: Sequence[tuple[str, Entry]]) -> tuple[dict[str, Entry], list[str]]:
    kept: dict[str, Entry] = {}
    warnings = []
    for key, entry in numbered:
        first = kept.setdefault(key, entry)
        if first is entry:
            continue
        if (first.role, first.text) != (entry.role, entry.text):
            msg = f"message id {key!r} is used twice, with different words or roles"
            raise DuplicateIdError(msg, where=entry.where)
        warnings.append(f"message {key!r} came twice; the second was left out")
    return kept, warnings


def _backward_times(messages: Sequence[Message]) -> list[str]:
    timed = [(message.id, message.at) for message in messages if message.at]
    return [
        f"message {later!r} is dated before message {earlier!r}; the order of the input is kept"
        for (earlier, earlier_at), (later, later_at) in pairwise(timed)
        if later_at < earlier_at
    ]
