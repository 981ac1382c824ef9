"""Conversations and their messages: what a platform or a caller reports goes in, the canonical chat comes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from assist.conversation.messages import MAX_MESSAGES, Channel, Conversation, Message, Role
from assist.errors import DuplicateIdError, TooLargeError
from assist.store.lanes import lane_of
from assist.store.tables import ConversationRow, MessageRow


class Act(StrEnum):
    """What happened to a message."""

    CREATED = "created"
    EDITED = "edited"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageChange:
    """One change of a conversation; the text of a deletion is empty."""

    act: Act
    id: str
    role: Role = Role.UNKNOWN
    text: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Which conversation: workspace and id; of a platform's chat also the connection and the platform's own id."""

    workspace: str
    conversation: str
    connection: str | None = None
    external_id: str | None = None

    @property
    def lane(self) -> str:
        """The lane it is read in."""
        return lane_of(self.workspace, self.conversation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A conversation as it is kept, and what is known about it besides its words."""

    address: Address
    conversation: Conversation
    read_revision: int
    version: int
    muted: bool
    quieted: bool


@dataclass(frozen=True, slots=True)
class Applied:
    """What a change came to. `changed` is false when everything was known already."""

    revision: int
    version: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Details:
    """What a caller says of a conversation besides its messages: only what is given here is changed."""

    values: Mapping[str, Any] = field(default_factory=dict)


async def apply(
    session: AsyncSession,
    address: Address,
    changes: Sequence[MessageChange],
    *,
    details: Details | None = None,
    strict: bool = False,
    now: datetime,
) -> Applied:
    """Bring changes into a conversation, which is made when it is new; everything known already is passed over.

    Platforms deliver twice, late and out of order: a message that is there stays as it is when it is reported as new, an
    edit of one that never came is that message, and a deleted one does not come back. `strict` refuses one id with two texts
    (`DuplicateIdError`) instead. Raises `TooLargeError` past the limit of messages.
    """
    row = await _locked(session, address, now)
    altered = _set(row, details or Details())
    news = [change for change in changes if await _apply_one(session, row, change, strict=strict, now=now)]
    if news:
        row.revision += 1
        row.due = True
    if any(change.role is Role.CUSTOMER for change in news):
        row.quieted = False
    if news or altered:
        row.version += 1
        row.changed_at = now
    return Applied(row.revision, row.version, changed=bool(news))


async def load(session: AsyncSession, workspace: str, conversation: str) -> Stored | None:
    """Give a conversation with its messages in the order they were sent; None when there is none."""
    row = await session.get(ConversationRow, (workspace, conversation))
    if row is None:
        return None
    chosen = (
        select(MessageRow)
        .where(MessageRow.workspace == workspace, MessageRow.conversation == conversation, ~MessageRow.deleted)
        .order_by(func.coalesce(MessageRow.at, MessageRow.received_at), MessageRow.position)
    )
    messages = tuple(
        Message(id=message.id, role=Role(message.role), text=message.text, at=message.at)
        for message in await session.scalars(chosen)
    )
    return Stored(
        address=Address(
            workspace=workspace, conversation=conversation, connection=row.connection, external_id=row.external_id
        ),
        conversation=Conversation(
            id=row.id,
            messages=messages,
            revision=row.revision,
            customer_name=row.customer_name,
            agent_name=row.agent_name,
            channel=Channel(row.channel),
            facts=row.facts,
            allowed=tuple(row.allowed),
        ),
        read_revision=row.read_revision,
        version=row.version,
        muted=row.muted,
        quieted=row.quieted,
    )


async def change(session: AsyncSession, workspace: str, conversation: str, **values: object) -> int | None:
    """Set what a sidebar can see of a conversation (`muted`, `quieted`); give its new version, None when there is none."""
    row = await session.get(ConversationRow, (workspace, conversation), with_for_update=True)
    if row is None:
        return None
    if _set(row, Details(values)):
        row.version += 1
    return row.version


async def _locked(session: AsyncSession, address: Address, now: datetime) -> ConversationRow:
    """Give the conversation's row, locked until the transaction ends; the caller holds the lane, so only one makes it."""
    row = await session.get(ConversationRow, (address.workspace, address.conversation), with_for_update=True)
    if row is None:
        row = ConversationRow(
            workspace=address.workspace,
            id=address.conversation,
            lane=address.lane,
            connection=address.connection,
            external_id=address.external_id,
            revision=0,
            read_revision=0,
            version=0,
            muted=False,
            quieted=False,
            due=False,
            channel=Channel.CHAT,
            facts={},
            allowed=[],
            created_at=now,
            changed_at=now,
        )
        session.add(row)
        await session.flush()
    return row


def _set(row: ConversationRow, details: Details) -> bool:
    altered = {name: value for name, value in details.values.items() if getattr(row, name) != value}
    for name, value in altered.items():
        setattr(row, name, value)
    return bool(altered)


async def _apply_one(
    session: AsyncSession, row: ConversationRow, change: MessageChange, *, strict: bool, now: datetime
) -> bool:
    known = await session.get(MessageRow, (row.workspace, row.id, change.id))
    if known is None:
        await _add(session, row, change, now)
        return change.act is not Act.DELETED
    if known.deleted or (change.act is Act.CREATED and known.text == change.text):
        return False
    if change.act is Act.CREATED and strict:
        message = f"message id {change.id!r} is known with different words"
        raise DuplicateIdError(message, where=change.id)
    if change.act is Act.CREATED or (change.act is Act.EDITED and known.text == change.text):
        return False
    known.deleted, known.text = change.act is Act.DELETED, change.text
    return True


async def _add(session: AsyncSession, row: ConversationRow, change: MessageChange, now: datetime) -> None:
    of_row = MessageRow.workspace == row.workspace, MessageRow.conversation == row.id
    position = (await session.scalar(select(func.count()).select_from(MessageRow).where(*of_row))) or 0
    if position >= MAX_MESSAGES:
        message = f"a conversation may have {MAX_MESSAGES} messages"
        raise TooLargeError(message, where=change.id)
    session.add(
        MessageRow(
            workspace=row.workspace,
            conversation=row.id,
            id=change.id,
            position=position,
            role=change.role,
            text=change.text,
            deleted=change.act is Act.DELETED,
            at=change.at,
            received_at=now,
        )
    )
    await session.flush()
