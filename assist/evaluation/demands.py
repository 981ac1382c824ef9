"""What a case asks besides its chat: words never to be suggested, drafts to flag or to let pass, replies to choose from."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from assist.conversation.assembly import Marked
from assist.conversation.readers import read_each_marked
from assist.errors import InputError
from assist.guard.honesty import REASONS
from assist.reading.labels import FAILURES

_LINE: Final = re.compile(r"(fact|allow|never|flag|pass|reply|better)(?: ([\w-]+))?: *(.*)")
_NAMES: Final = (*FAILURES, *REASONS)


class Draft(BaseModel):
    """A draft that must be flagged (by a finding's label or a rule of honesty, where `by` names one) or must pass."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    expect: Literal["flag", "pass"]
    by: str = ""


class Pair(BaseModel):
    """Two replies to a chat, which of them people prefer, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    a: str
    b: str
    better: Literal["a", "b"]
    why: str


@dataclass(frozen=True, slots=True)
class Demands:
    """What is asked of the replies to one chat, besides what is asked of all."""

    never: tuple[str, ...] = ()
    drafts: tuple[Draft, ...] = ()
    pair: Pair | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    where: str
    kind: str
    name: str
    text: str


def demands_of(marked: Marked) -> Demands:
    """Read the keys `never`, `drafts` and `pair` of a JSONL case; raises `InputError`."""
    where = marked.conversation.id
    try:
        never = TypeAdapter(tuple[str, ...]).validate_python(json.loads(marked.fields.get("never", "[]")))
        drafts = TypeAdapter(tuple[Draft, ...]).validate_python(json.loads(marked.fields.get("drafts", "[]")))
        pair = TypeAdapter(Pair | None).validate_python(json.loads(marked.fields.get("pair", "null")))
    except (ValidationError, ValueError) as error:
        msg = f"never, drafts and pair: {error}"
        raise InputError(msg, where=where) from error
    for draft in drafts:
        _check_name(draft.by, where)
    return Demands(never, drafts, pair)


def read_with_demands(lines: Sequence[str], *, source: str, day: date) -> Iterator[tuple[Marked, Demands] | InputError]:
    """Read markup whose conversations hold lines of demands; a broken conversation gives its error in its place."""
    starts = [number for number, line in enumerate(lines) if line.startswith("#")] or [0]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        asked = [_demand(line, f"{source}:{number}") for number, line in enumerate(lines[:end], 1) if number > start]
        chat = [*[""] * start, *("" if ask else line for ask, line in zip(asked, lines[start:end], strict=True))]
        for outcome in read_each_marked(chat, source=source, day=day):
            yield outcome if isinstance(outcome, InputError) else _with(outcome, [ask for ask in asked if ask])


def _demand(line: str, where: str) -> _Line | None:
    found = _LINE.fullmatch(line)
    return _Line(where, found[1], found[2] or "", found[3]) if found else None


def _with(marked: Marked, asked: Sequence[_Line]) -> tuple[Marked, Demands] | InputError:
    try:
        facts = dict(_fact(line) for line in asked if line.kind == "fact")
        drafts = tuple(_draft(line) for line in asked if line.kind in ("flag", "pass"))
        pair = _pair([line for line in asked if line.kind in ("reply", "better")])
    except InputError as error:
        return error
    allowed = tuple(line.text for line in asked if line.kind == "allow")
    conversation = replace(marked.conversation, facts=facts, allowed=allowed)
    never = tuple(line.text for line in asked if line.kind == "never")
    return replace(marked, conversation=conversation), Demands(never, drafts, pair)


def _fact(line: _Line) -> tuple[str, str]:
    name, equals, value = (part.strip() for part in line.text.partition("="))
    if not (name and equals and value):
        msg = f"fact {line.text!r}; expected name = value"
        raise InputError(msg, where=line.where)
    return name, value


def _draft(line: _Line) -> Draft:
    _check_name(line.name, line.where)
    return Draft(text=line.text, expect="flag" if line.kind == "flag" else "pass", by=line.name)


def _pair(lines: Sequence[_Line]) -> Pair | None:
    if not lines:
        return None
    replies = {line.name: line.text for line in lines if line.kind == "reply"}
    preferred = [line for line in lines if line.kind == "better"]
    try:
        return Pair.model_validate({**replies, "better": preferred[0].name, "why": preferred[0].text})
    except (ValidationError, IndexError) as error:
        msg = "expected one `reply a:`, one `reply b:`, and `better a:` or `better b:` with the reason"
        raise InputError(msg, where=lines[0].where) from error


def _check_name(name: str, where: str) -> None:
    if name and name not in _NAMES:
        msg = f"unknown reason {name!r}; expected one of {', '.join(_NAMES)}"
        raise InputError(msg, where=where)
