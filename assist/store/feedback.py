"""What agents say back: what they did with a suggestion, and what they object to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from assist.store.database import Session
from assist.store.tables import DisputeRow, FeedbackRow, SuggestionRow


async def add_feedback(
    session: Session, workspace: str, conversation: str, values: Mapping[str, Any], *, now: datetime
) -> str | None:
    """Keep what an agent did with a suggestion of this conversation, and give its id; None when there is no such one."""
    offered = await session.get(SuggestionRow, values["suggestion"])
    if offered is None or (offered.workspace, offered.conversation) != (workspace, conversation):
        return None
    row = FeedbackRow(id=uuid4().hex, workspace=workspace, conversation=conversation, at=now, **values)
    session.add(row)
    return row.id


async def add_dispute(
    session: Session, workspace: str, conversation: str, values: Mapping[str, Any], *, now: datetime
) -> str:
    """Keep an objection and give its id."""
    row = DisputeRow(id=uuid4().hex, workspace=workspace, conversation=conversation, at=now, **values)
    session.add(row)
    return row.id


async def disputes(session: Session, workspace: str) -> list[DisputeRow]:
    """Give all objections of a workspace, oldest first: they become evaluation cases."""
    return list(
        await session.scalars(select(DisputeRow).where(DisputeRow.workspace == workspace).order_by(DisputeRow.at))
    )
