"""What a platform's request is: checked, then read, then answered."""

import json
from typing import Never

from assist.platforms.adapter import Adapter, AnswerSpec
from assist.platforms.events import Answer, Connection, Delivery, Received
from assist.platforms.mapping import Context, context, events, identifier, value
from assist.platforms.plain import clean
from assist.platforms.verify import verify


def receive(adapter: Adapter, connection: Connection, delivery: Delivery) -> Received:
    """Read a delivery. Raises `SignatureError` when it is not signed as it must be, and nothing else for any bytes."""
    unread = context(connection, delivery, None)
    if answer := _handshake(adapter, unread, signed=False):
        return Received(answer=answer)
    verify(adapter.verify, connection.secrets, delivery)
    seen = context(connection, delivery, _parsed(delivery.body))
    if answer := _handshake(adapter, seen, signed=True):
        return Received(answer=answer)
    found, ignored = events(adapter, connection, seen)
    delivery_id = identifier(adapter.delivery_id.of(seen)) if adapter.delivery_id else None
    return Received(answer=Answer(), delivery_id=delivery_id, events=found, ignored=ignored)


def _handshake(adapter: Adapter, seen: Context, *, signed: bool) -> Answer | None:
    for handshake in adapter.handshakes:
        if handshake.signed is signed and handshake.when.of(seen) is True:
            return _answer(handshake.answer, seen)
    return None


def _answer(spec: AnswerSpec, seen: Context) -> Answer:
    if spec.text is not None:
        return Answer(status=spec.status, body=_said(value(spec.text, seen)), headers=spec.headers)
    body = {key: _said(value(rule, seen)) for key, rule in spec.json_.items()}
    return Answer(status=spec.status, body=body, headers=spec.headers)


def _said(found: object) -> str:
    return clean(found) if isinstance(found, str) else ""


def _parsed(body: bytes) -> object:
    """Give the JSON of a body; None for what is none, or nests deeper than the parser goes."""
    try:
        return json.loads(body.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def _refuse(constant: str) -> Never:
    message = f"{constant} is no JSON"
    raise ValueError(message)
