"""What is kept: one table a noun. `migrations/` changes them; every row belongs to a workspace.

Words of people stand in `messages`, `suggestions`, `feedback`, `promises`, `outgoing` and inside `analyses.body`: erasing a
conversation deletes its rows in every table.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKeyConstraint, Index, MetaData, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Instant(TypeDecorator[datetime]):
    """A point in time, kept in UTC: SQLite keeps no zone, so it is put on and taken off here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn to UTC; a time without a zone is taken for UTC, as everywhere in the product."""
        if value is None:
            return None
        moment = in_utc(value)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give the time in UTC: SQLite gives none, and PostgreSQL the zone that its server is set to."""
        return None if value is None else in_utc(value)


def in_utc(moment: datetime) -> datetime:
    """Turn a time to UTC; where that would leave the calendar, in the years 1 and 9999, its zone is let go."""
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The root of all tables; constraints have names, so that migrations can change them on SQLite too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant, dict[str, Any]: JSON, list[str]: JSON, str: Text}  # noqa: RUF012


class Workspace(Base):
    """A customer of the service: its chats, keys and settings are apart from all others'."""

    __tablename__ = "workspaces"

    id: Mapped[str] = mapped_column(primary_key=True)
    retention_days: Mapped[int | None]
    created_at: Mapped[datetime]


class ApiKey(Base):
    """A key that lets in; only its hash is kept."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    workspace: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    scope: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Lane(Base):
    """One of the lines that work stands in; `queued` while a workflow that will look at it has not begun."""

    __tablename__ = "lanes"

    name: Mapped[str] = mapped_column(primary_key=True)
    queued: Mapped[bool]


class ConversationRow(Base):
    """A chat.

    `revision` grows with every change of its messages, `read_revision` is the newest that was read, `written_revision` the
    newest that a chat model was asked about, and `version` grows with everything that a sidebar can see. `size` counts its
    messages, deleted ones too. `due` while its newest revision waits to be read. `quieted` once the agent has
    dismissed the advice, until the customer writes again. `instruction` is what the agent wants said in this chat.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        Index("ix_conversations_lane_due", "lane", "due"),
        Index("ix_conversations_changed", "changed_at"),
    )

    workspace: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    lane: Mapped[str]
    connection: Mapped[str | None]
    external_id: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=0)
    read_revision: Mapped[int] = mapped_column(default=0)
    written_revision: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)
    due: Mapped[bool] = mapped_column(default=False)
    muted: Mapped[bool] = mapped_column(default=False)
    quieted: Mapped[bool] = mapped_column(default=False)
    customer_name: Mapped[str | None]
    customer_ref: Mapped[str | None] = mapped_column(index=True)
    agent_name: Mapped[str | None]
    channel: Mapped[str] = mapped_column(default="chat")
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    allowed: Mapped[list[str]] = mapped_column(default=list)
    instruction: Mapped[str | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


def _of_conversation() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["workspace", "conversation"], ["conversations.workspace", "conversations.id"], ondelete="CASCADE"
    )


class MessageRow(Base):
    """One message. `at` as its source says; `received_at` orders those without a time.

    Of a deleted one the id stays, without its words: it may be delivered once more, late.
    """

    __tablename__ = "messages"
    __table_args__ = (_of_conversation(),)

    workspace: Mapped[str] = mapped_column(primary_key=True)
    conversation: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    role: Mapped[str]
    text: Mapped[str]
    deleted: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime | None]
    received_at: Mapped[datetime]


class DeliveryRow(Base):
    """A platform's delivery that was accepted: the second one with its key changes nothing."""

    __tablename__ = "deliveries"

    connection: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(index=True)


class AnalysisRow(Base):
    """Where a chat stands, as the API gives it, at the newest revision that was read."""

    __tablename__ = "analyses"
    __table_args__ = (_of_conversation(),)

    workspace: Mapped[str] = mapped_column(primary_key=True)
    conversation: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    body: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class SuggestionRow(Base):
    """A reply that was offered; those of the conversation's newest read revision are shown, older ones explain feedback."""

    __tablename__ = "suggestions"
    __table_args__ = (_of_conversation(), Index("ix_suggestions_conversation", "workspace", "conversation", "revision"))

    id: Mapped[str] = mapped_column(primary_key=True)
    workspace: Mapped[str]
    conversation: Mapped[str]
    revision: Mapped[int]
    position: Mapped[int]
    body: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class FeedbackRow(Base):
    """What an agent did with a suggestion: shown, inserted, edited, dismissed, sent."""

    __tablename__ = "feedback"
    __table_args__ = (_of_conversation(), Index("ix_feedback_conversation", "workspace", "conversation"))

    id: Mapped[str] = mapped_column(primary_key=True)
    workspace: Mapped[str]
    conversation: Mapped[str]
    suggestion: Mapped[str]
    kind: Mapped[str]
    text: Mapped[str | None]
    at: Mapped[datetime]


class DisputeRow(Base):
    """An agent's objection: to a label, to its evidence, or that something was missed. It becomes an evaluation case."""

    __tablename__ = "disputes"
    __table_args__ = (_of_conversation(), Index("ix_disputes_conversation", "workspace", "conversation"))

    id: Mapped[str] = mapped_column(primary_key=True)
    workspace: Mapped[str]
    conversation: Mapped[str]
    revision: Mapped[int]
    kind: Mapped[str]
    message: Mapped[str]
    rule: Mapped[str | None]
    label: Mapped[str | None]
    start: Mapped[int | None]
    end: Mapped[int | None]
    note: Mapped[str | None]
    at: Mapped[datetime]


class PromiseRow(Base):
    """A promise of the agent's with a due time, by the message and the character where it begins."""

    __tablename__ = "promises"
    __table_args__ = (_of_conversation(),)

    workspace: Mapped[str] = mapped_column(primary_key=True)
    conversation: Mapped[str] = mapped_column(primary_key=True)
    message: Mapped[str] = mapped_column(primary_key=True)
    start: Mapped[int] = mapped_column(primary_key=True)
    quote: Mapped[str]
    due_at: Mapped[datetime]
    state: Mapped[str]
    reminded_at: Mapped[datetime | None]


class WorkerRow(Base):
    """A process that works, and its last sign of life."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]


class UsageRow(Base):
    """What chat models took on a day, in UTC, for a workspace. `cost_usd` is that of the calls whose price is known."""

    __tablename__ = "usage"

    day: Mapped[date] = mapped_column(primary_key=True)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(primary_key=True)
    calls: Mapped[int] = mapped_column(BigInteger)
    tokens_in: Mapped[int] = mapped_column(BigInteger)
    tokens_out: Mapped[int] = mapped_column(BigInteger)
    cost_usd: Mapped[float]


class OutgoingRow(Base):
    """Something to write to a platform or to the organisation's webhook, once.

    `target` is a connection's name, or `webhook`. `state`: due, sending, sent, stale (a newer one replaced it), refused,
    in_doubt (cut off while it was sent, and the platform cannot tell a repeat: it is not sent again), failed (not
    reached for long).
    """

    __tablename__ = "outgoing"
    __table_args__ = (
        _of_conversation(),
        Index("ix_outgoing_target_state", "target", "state"),
        Index("ix_outgoing_conversation", "workspace", "conversation"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    workspace: Mapped[str]
    conversation: Mapped[str]
    revision: Mapped[int]
    target: Mapped[str]
    kind: Mapped[str]
    body: Mapped[dict[str, Any]]
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    platform_id: Mapped[str | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
