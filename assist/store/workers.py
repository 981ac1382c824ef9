"""Which processes work: each gives a sign of life, and misses those of others."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from assist.store.database import Session, insert_into
from assist.store.tables import WorkerRow


async def sign(session: Session, name: str, *, now: datetime) -> None:
    """Give a sign of life."""
    await session.execute(
        insert_into(session, WorkerRow)
        .values(name=name, seen_at=now)
        .on_conflict_do_update(index_elements=["name"], set_={"seen_at": now})
    )


async def bury(session: Session, silent: timedelta, *, now: datetime) -> list[str]:
    """Give the names of those that have been silent for so long, once, to the one who asks first."""
    gone = delete(WorkerRow).where(WorkerRow.seen_at < now - silent).returning(WorkerRow.name)
    return list(await session.scalars(gone))


async def leave(session: Session, name: str) -> None:
    """Say that a process stops in order: nobody needs to miss it."""
    await session.execute(delete(WorkerRow).where(WorkerRow.name == name))
