"""Changes of conversations: what a platform or a caller reports, in whatever order it comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select, tuple_

from assist.conversation.messages import MAX_MESSAGES, Channel, Role
from assist.errors import DuplicateIdError, TooLargeError
from assist.store.conversations import Address, set_values
from assist.store.database import Session, in_parts
from assist.store.tables import ConversationRow, MessageRow
from assist.store.text import as_key, as_text

_READ: Final = frozenset({"customer_name", "agent_name", "channel", "facts", "allowed", "instruction"})
"""What a reading or a suggestion depends on besides the messages."""


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

    def __post_init__(self) -> None:
        """Bring id and text into the form in which they are kept, so that they can be compared with it."""
        object.__setattr__(self, "id", as_key(self.id))
        object.__setattr__(self, "text", as_text(self.text))


@dataclass(frozen=True, slots=True)
class Applied:
    """What a change came to. `changed`: the conversation is to be read again."""

    revision: int
    version: int
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What came in about one conversation: of `details`, what is known besides messages, only what is given is changed."""

    address: Address
    changes: Sequence[MessageChange]
    details: Mapping[str, Any] = field(default_factory=dict)


async def apply(session: Session, arrivals: Sequence[Arrival], *, strict: bool = False, now: datetime) -> list[Applied]:
    """Bring changes into conversations, which are made when they are new; everything known already is passed over.

    Platforms deliver twice, late and out of order: a message that is there stays as it is when it is reported as new, an
    edit of one that never came is that message, and a deleted one does not come back. `strict` is for callers who can
    be told: one id with two texts or roles (`DuplicateIdError`) and a chat past the limit (`TooLargeError`) are refused.
    However many arrivals there are, it costs as many statements as one. The caller holds their lanes.
    """
    rows = await _locked(session, [arrival.address for arrival in arrivals], now)
    known = await _known(session, arrivals)
    return [_apply(session, rows[arrival.address.key], known, arrival, strict=strict, now=now) for arrival in arrivals]


def _apply(
    session: Session,
    row: ConversationRow,
    known: dict[tuple[str, str, str], MessageRow],
    arrival: Arrival,
    *,
    strict: bool,
    now: datetime,
) -> Applied:
    altered = set_values(row, arrival.details)
    news = [change for change in arrival.changes if _apply_one(session, row, known, change, strict=strict, now=now)]
    changed = bool(news) or not altered.isdisjoint(_READ)
    if changed:
        row.revision += 1
        row.due = True
    if any(change.role is Role.CUSTOMER and change.act is not Act.DELETED for change in news):
        row.quieted = False
    if changed or altered or row.version == 0:
        row.version += 1
        row.changed_at = now
    return Applied(row.revision, row.version, changed=changed)


async def _locked(
    session: Session, addresses: Sequence[Address], now: datetime
) -> dict[tuple[str, str], ConversationRow]:
    """Give the conversations' rows, locked until the transaction ends; new ones are made."""
    rows: dict[tuple[str, str], ConversationRow] = {}
    for keys in in_parts(sorted({address.key for address in addresses})):
        chosen = select(ConversationRow).where(tuple_(ConversationRow.workspace, ConversationRow.id).in_(keys))
        ordered = chosen.order_by(ConversationRow.workspace, ConversationRow.id).with_for_update()
        rows |= {(row.workspace, row.id): row for row in await session.scalars(ordered)}
    for address in addresses:
        row = rows.get(address.key)
        if row is None:
            rows[address.key] = row = _conversation(address, now)
            session.add(row)
        elif row.connection is None:  # a caller knew it before its platform did
            row.connection, row.external_id = address.connection, _as_text(address.external_id)
    await session.flush()  # messages refer to them
    return rows


def _conversation(address: Address, now: datetime) -> ConversationRow:
    return ConversationRow(
        workspace=address.workspace,
        id=address.conversation,
        lane=address.lane,
        connection=address.connection,
        external_id=_as_text(address.external_id),
        revision=0,
        read_revision=0,
        written_revision=0,
        version=0,
        size=0,
        muted=False,
        quieted=False,
        due=False,
        channel=Channel.CHAT,
        facts={},
        allowed=[],
        created_at=now,
        changed_at=now,
    )


async def _known(session: Session, arrivals: Sequence[Arrival]) -> dict[tuple[str, str, str], MessageRow]:
    """Give those of the messages that are there already."""
    named = {(*arrival.address.key, change.id) for arrival in arrivals for change in arrival.changes}
    known: dict[tuple[str, str, str], MessageRow] = {}
    for keys in in_parts(named):
        chosen = select(MessageRow).where(
            tuple_(MessageRow.workspace, MessageRow.conversation, MessageRow.id).in_(keys)
        )
        known |= {(row.workspace, row.conversation, row.id): row for row in await session.scalars(chosen)}
    return known


def _apply_one(
    session: Session,
    row: ConversationRow,
    known: dict[tuple[str, str, str], MessageRow],
    change: MessageChange,
    *,
    strict: bool,
    now: datetime,
) -> bool:
    """Bring a change in; tell whether it made a difference."""
    key = row.workspace, row.id, change.id
    if (message := known.get(key)) is not None:
        return _amend(message, change, strict=strict)
    if strict and row.size >= MAX_MESSAGES:
        msg = f"a conversation may have {MAX_MESSAGES} messages"
        raise TooLargeError(msg, where=change.id)
    known[key] = _message(row, change, now=now)
    session.add(known[key])
    row.size += 1
    return change.act is not Act.DELETED


def _amend(message: MessageRow, change: MessageChange, *, strict: bool) -> bool:
    """Bring a change into a message that is known; whatever the order of its changes, it ends the same."""
    if message.deleted:
        return False
    if change.act is Act.DELETED:
        message.deleted, message.text = True, ""
        return True
    before = message.text, message.role, message.at
    if change.act is Act.EDITED:
        message.text = change.text
    elif strict and (message.text, message.role) != (change.text, change.role):
        msg = f"message id {change.id!r} is known with different words or another role"
        raise DuplicateIdError(msg, where=change.id)
    if message.role == Role.UNKNOWN:
        message.role = change.role
    if change.at is not None:  # the edit may have come first, with the time of the edit
        message.at = change.at if message.at is None else min(message.at, change.at)
    return (message.text, message.role, message.at) != before


def _message(row: ConversationRow, change: MessageChange, *, now: datetime) -> MessageRow:
    return MessageRow(
        workspace=row.workspace,
        conversation=row.id,
        id=change.id,
        position=row.size,
        role=change.role,
        text=change.text,
        deleted=change.act is Act.DELETED,
        at=change.at,
        received_at=now,
    )


def _as_text(text: str | None) -> str | None:
    return None if text is None else as_text(text)
