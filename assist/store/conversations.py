"""Conversations as they are kept: where each is, and the canonical chat that comes out. `changes.py` brings changes in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from assist.conversation.messages import MAX_MESSAGES, Channel, Conversation, Message, Role
from assist.store.database import Session
from assist.store.lanes import lane_of
from assist.store.tables import ConversationRow, MessageRow
from assist.store.text import as_key, as_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Which conversation: workspace and id; of a platform's chat also the connection and the platform's own id."""

    workspace: str
    conversation: str
    connection: str | None = None
    external_id: str | None = None

    def __post_init__(self) -> None:
        """Bring the id into the form in which it is kept; the platform's own stays as the platform says it."""
        object.__setattr__(self, "conversation", as_key(self.conversation))

    @property
    def key(self) -> tuple[str, str]:
        """What it is kept under."""
        return self.workspace, self.conversation

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
    written_revision: int
    version: int
    muted: bool
    quieted: bool


async def load(session: Session, workspace: str, conversation: str) -> Stored | None:
    """Give a conversation with its newest messages in the order they were sent; None when there is none."""
    row = await session.get(ConversationRow, (workspace, conversation))
    if row is None:
        return None
    chosen = (
        select(MessageRow)
        .where(MessageRow.workspace == workspace, MessageRow.conversation == conversation, ~MessageRow.deleted)
        .order_by(func.coalesce(MessageRow.at, MessageRow.received_at).desc(), MessageRow.position.desc())
        .limit(MAX_MESSAGES)
    )
    messages = tuple(
        Message(id=message.id, role=Role(message.role), text=message.text, at=message.at)
        for message in reversed((await session.scalars(chosen)).all())
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
            instruction=row.instruction,
        ),
        read_revision=row.read_revision,
        written_revision=row.written_revision,
        version=row.version,
        muted=row.muted,
        quieted=row.quieted,
    )


async def revision_of(session: Session, workspace: str, conversation: str) -> int | None:
    """Give the newest revision of a conversation; None when there is none."""
    chosen = select(ConversationRow.revision).where(
        ConversationRow.workspace == workspace, ConversationRow.id == conversation
    )
    revision: int | None = await session.scalar(chosen)
    return revision


async def change(session: Session, workspace: str, conversation: str, **values: object) -> int | None:
    """Set what a sidebar can see of a conversation (`muted`, `quieted`); give its new version, None when there is none."""
    row = await session.get(ConversationRow, (workspace, conversation), with_for_update=True)
    if row is None:
        return None
    if set_values(row, values):
        row.version += 1
    return row.version


def set_values(row: ConversationRow, values: Mapping[str, Any]) -> set[str]:
    """Set what is given, and name what is another now than before."""
    kept = {name: as_text(value) if isinstance(value, str) else value for name, value in values.items()}
    altered = {name for name, value in kept.items() if getattr(row, name) != value}
    for name in altered:
        setattr(row, name, kept[name])
    return altered
