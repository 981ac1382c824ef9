"""From a payload to platform events, by the tables of an adapter."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from assist.conversation.messages import MAX_MESSAGE_CHARS, Role
from assist.platforms.adapter import Adapter, Fields, Match, Rule, Table
from assist.platforms.events import Connection, Delivery, Kind, PlatformEvent
from assist.platforms.expressions import FAULTS
from assist.platforms.plain import clean, plain
from assist.platforms.times import moment

Context = Mapping[str, object]
"""What expressions see: `method`, `path` (its parts), `headers`, `options`, `body`, and `item` where a body is split."""

MAX_ITEMS: Final = 1_000
"""Messages read from one delivery; platforms send up to 100."""
_MAX_ID_CHARS: Final = 255


def context(connection: Connection, delivery: Delivery, body: object) -> Context:
    """Give what the expressions of an adapter see."""
    return {
        "method": delivery.method,
        "path": delivery.path.strip("/").split("/"),
        "headers": dict(delivery.headers),
        "options": dict(connection.options),
        "body": body,
    }


def events(adapter: Adapter, connection: Connection, seen: Context) -> tuple[tuple[PlatformEvent, ...], int]:
    """Give the events of a payload, and how many things in it are not for us or were not understood."""
    table = next((table for table in adapter.tables if table.when.of(seen)), None)
    items = _items(table, seen) if table else []
    found = [
        event
        for item in items[:MAX_ITEMS]
        if table and (event := _event(table.fields, connection, {**seen, "item": item})) is not None
    ]
    return tuple(found), max(len(items), 1) - len(found)


def _items(table: Table, seen: Context) -> list[object]:
    found = table.split.of(seen) if table.split else seen["body"]
    return found if isinstance(found, list) and table.split else [found]


def _event(fields: Fields, connection: Connection, seen: Context) -> PlatformEvent | None:
    """Give one event; None when it is of another kind, or lacks what a message needs."""
    kind = _kind(fields.kind, seen)
    conversation = identifier(value(fields.conversation, seen))
    message = identifier(value(fields.message, seen))
    text = "" if kind is Kind.DELETED else _text(value(fields.text, seen))
    if kind is None or conversation is None or message is None or text is None:
        return None
    author = identifier(value(fields.author, seen))
    return PlatformEvent(
        kind=kind,
        conversation=conversation,
        message=message,
        role=connection.agents.get(author or "") or _role(value(fields.role, seen)),
        text=text,
        at=_at(fields.at, seen),
        author=author,
        author_name=_name(value(fields.author_name, seen)),
        # What is not plainly public stays out of the transcript; what is not plainly ours stays in it.
        private=value(fields.private, seen) not in (None, False),
        own=value(fields.own, seen) is True,
    )


def value(rule: Rule | None, seen: Context) -> object:
    """Give what a rule finds; its default (None unless it says so) when there is nothing or it does not fit."""
    if rule is None:
        return None
    found = rule.const if rule.path is None else rule.path.of(seen)
    try:
        found = None if found is None else _operated(rule, found, seen)
    except FAULTS:
        found = None
    return rule.default if found is None else found


def _operated(rule: Rule, found: object, seen: Context) -> object:
    if rule.enum is not None:
        return rule.enum.get(_key(found))
    if rule.regex is not None:
        return next((match.gives for match in rule.regex if _matches(match, found, seen)), None)
    if rule.type is not None:
        return moment(found, rule.type)
    if rule.format is not None:
        return plain(found, rule.format) if isinstance(found, str) else None
    return found


def _key(found: object) -> str:
    """Give a value as the keys of an `enum` are written: `true`, not `True`."""
    return str(found).lower() if isinstance(found, bool) else str(found)


def _matches(match: Match, found: object, seen: Context) -> bool:
    options = seen["options"]
    pattern = match.pattern
    if pattern is None and isinstance(options, Mapping) and match.option in options:
        pattern = re.compile(options[match.option])
    return pattern is not None and isinstance(found, str) and pattern.search(found[:_MAX_ID_CHARS]) is not None


def identifier(found: object) -> str | None:
    """Give an id as text; None for what can be none."""
    if isinstance(found, bool) or not isinstance(found, str | int):
        return None
    text = str(found)
    return text if 0 < len(text) <= _MAX_ID_CHARS and clean(text) == text else None


def _kind(rule: Rule, seen: Context) -> Kind | None:
    found = value(rule, seen)
    return Kind(found) if isinstance(found, str) and found in set(Kind) else None


def _role(found: object) -> Role:
    return Role(found) if isinstance(found, str) and found in set(Role) else Role.UNKNOWN


def _text(found: object) -> str | None:
    """Give the text of a message; None when there is nothing to read, as in a message that is a picture."""
    return (plain(found, None)[:MAX_MESSAGE_CHARS] or None) if isinstance(found, str) else None


def _at(rule: Rule | None, seen: Context) -> datetime | None:
    found = value(rule, seen)
    return found if isinstance(found, datetime) else None


def _name(found: object) -> str | None:
    return (clean(found).strip()[:_MAX_ID_CHARS] or None) if isinstance(found, str) else None
