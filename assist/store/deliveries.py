"""Platforms' deliveries that were accepted: a second one with the same key changes nothing."""

from datetime import datetime

from assist.store.database import Session, insert_into
from assist.store.tables import DeliveryRow
from assist.store.text import as_key


async def is_new(session: Session, connection: str, key: str, *, now: datetime) -> bool:
    """Keep the key of a delivery; False when it is kept already."""
    kept = await session.execute(
        insert_into(session, DeliveryRow)
        .values(connection=connection, key=as_key(key), received_at=now)
        .on_conflict_do_nothing()
        .returning(DeliveryRow.key)
    )
    return kept.scalar() is not None
