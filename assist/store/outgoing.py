"""What goes out: notes and drafts to platforms, events to the organisation's webhook. Each is written once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from assist.store.tables import ConversationRow, OutgoingRow

MAX_ATTEMPTS: Final = 12


class State(StrEnum):
    """How far something that goes out has come."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    STALE = "stale"
    REFUSED = "refused"
    IN_DOUBT = "in_doubt"
    FAILED = "failed"


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
    revision: int
    kind: str
    body: Mapping[str, Any]
    state: State
    attempts: int


async def put(session: AsyncSession, item: Item, *, now: datetime) -> None:
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
            created_at=now,
            changed_at=now,
        )
    )


async def take(session: AsyncSession, target: str, limit: int) -> list[str]:
    """Give the ids of what is due for a target, in order; of a conversation's notes the newest alone: others are stale."""
    chosen = (
        select(OutgoingRow)
        .where(OutgoingRow.target == target, OutgoingRow.state.in_([State.DUE, State.SENDING]))
        .order_by(OutgoingRow.created_at, OutgoingRow.revision)
        .limit(limit)
    )
    rows = list(await session.scalars(chosen))
    newest = {(row.workspace, row.conversation, row.kind): row for row in rows}
    for row in rows:
        if (
            row.kind == "note"
            and row.state == State.DUE
            and row is not newest[row.workspace, row.conversation, row.kind]
        ):
            row.state = State.STALE
    return [row.id for row in rows if row.state != State.STALE]


async def load(session: AsyncSession, key: str) -> Outgoing | None:
    """Give something to send; None when its conversation was erased."""
    chosen = select(OutgoingRow, ConversationRow.external_id, ConversationRow.id).join(
        ConversationRow,
        (ConversationRow.workspace == OutgoingRow.workspace) & (ConversationRow.id == OutgoingRow.conversation),
    )
    found = (await session.execute(chosen.where(OutgoingRow.id == key))).one_or_none()
    if found is None:
        return None
    row, external_id, conversation = found
    return Outgoing(
        id=row.id,
        workspace=row.workspace,
        conversation=conversation,
        external_id=external_id or conversation,
        revision=row.revision,
        kind=row.kind,
        body=row.body,
        state=State(row.state),
        attempts=row.attempts,
    )


async def settle(
    session: AsyncSession,
    key: str,
    state: State,
    *,
    platform_id: str | None = None,
    attempts: int | None = None,
    now: datetime,
) -> None:
    """Say how far something has come."""
    row = await session.get(OutgoingRow, key)
    if row is None:
        return
    row.state, row.changed_at = state, now
    row.platform_id = platform_id or row.platform_id
    row.attempts = row.attempts if attempts is None else attempts


async def last_note(session: AsyncSession, workspace: str, conversation: str) -> Mapping[str, Any] | None:
    """Give the body of the newest note of a conversation: the same advice is not written twice."""
    chosen = (
        select(OutgoingRow.body)
        .where(OutgoingRow.workspace == workspace, OutgoingRow.conversation == conversation, OutgoingRow.kind == "note")
        .order_by(OutgoingRow.revision.desc())
        .limit(1)
    )
    body: Mapping[str, Any] | None = await session.scalar(chosen)
    return body


async def are_ours(session: AsyncSession, target: str, platform_ids: Collection[str]) -> set[str]:
    """Give those of the platform's message ids that our own writing made: our echo."""
    if not platform_ids:
        return set()
    chosen = select(OutgoingRow.platform_id).where(
        OutgoingRow.target == target, OutgoingRow.platform_id.in_(platform_ids)
    )
    return {found for found in await session.scalars(chosen) if found is not None}


async def any_due(session: AsyncSession, target: str) -> bool:
    """Say whether something is still to be sent to a target."""
    waiting = exists().where(OutgoingRow.target == target, OutgoingRow.state == State.DUE)
    return bool(await session.scalar(select(waiting)))
