"""Leaves what goes out in the database, in the transaction that makes it due; `sending.py` sends it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from assist.delivery.outgoing import Event
from assist.jobs.parts import Parts
from assist.jobs.tasks import send_task
from assist.store import lanes, outgoing
from assist.store.conversations import Stored
from assist.store.database import Session
from assist.store.outgoing import Item

WEBHOOK: Final = "webhook"
"""The target that stands for the organisation's own webhook."""
NOTE: Final = "note"


async def post_note(parts: Parts, session: Session, stored: Stored, text: str) -> None:
    """Leave a note for the agents of a platform, unless it is the last thing they were told."""
    address = stored.address
    connection = parts.connections.get(address.connection or "")
    if connection is None or connection.write == "none":
        return
    body = {"text": text}
    if await outgoing.last_body(session, address.workspace, address.conversation, NOTE) == body:
        return
    item = Item(
        workspace=address.workspace,
        conversation=address.conversation,
        revision=stored.conversation.revision,
        target=connection.name,
        kind=NOTE,
        body=body,
    )
    await _post(parts, session, item, now=parts.clock())


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


def _news(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What an event says besides when it says it."""
    return {name: value for name, value in payload["data"].items() if name not in {"revision", "suggestion"}}


async def _post(parts: Parts, session: Session, item: Item, *, now: datetime) -> None:
    lane = await lanes.lock(session, lanes.outgoing_lane(item.target))
    await outgoing.put(session, item, now=now)
    if not lane.queued:
        lane.queued = True
        await parts.durable.put(session, send_task(item.target))
