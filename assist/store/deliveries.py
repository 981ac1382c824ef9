"""Platforms' deliveries that were accepted: a second one with the same key changes nothing."""

from collections.abc import Collection
from datetime import datetime

from assist.store.database import Session, insert_into
from assist.store.tables import DeliveryRow
from assist.store.text import as_key


async def keep_new(session: Session, keys: Collection[tuple[str, str]], *, now: datetime) -> set[tuple[str, str]]:
    """Keep the keys of deliveries, each with its connection; give those that were not kept yet."""
    if not keys:
        return set()
    named = {(connection, as_key(key)): (connection, key) for connection, key in keys}
    kept = await session.execute(
        insert_into(session, DeliveryRow)
        .values([{"connection": connection, "key": key, "received_at": now} for connection, key in sorted(named)])
        .on_conflict_do_nothing()
        .returning(DeliveryRow.connection, DeliveryRow.key)
    )
    return {named[connection, key] for connection, key in kept}
