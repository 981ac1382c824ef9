"""What goes out: notes and drafts to platforms, events to the organisation's webhook. None is written twice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Select, exists, select, true, update
from sqlalchemy.orm import aliased

from assist.store.database import Session, in_parts
from assist.store.tables import ConversationRow, OutgoingRow
from assist.store.text import as_key


class State(StrEnum):
    """How far something that goes out has come."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    STALE = "stale"
    REFUSED = "refused"
    IN_DOUBT = "in_doubt"
    FAILED = "failed"


_OPEN: Final = (State.DUE, State.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that is to go out: what kind of thing, and what it says."""

    workspace: str
    conversation: str
    revision: int
    target: str
    kind: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """Something to send. `id` stays the same for every attempt."""

    id: str
    workspace: str
    conversation: str
    external_id: str
    kind: str
    body: Mapping[str, Any]
    state: State


async def put(session: Session, item: Item, *, now: datetime) -> None:
    """Leave something to be sent. The caller holds the target's lane."""
    session.add(
        OutgoingRow(
            id=uuid4().hex,
            workspace=item.workspace,
            conversation=item.conversation,
            revision=item.revision,
            target=item.target,
            kind=item.kind,
            body=dict(item.body),
            state=State.DUE,
            attempts=0,
            not_before=now,
            created_at=now,
            changed_at=now,
        )
    )


async def take(session: Session, target: str, limit: int, *, in_order: bool, now: datetime) -> list[Outgoing]:
    """Give what is due for a target, oldest first; `in_order`, what waits holds up what came after it in its chat."""
    earlier = aliased(OutgoingRow)
    is_held_up = exists().where(
        earlier.workspace == OutgoingRow.workspace,
        earlier.conversation == OutgoingRow.conversation,
        earlier.target == target,
        earlier.state.in_(_OPEN),
        earlier.not_before > now,
        earlier.created_at < OutgoingRow.created_at,
    )
    rows = (
        await session.execute(
            select(OutgoingRow, ConversationRow.external_id)
            .join(
                ConversationRow,
                (ConversationRow.workspace == OutgoingRow.workspace) & (ConversationRow.id == OutgoingRow.conversation),
            )
            .where(
                OutgoingRow.target == target,
                OutgoingRow.state.in_(_OPEN),
                OutgoingRow.not_before <= now,
                ~is_held_up if in_order else true(),
            )
            .order_by(OutgoingRow.created_at, OutgoingRow.revision)
            .limit(limit)
        )
    ).all()
    return [
        Outgoing(
            id=row.id,
            workspace=row.workspace,
            conversation=row.conversation,
            external_id=external_id or row.conversation,
            kind=row.kind,
            body=row.body,
            state=State(row.state),
        )
        for row, external_id in rows
    ]


async def retire(session: Session, workspace: str, conversation: str, kind: str) -> None:
    """Say that things of a kind which nobody has begun to send are stale."""
    await session.execute(
        update(OutgoingRow)
        .where(
            OutgoingRow.workspace == workspace,
            OutgoingRow.conversation == conversation,
            OutgoingRow.kind == kind,
            OutgoingRow.state == State.DUE,
        )
        .values(state=State.STALE)
    )


async def claim(session: Session, key: str, *, now: datetime) -> bool:
    """Note that something is being sent; False when it went stale meanwhile, or somebody else sends it."""
    claimed = (
        update(OutgoingRow)
        .where(OutgoingRow.id == key, OutgoingRow.state == State.DUE)
        .values(state=State.SENDING, changed_at=now)
        .returning(OutgoingRow.id)
    )
    return await session.scalar(claimed) is not None


async def settle(session: Session, key: str, state: State, *, platform_id: str | None = None, now: datetime) -> None:
    """Say how far something has come."""
    row = await session.get(OutgoingRow, key)
    if row is not None:
        row.state, row.changed_at = state, now
        row.platform_id = as_key(platform_id) if platform_id else row.platform_id


async def postpone(session: Session, key: str, pauses: Sequence[timedelta], *, now: datetime) -> timedelta | None:
    """Put something that could not be sent off, by one of `pauses` after the other; None: it was tried often enough."""
    row = await session.get(OutgoingRow, key)
    if row is None:
        return None
    row.attempts, row.changed_at = row.attempts + 1, now
    if row.attempts > len(pauses):
        row.state = State.FAILED
        return None
    pause = pauses[row.attempts - 1]
    row.state, row.not_before = State.DUE, now + pause
    return pause


async def last_body(session: Session, workspace: str, conversation: str, kind: str) -> Mapping[str, Any] | None:
    """Give what the newest thing of a kind says, or will, about a conversation."""
    body: Mapping[str, Any] | None = await session.scalar(_said(workspace, conversation, kind).limit(1))
    return body


async def bodies(session: Session, workspace: str, conversation: str, kind: str) -> list[Mapping[str, Any]]:
    """Give what everything of a kind says, or will, about a conversation; what went stale was never said."""
    return list(await session.scalars(_said(workspace, conversation, kind)))


def _said(workspace: str, conversation: str, kind: str) -> Select[tuple[dict[str, Any]]]:
    return (
        select(OutgoingRow.body)
        .where(
            OutgoingRow.workspace == workspace,
            OutgoingRow.conversation == conversation,
            OutgoingRow.kind == kind,
            OutgoingRow.state != State.STALE,
        )
        .order_by(OutgoingRow.revision.desc(), OutgoingRow.created_at.desc())
    )


async def are_ours(session: Session, target: str, platform_ids: Collection[str]) -> set[str]:
    """Give those of the platform's message ids that our own writing made: our echo."""
    ours: set[str] = set()
    for ids in in_parts(platform_ids):
        chosen = select(OutgoingRow.platform_id).where(OutgoingRow.target == target, OutgoingRow.platform_id.in_(ids))
        ours |= {found for found in await session.scalars(chosen) if found is not None}
    return ours
