"""From text to `Conversation`: tells JSON, JSONL, transcript markup and a pasted chat apart, and reads each.

Broken input is an `InputError` with its place. Where a file holds many conversations, one that is broken gives its
error and the others are read; JSONL and markup are read with one conversation in memory at a time.
"""

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
from assist.conversation.records import conversation_from, decode_all, marked_from
from assist.errors import InputError

__all__ = ["Mark", "Marked", "conversation_from", "read_conversation", "read_conversations", "read_marked"]

_Lines: TypeAlias = Iterator[tuple[int, str]]
_Outcomes: TypeAlias = Iterator[Marked | InputError]

_ARRAY: Final = re.compile(r"\s*\[\s*(?=$|[\[{\"\]])")


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
    """Read labelled conversations, as markup or as JSONL, one at a time; raises at the first that is broken."""
    opening, rest = _opened(_numbered(lines))
    read = _read_jsonl if _is_json(opening) else read_markup
    for outcome in read(rest, source=source, day=day):
        if isinstance(outcome, InputError):
            raise outcome
        yield outcome


def _read(lines: _Lines, *, source: str, day: date) -> _Outcomes:
    opening, rest = _opened(lines)
    if not opening:
        yield InputError("nothing to read", where=source)
    elif opening.startswith("#"):
        yield from read_markup(rest, source=source, day=day)
    elif _ARRAY.match(opening):
        yield from _read_array(rest, source=source, day=day)
    elif _is_json(opening):
        yield from _read_objects(rest, source=source, day=day)
    else:
        yield from _one(lambda: read_pasted(rest, source=source, day=day))


def _read_objects(lines: _Lines, *, source: str, day: date) -> _Outcomes:
    """Read JSONL, or one object over many lines: the first line tells, since it is whole only in JSONL."""
    number, first = next(lines)
    try:
        decode_all(first, source)
    except InputError:
        rest = [line for _, line in lines]
        if rest and not all(_is_json(line) for line in rest if line.strip()):
            yield from _one(lambda: _record("\n".join([first, *rest]), source, day, default_id=source))
            return
        lines = chain(iter([(number, first)]), enumerate(rest, number + 1))
    else:
        lines = chain(iter([(number, first)]), lines)
    yield from _read_jsonl(lines, source=source, day=day)


def _read_jsonl(lines: _Lines, *, source: str, day: date) -> _Outcomes:
    position = 0
    for number, line in lines:
        if line.strip():
            position += 1
            where, default_id = f"{source}:{number}", f"{source}-{position}"
            yield from _one(partial(_record, line, where, day, default_id=default_id))


def _read_array(lines: _Lines, *, source: str, day: date) -> _Outcomes:
    text = "\n".join(line for _, line in lines)
    try:
        records = decode_all(check_unicode(text, source), source)
    except InputError as error:
        yield error
        return
    if not isinstance(records, list) or not records:
        yield InputError("an empty array; expected conversations", where=source)
        return
    for index, data in enumerate(records):
        default_id = f"{source}-{index + 1}"
        yield from _one(partial(marked_from, data, where=f"{source} [{index}]", day=day, default_id=default_id))


def _record(text: str, where: str, day: date, *, default_id: str) -> Marked:
    data = decode_all(check_unicode(text, where), where)
    return marked_from(data, where=where, day=day, default_id=default_id)


def _one(read: Callable[[], Marked]) -> _Outcomes:
    try:
        yield read()
    except InputError as error:
        yield error


def _is_json(line: str) -> bool:
    return line.lstrip().startswith("{")


def _opened(lines: _Lines) -> tuple[str, _Lines]:
    """Give the first line that is not blank, and all lines from it on."""
    for number, line in lines:
        if line.strip():
            return line, chain(iter([(number, line)]), lines)
    return "", iter(())


def _numbered(lines: Iterable[str]) -> _Lines:
    for number, line in enumerate(lines, 1):
        yield number, line.removeprefix("\ufeff" if number == 1 else "").rstrip("\r\n")
