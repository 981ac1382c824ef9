"""What was read of a conversation: the analysis, the suggestions, the promises. Only the newest revision counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from assist.store import suggestions
from assist.store.conversations import Address
from assist.store.database import Session
from assist.store.suggestions import OfferedReply
from assist.store.tables import AnalysisRow, ConversationRow, PromiseRow

_OPEN: Final = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseKept:
    """A promise with a due time, by the message it stands in and the character where it begins."""

    message: str
    start: int
    quote: str
    due_at: datetime
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that a reading of one revision gave; the analysis in the form of the API.

    `analysis` is None when nothing is left to read, every message being deleted.
    """

    revision: int
    analysis: Mapping[str, Any] | None
    suggestions: Sequence[OfferedReply] = ()
    promises: Sequence[PromiseKept] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """The new version of the conversation, and the open promises that nobody is to be reminded of yet."""

    version: int
    new_promises: tuple[PromiseKept, ...]


async def take_due(session: Session, lane: str, limit: int) -> list[tuple[str, str]]:
    """Give workspace and id of the conversations of a lane whose newest revision waits to be read, oldest change first."""
    chosen = (
        select(ConversationRow.workspace, ConversationRow.id)
        .where(ConversationRow.lane == lane, ConversationRow.due)
        .order_by(ConversationRow.changed_at)
        .limit(limit)
    )
    return [(workspace, conversation) for workspace, conversation in await session.execute(chosen)]


async def save(session: Session, workspace: str, conversation: str, reading: Reading, *, now: datetime) -> Saved | None:
    """Keep a reading, unless a newer one is kept already or the conversation is gone: then None.

    The conversation stays due when it has changed since it was read.
    """
    row = await session.get(ConversationRow, (workspace, conversation), with_for_update=True)
    if row is None or row.read_revision >= reading.revision:
        return None
    row.read_revision, row.due = reading.revision, row.revision > reading.revision
    row.version += 1
    await _keep_analysis(session, workspace, conversation, reading, now=now)
    suggestions.keep(
        session, Address(workspace=workspace, conversation=conversation), reading.revision, reading.suggestions, now=now
    )
    return Saved(row.version, await _keep_promises(session, workspace, conversation, reading.promises))


async def claim_reminder(
    session: Session, address: Address, message: str, start: int, due_at: datetime, *, now: datetime
) -> tuple[PromiseKept, int] | None:
    """Mark a promise as reminded and give it with the conversation's new version; None when no reminder is needed.

    None is needed of a promise that is kept or gone, that is due at another time by now, or that was reminded of.
    """
    of_chat = address.workspace, address.conversation
    row = await session.get(ConversationRow, of_chat, with_for_update=True)
    promise = await session.get(PromiseRow, (*of_chat, message, start))
    if row is None or promise is None or (promise.state, promise.due_at) != (_OPEN, due_at):
        return None
    if promise.reminded_at is not None:
        return None
    promise.reminded_at = now
    row.version += 1
    kept = PromiseKept(message=message, start=start, quote=promise.quote, due_at=promise.due_at, state=promise.state)
    return kept, row.version


async def _keep_analysis(
    session: Session, workspace: str, conversation: str, reading: Reading, *, now: datetime
) -> None:
    row = await session.get(AnalysisRow, (workspace, conversation))
    if row is not None and reading.analysis is None:
        await session.delete(row)
    if reading.analysis is None:
        return
    if row is None:
        row = AnalysisRow(workspace=workspace, conversation=conversation)
        session.add(row)
    row.revision, row.body, row.created_at = reading.revision, dict(reading.analysis), now


async def _keep_promises(
    session: Session, workspace: str, conversation: str, promises: Sequence[PromiseKept]
) -> tuple[PromiseKept, ...]:
    """Keep the promises as they stand now: those that are not read any more go, and so do their reminders."""
    of_conversation = PromiseRow.workspace == workspace, PromiseRow.conversation == conversation
    known = {(row.message, row.start): row for row in await session.scalars(select(PromiseRow).where(*of_conversation))}
    stated = {(promise.message, promise.start): promise for promise in promises}
    expected = {key: row.due_at for key, row in known.items() if row.state == _OPEN}
    new = tuple(
        promise for key, promise in stated.items() if promise.state == _OPEN and expected.get(key) != promise.due_at
    )
    for key in known.keys() - stated.keys():
        await session.delete(known[key])
    for key, promise in stated.items():
        row = known.get(key)
        if row is None:
            row = PromiseRow(
                workspace=workspace, conversation=conversation, message=promise.message, start=promise.start
            )
            session.add(row)
        elif row.due_at != promise.due_at:
            row.reminded_at = None
        row.quote, row.due_at, row.state = promise.quote, promise.due_at, promise.state
    return new
