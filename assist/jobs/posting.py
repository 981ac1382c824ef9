"""Leaves what goes out in the database, in the transaction that makes it due; `sending.py` sends it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from assist.delivery.outgoing import Event
from assist.jobs.advice import Told
from assist.jobs.parts import Parts
from assist.jobs.tasks import send_task
from assist.store import lanes, outgoing
from assist.store.conversations import Stored
from assist.store.database import Session
from assist.store.outgoing import Item

WEBHOOK: Final = "webhook"
"""The target that stands for the organisation's own webhook."""
NOTE: Final = "note"
REMINDER: Final = "reminder"


async def post_told(parts: Parts, session: Session, stored: Stored, told: Told | None) -> None:
    """Leave what is to be said of a reply, if anything is."""
    await post_note(parts, session, stored, told.note if told else None)
    for event in told.events if told else ():  # notes before events, as everywhere: they lock a lane each
        await post_event(parts, session, event)


async def post_note(parts: Parts, session: Session, stored: Stored, text: str | None) -> None:
    """Leave a note for the agents of a platform, unless they were told the same before.

    What a former reading left and nobody has begun to send is stale, also when there is nothing (None) to be said now.
    """
    address = stored.address
    if not _is_written_to(parts, stored):
        return
    await outgoing.retire(session, address.workspace, address.conversation, NOTE)
    if text is None or _body(text) in await outgoing.bodies(session, address.workspace, address.conversation, NOTE):
        return
    await _post_text(parts, session, stored, NOTE, text)


async def post_reminder(parts: Parts, session: Session, stored: Stored, text: str) -> None:
    """Leave a note that stays true whatever is read later."""
    if _is_written_to(parts, stored):
        await _post_text(parts, session, stored, REMINDER, text)


async def post_event(parts: Parts, session: Session, event: Event) -> None:
    """Leave an event for the organisation's webhook, unless it says what the last one of its kind said."""
    if parts.webhook is None:
        return
    now = parts.clock()
    body = event.payload(now)
    last = await outgoing.last_body(session, event.workspace, event.conversation, event.type)
    if last is not None and _news(last) == _news(body):
        return
    item = Item(
        workspace=event.workspace,
        conversation=event.conversation,
        revision=event.revision,
        target=WEBHOOK,
        kind=event.type,
        body=body,
    )
    await _post(parts, session, item, now=now)


def _is_written_to(parts: Parts, stored: Stored) -> bool:
    connection = parts.connections.get(stored.address.connection or "")
    return connection is not None and connection.write != "none"


def _body(text: str) -> dict[str, str]:
    return {"text": text}


async def _post_text(parts: Parts, session: Session, stored: Stored, kind: str, text: str) -> None:
    item = Item(
        workspace=stored.address.workspace,
        conversation=stored.address.conversation,
        revision=stored.conversation.revision,
        target=stored.address.connection or "",
        kind=kind,
        body=_body(text),
    )
    await _post(parts, session, item, now=parts.clock())


def _news(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What an event says besides when it says it."""
    return {name: value for name, value in payload["data"].items() if name not in {"revision", "suggestion"}}


async def _post(parts: Parts, session: Session, item: Item, *, now: datetime) -> None:
    lane = await lanes.lock_one(session, lanes.outgoing_lane(item.target))
    await outgoing.put(session, item, now=now)
    if not lane.queued:
        lane.queued = True
        await parts.durable.put(session, send_task(item.target))
