"""A chat pasted as plain text: finds who speaks at the head of a line; a line without a head continues the one above."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from dateutil import parser

from assist.conversation.assembly import Entry, Marked, assemble, check_unicode
from assist.conversation.messages import Conversation, Role
from assist.conversation.speakers import Speaker, cast, speaker_named
from assist.conversation.times import CLOCK, in_utc_if_naive, is_clock, moment
from assist.errors import InputError

_MONTH: Final = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DATE: Final = (
    r"(?:\d{4}-\d\d-\d\d|\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d\d)"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}\.? {_MONTH} \d{{4}})"
)
_STAMP: Final = rf"(?:{_DATE}(?:T|,? (?:at )?))?{CLOCK}(?:\.\d{{1,6}})?(?:Z|[+-]\d\d:?\d\d)?"
_HEAD: Final = re.compile(
    rf"(?:[\[(]?(?P<before>{_STAMP})[\])]?\s{{0,3}}(?:[-–—|,]\s{{0,3}})?)?"
    rf"(?P<speaker>[^:]{{1,60}}?)(?:,?\s{{1,3}}[\[(]?(?P<after>{_STAMP})[\])]?)?\s?:(?=\s|$)"
)
_DATE_LINE: Final = re.compile(rf"[-–—=*_\s]*(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )?({_DATE})[-–—=*_\s]*")
_NUMERIC: Final = re.compile(r"(\d{1,2})([/.])(\d{1,2})[/.]\d")
_LONGEST_HEAD: Final = 200
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class _Head:
    speaker: Speaker
    stamp: str
    length: int


@dataclass(frozen=True, slots=True)
class _Turn:
    where: str
    head: _Head
    date: str
    lines: list[str] = field(default_factory=list)


def read_pasted(lines: Iterable[tuple[int, str]], *, source: str, day: date) -> Marked:
    """Read numbered lines as one conversation; raises `InputError` when no line names its speaker.

    A date alone on a line dates the clock times below it. The agent's name is that of the agent who spoke last.
    """
    numbered = [(f"{source}:{number}", line.strip()) for number, line in lines]
    for where, line in numbered:
        check_unicode(line, where)
    turns, left_out = _turns(numbered)
    if not turns:
        msg = "no line names its speaker; expected lines like 'Customer: …', 'Dana: …' or '[10:42] Agent Tom: …'"
        raise InputError(msg, where=source)
    roles, guesses = cast([turn.head.speaker for turn in turns])
    day_first, doubts = _day_first(" ".join(f"{turn.date} {turn.head.stamp}" for turn in turns))
    outline = Conversation(
        id=f"{source}-1",
        messages=(),
        revision=0,
        customer_name=_name(turns, roles, Role.CUSTOMER),
        agent_name=_name(turns[::-1], roles[::-1], Role.AGENT),
        warnings=(*left_out, *guesses, *doubts),
    )
    return assemble(outline, _entries(turns, roles, day=day, day_first=day_first), where=source)


def _turns(numbered: Sequence[tuple[str, str]]) -> tuple[list[_Turn], list[str]]:
    heads = _heads([line for _, line in numbered])
    turns: list[_Turn] = []
    left_out = []
    dated = ""
    for index, (where, line) in enumerate(numbered):
        head = heads[index]
        if head:
            turns.append(_Turn(where, head, dated, [line[head.length :].strip()]))
            dated = ""
        elif (found := _DATE_LINE.fullmatch(line)) and (not turns or _clock_follows(index, heads, numbered)):
            dated = found[1]
        elif turns:
            turns[-1].lines.append(line)
        elif line:
            left_out.append(f"{where} stands before the first speaker and is left out: {line[:60]!r}")
    return turns, left_out


def _heads(lines: Sequence[str]) -> list[_Head | None]:
    """The head of each line. Where some give a time, one with neither a time nor a role is a line of a message."""
    heads = [_head(line) for line in lines]
    stamped = any(head and head.stamp for head in heads)
    return [head if head and (not stamped or head.stamp or head.speaker.role) else None for head in heads]


def _head(line: str) -> _Head | None:
    found = _HEAD.match(line, 0, _LONGEST_HEAD)
    if found is None:
        return None
    stamp = found["before"] or found["after"] or ""
    speaker = speaker_named(found["speaker"].strip(), stamped=bool(stamp))
    return _Head(speaker, stamp, found.end()) if speaker else None


def _clock_follows(index: int, heads: Sequence[_Head | None], numbered: Sequence[tuple[str, str]]) -> bool:
    below = range(index + 1, len(numbered))
    head = next((heads[at] for at in below if numbered[at][1]), None)
    return head is not None and is_clock(head.stamp)


def _day_first(dates: str) -> tuple[bool, list[str]]:
    """Whether the numeric dates of a chat put the day first, and a warning when nothing in them tells."""
    numeric = _NUMERIC.findall(dates)
    if any(dot == "." or int(first) > _MONTHS for first, dot, _ in numeric):
        return True, []
    if numeric and all(int(second) <= _MONTHS for _, _, second in numeric):
        return False, ["dates are read as month/day/year"]
    return False, []


def _entries(turns: Sequence[_Turn], roles: Sequence[Role], *, day: date, day_first: bool) -> list[Entry]:
    entries = []
    previous: datetime | None = None
    for turn, role in zip(turns, roles, strict=True):
        try:
            if turn.date:
                day, previous = _calendar(turn.date, day_first=day_first).date(), None
            at = _at(turn.head.stamp, day=day, previous=previous, day_first=day_first)
        except (ValueError, OverflowError) as error:
            msg = f"{f'{turn.date} {turn.head.stamp}'.strip()!r} is not a time"
            raise InputError(msg, where=turn.where) from error
        previous = at or previous
        entries.append(Entry(where=turn.where, role=role, text="\n".join(turn.lines).strip(), at=at))
    return entries


def _at(stamp: str, *, day: date, previous: datetime | None, day_first: bool) -> datetime | None:
    if not stamp:
        return None
    if is_clock(stamp):
        return moment(stamp, day=day, previous=previous)
    return _calendar(stamp, day_first=day_first)


def _calendar(text: str, *, day_first: bool) -> datetime:
    return in_utc_if_naive(parser.parse(text, dayfirst=day_first and _NUMERIC.match(text) is not None))


def _name(turns: Sequence[_Turn], roles: Sequence[Role], wanted: Role) -> str | None:
    names = (turn.head.speaker.name for turn, role in zip(turns, roles, strict=True) if role is wanted)
    return next((name for name in names if name), None)
