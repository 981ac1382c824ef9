"""What is not to be kept any longer: the chats of a customer who asks for it, and those that are old.

Everything that is kept of a chat goes with it: every table that holds words refers to the conversation, and the database
deletes what refers to it.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from assist.store.database import Session, insert_into
from assist.store.tables import ConversationRow, DeliveryRow, Workspace

DELIVERIES_KEPT: Final = timedelta(days=30)
"""So long a platform may repeat a delivery, and it is known as a repeat."""


async def erase_customer(session: Session, workspace: str, customer_ref: str) -> list[str]:
    """Delete every chat of a customer, with all that is kept of it; give the ids of the chats."""
    gone = delete(ConversationRow).where(
        ConversationRow.workspace == workspace, ConversationRow.customer_ref == customer_ref
    )
    return list(await session.scalars(gone.returning(ConversationRow.id)))


async def forget(session: Session, *, now: datetime) -> int:
    """Delete the chats that nothing has happened in for longer than their workspace keeps them; give their number.

    What is known of old deliveries goes as well.
    """
    await session.execute(delete(DeliveryRow).where(DeliveryRow.received_at < now - DELIVERIES_KEPT))
    forgotten = 0
    for workspace, days in (await session.execute(select(Workspace.id, Workspace.retention_days))).all():
        if days is None:
            continue
        old = ConversationRow.workspace == workspace, ConversationRow.changed_at < now - timedelta(days=days)
        forgotten += len(list(await session.scalars(delete(ConversationRow).where(*old).returning(ConversationRow.id))))
    return forgotten


async def keep_for(session: Session, workspace: str, days: int | None, *, now: datetime) -> None:
    """Set for how many days after the last change a workspace keeps its chats; None: for good."""
    await session.execute(
        insert_into(session, Workspace)
        .values(id=workspace, retention_days=days, created_at=now)
        .on_conflict_do_update(index_elements=["id"], set_={"retention_days": days})
    )
