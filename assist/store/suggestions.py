"""The replies that were offered: those of a conversation's newest read revision are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from assist.store.conversations import Address
from assist.store.database import Session
from assist.store.tables import ConversationRow, SuggestionRow


@dataclass(frozen=True, slots=True)
class OfferedReply:
    """A suggestion, in the form of the API, under the id that feedback names."""

    id: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Improved:
    """The new version of the conversation, and the replies that were ranked, best first."""

    version: int
    ranked: Sequence[OfferedReply]


def offered(body: Mapping[str, Any]) -> OfferedReply:
    """Give a new suggestion an id."""
    return OfferedReply(uuid4().hex, body)


def keep(session: Session, address: Address, revision: int, replies: Sequence[OfferedReply], *, now: datetime) -> None:
    """Keep the suggestions made at a revision, best first."""
    rows = [_row(address, revision, reply, now=now) for reply in replies]
    _order(rows)
    session.add_all(rows)


async def improve(
    session: Session, address: Address, revision: int, ranked: Sequence[Mapping[str, Any]], *, now: datetime
) -> Improved | None:
    """Put better suggestions before, or among, those that were made at a revision.

    This is done once: None when it was, when the chat has moved on, or when it is gone. A reply that was offered before
    keeps its id; one that is not ranked any more stands after the others, since an agent may be looking at it.
    """
    row = await session.get(ConversationRow, address.key, with_for_update=True)
    if row is None or not row.written_revision < row.revision == row.read_revision == revision:
        return None
    row.written_revision = revision
    row.version += 1
    before = {kept.body["text"]: kept for kept in await _rows(session, *address.key, revision)}
    best = [
        before.pop(body["text"]) if body["text"] in before else _row(address, revision, offered(body), now=now)
        for body in ranked
    ]
    _order([*best, *before.values()])
    session.add_all(best)
    return Improved(row.version, [OfferedReply(kept.id, kept.body) for kept in best])


async def suggestions_of(session: Session, workspace: str, conversation: str, revision: int) -> list[OfferedReply]:
    """Give the suggestions made at a revision, best first."""
    return [OfferedReply(row.id, row.body) for row in await _rows(session, workspace, conversation, revision)]


async def _rows(session: Session, workspace: str, conversation: str, revision: int) -> Sequence[SuggestionRow]:
    chosen = (
        select(SuggestionRow)
        .where(
            SuggestionRow.workspace == workspace,
            SuggestionRow.conversation == conversation,
            SuggestionRow.revision == revision,
        )
        .order_by(SuggestionRow.position)
    )
    return (await session.scalars(chosen)).all()


def _row(address: Address, revision: int, reply: OfferedReply, *, now: datetime) -> SuggestionRow:
    return SuggestionRow(
        id=reply.id,
        workspace=address.workspace,
        conversation=address.conversation,
        revision=revision,
        body=dict(reply.body),
        created_at=now,
    )


def _order(rows: Sequence[SuggestionRow]) -> None:
    for position, row in enumerate(rows):
        row.position = position
