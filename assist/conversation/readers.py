"""From text to `Conversation`: tells JSON, JSONL, transcript markup and a pasted chat apart, and reads each.

Broken input is an `InputError` with its place. Where a file holds many conversations, one that is broken gives its
error and the others are read; JSONL and markup are read with one conversation in memory at a time.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from io import StringIO
from itertools import chain, islice
from typing import IO, Final, TypeAlias

from assist.conversation.assembly import Mark, Marked, check_unicode
from assist.conversation.markup import read_markup
from assist.conversation.messages import Conversation
from assist.conversation.pasted import read_pasted
from assist.conversation.records import conversation_from, decode, decode_all, marked_from
from assist.errors import InputError

__all__ = [
    "Mark",
    "Marked",
    "conversation_from",
    "read_conversation",
    "read_conversations",
    "read_each_marked",
    "read_marked",
]

_Lines: TypeAlias = Iterator[tuple[int, str]]
_Outcomes: TypeAlias = Iterator[Marked | InputError]

_ARRAY: Final = re.compile(r"\s*\[\s*(?:$|[\[{\"\]])")
"""How a line opens a JSON array, unlike a pasted `[10:42] Dana: …`."""
_AFTER: Final = re.compile(r"\s*([,\]])\s*")


def read_conversations(stream: IO[bytes], *, source: str, day: date) -> Iterator[Conversation | InputError]:
    """Read every conversation of a file in any of the four formats; a broken one gives its error in its place.

    `source` names the file in errors and in the ids of conversations without one; `day` dates bare clock times.
    """
    lines = (line.decode("utf-8", "surrogateescape") for line in stream)
    for outcome in _read(_numbered(lines), source=source, day=day):
        yield outcome if isinstance(outcome, InputError) else outcome.conversation


def read_conversation(text: str, *, source: str = "input", day: date | None = None) -> Conversation:
    """Read the one conversation that a text holds; raises `InputError` for a broken one, and for more than one.

    `day` dates bare clock times; without it they are of today.
    """
    first, *others = islice(_read(_numbered(StringIO(text)), source=source, day=day or date.today()), 2)  # noqa: DTZ011
    if isinstance(first, InputError):
        raise first
    if others:
        msg = "more than one conversation; expected one"
        raise InputError(msg, where=source)
    return first.conversation


def read_marked(lines: Iterable[str], *, source: str, day: date) -> Iterator[Marked]:
    """Read labelled conversations, as markup or as JSONL, one at a time; raises `InputError` at the first broken one."""
    for outcome in read_each_marked(lines, source=source, day=day):
        if isinstance(outcome, InputError):
            raise outcome
        yield outcome


def read_each_marked(lines: Iterable[str], *, source: str, day: date) -> Iterator[Marked | InputError]:
    """Read labelled conversations like `read_marked`; a broken one gives its error in its place."""
    (first, _), rest = _opened(_numbered(lines))
    if not first:
        yield _nothing(source)
        return
    read = _read_jsonl if _is_json(first) else read_markup
    yield from read(rest, source=source, day=day)


def _read(lines: _Lines, *, source: str, day: date) -> _Outcomes:
    (first, second), rest = _opened(lines)
    if not first:
        yield _nothing(source)
    elif first.startswith("#"):
        yield from read_markup(rest, source=source, day=day)
    elif _ARRAY.match(first):
        yield from _read_array(rest, source=source, day=day)
    elif _is_json(first) and _is_jsonl(first, second):
        yield from _read_jsonl(rest, source=source, day=day)
    elif _is_json(first):
        yield from _one(lambda: _object_over_lines(rest, source=source, day=day))
    else:
        yield from _one(lambda: read_pasted(rest, source=source, day=day))


def _read_jsonl(lines: _Lines, *, source: str, day: date) -> _Outcomes:
    position = 0
    for number, line in lines:
        if line.strip():
            position += 1
            yield from _one(partial(_record, line, f"{source}:{number}", day, default_id=f"{source}-{position}"))


def _object_over_lines(lines: _Lines, *, source: str, day: date) -> Marked:
    text = "\n".join(check_unicode(line, f"{source}:{number}") for number, line in lines)
    return _record(text, source, day, default_id=f"{source}-1")


def _read_array(lines: _Lines, *, source: str, day: date) -> _Outcomes:
    """Read element by element: a broken one loses no other, and a file cut short loses nothing before the cut."""
    text = "\n".join(line for _, line in lines)
    try:
        for index, (line, data) in enumerate(_elements(text, source)):
            where, default_id = f"{source}:{line} [{index}]", f"{source}-{index + 1}"
            yield from _one(partial(marked_from, data, where=where, day=day, default_id=default_id))
    except InputError as error:
        yield error


def _elements(text: str, source: str) -> Iterator[tuple[int, object]]:
    """Each element of an array with the line it begins on; raises `InputError` where the array itself is broken."""
    start = text.index("[") + 1
    if text[start:].strip() == "]":
        raise _nothing(source)
    separator, line, counted = ",", 1, 0
    while separator == ",":
        begin, end, value = decode(text, source, start=start)
        line, counted = line + text.count("\n", counted, begin), begin
        yield line, value
        found = _AFTER.match(text, end)
        separator, start = (found[1], found.end()) if found else ("", end)
    if separator != "]" or start < len(text):
        msg = f"not JSON: expected ',' or a last ']', got {text[start : start + 40]!r}"
        raise InputError(msg, where=source)


def _record(text: str, where: str, day: date, *, default_id: str) -> Marked:
    data = decode_all(check_unicode(text, where), where)
    return marked_from(data, where=where, day=day, default_id=default_id)


def _one(read: Callable[[], Marked]) -> _Outcomes:
    try:
        yield read()
    except InputError as error:
        yield error


def _is_json(line: str) -> bool:
    return line.startswith("{")


def _is_jsonl(first: str, second: str) -> bool:
    """Whether the first line is an object of its own, whole or broken, and not the open beginning of one."""
    try:
        json.loads(first)
    except json.JSONDecodeError as error:
        is_open = error.pos >= len(first)
        return not is_open or (second.startswith("{") and '"messages"' in second)
    except (ValueError, RecursionError):
        return True
    return True


def _opened(lines: _Lines) -> tuple[tuple[str, str], _Lines]:
    """Give the first two lines that are not blank (empty where there is none), and all lines again."""
    seen: list[tuple[int, str]] = []
    written: list[str] = []
    for number, line in lines:
        seen.append((number, line))
        written += [line.strip()] if line.strip() else []
        if len(written) == 2:
            break
    first, second = [*written, "", ""][:2]
    return (first, second), chain(seen, lines)


def _numbered(lines: Iterable[str]) -> _Lines:
    for number, line in enumerate(lines, 1):
        yield number, line.removeprefix("\ufeff" if number == 1 else "").rstrip("\r\n")


def _nothing(source: str) -> InputError:
    return InputError("nothing to read; expected a conversation", where=source)
