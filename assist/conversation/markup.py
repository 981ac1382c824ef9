"""The transcript markup (evals/corpus/FORMAT.md): many conversations a file, each message a line, labels in brackets."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final, TypeAlias

from assist.conversation.assembly import Entry, Mark, Marked, assemble, channel_named, check_unicode
from assist.conversation.messages import Channel, Conversation, Role
from assist.conversation.times import sent_at
from assist.errors import InputError, UnknownRoleError

ROLES: Final = {"C": Role.CUSTOMER, "A": Role.AGENT, "B": Role.BOT}
"""The letter before a message, and who speaks."""

_Lines: TypeAlias = Iterable[tuple[int, str]]

_SPAN: Final = re.compile(r"\[([a-z_]+(?:,[a-z_]+)*)\|([^\[\]]+)\]")
_MESSAGE: Final = re.compile(r"(?:(\d\d:\d\d) )?(\w+):(?: (.*))?")


def read_markup(lines: _Lines, *, source: str, day: date) -> Iterator[Marked | InputError]:
    """Read numbered lines, one conversation in memory at a time; a broken one gives its error and the next goes on."""
    for position, block in enumerate(_blocks(lines), 1):
        try:
            yield _conversation(block, source=source, day=day, default_id=f"{source}-{position}")
        except InputError as error:
            yield error


def _blocks(lines: _Lines) -> Iterator[list[tuple[int, str]]]:
    block: list[tuple[int, str]] = []
    for number, line in lines:
        if line.startswith("#") and block:
            yield block
            block = []
        if line.strip():
            block.append((number, line))
    if block:
        yield block


def _conversation(block: list[tuple[int, str]], *, source: str, day: date, default_id: str) -> Marked:
    (first, header), *rest = block
    where = f"{source}:{first}"
    fields = _header(check_unicode(header, where), where)
    channel, warnings = channel_named(fields.get("channel", Channel.CHAT))
    key = fields.pop("id", default_id)
    outline = Conversation(id=key, messages=(), revision=0, channel=channel, warnings=warnings)
    entries = []
    previous = None
    for number, line in rest:
        entry = _entry(line, f"{source}:{number}", day=day, previous=previous)
        entries.append(entry)
        previous = entry.at or previous
    return assemble(outline, entries, where=where, fields=fields)


def _header(line: str, where: str) -> dict[str, str]:
    if not line.startswith("#"):
        msg = f"{line[:60]!r} stands before any conversation; expected a line that starts with '#'"
        raise InputError(msg, where=where)
    fields = {}
    for pair in line[1:].split():
        name, equals, value = pair.partition("=")
        if not (name and equals and value):
            msg = f"header field {pair!r}; expected name=value"
            raise InputError(msg, where=where)
        fields[name] = value
    return fields


def _entry(line: str, where: str, *, day: date, previous: datetime | None) -> Entry:
    found = _MESSAGE.fullmatch(check_unicode(line, where))
    if found is None:
        msg = f"not a message: {line[:60]!r}; expected 'C: …', 'A: …' or 'B: …', with or without a time HH:MM before it"
        raise InputError(msg, where=where)
    clock, letter, marked = found.groups(default="")
    if letter not in ROLES:
        msg = f"unknown role {letter!r}; expected one of {', '.join(ROLES)}"
        raise UnknownRoleError(msg, where=where)
    at = sent_at(clock, where, day=day, previous=previous)
    text, marks = _unmarked(marked.replace("\\n", "\n"), where)
    return Entry(where=where, role=ROLES[letter], text=text, at=at, marks=marks)


def _unmarked(marked: str, where: str) -> tuple[str, tuple[Mark, ...]]:
    text, end = "", 0
    marks: list[Mark] = []
    for span in _SPAN.finditer(marked):
        text += marked[end : span.start()]
        start = len(text)
        text += span[2]
        marks += [Mark(label, start, len(text)) for label in span[1].split(",")]
        end = span.end()
    text += marked[end:]
    if "[" in text or "]" in text:
        msg = f"a bracket that marks nothing in {marked[:60]!r}; expected [label,label|words]"
        raise InputError(msg, where=where)
    return text, tuple(marks)
