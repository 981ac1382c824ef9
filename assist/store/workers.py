"""Which processes work: each gives a sign of life, and misses those of others.

Signs of life are told by one clock, or machines whose clocks differ would take each other for dead: see `clock`.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select, update

from assist.store.database import Session, insert_into
from assist.store.tables import WorkerRow

_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


async def clock(session: Session, here: datetime) -> datetime:
    """Give the time that signs of life are told by: that of PostgreSQL's machine; with SQLite it is the time here."""
    if session.get_bind().dialect.name == "sqlite":
        return here
    now: datetime = (await session.scalars(select(func.clock_timestamp()))).one()
    return now


async def sign(session: Session, name: str, *, now: datetime) -> None:
    """Give a sign of life."""
    await session.execute(
        insert_into(session, WorkerRow)
        .values(name=name, seen_at=now)
        .on_conflict_do_update(index_elements=["name"], set_={"seen_at": now})
    )


async def claim(session: Session, silent: timedelta, *, now: datetime) -> list[str]:
    """Give the names of those that have been silent for so long, to the one who asks first.

    Whoever takes over their work buries them then. Should it die before, they are missed once more.
    """
    gone = update(WorkerRow).where(WorkerRow.seen_at < now - silent).values(seen_at=now).returning(WorkerRow.name)
    return list(await session.scalars(gone))


async def bury(session: Session, names: Collection[str]) -> None:
    """Forget those whose work was taken over."""
    await session.execute(delete(WorkerRow).where(WorkerRow.name.in_(names)))


async def leave(session: Session, name: str) -> None:
    """Say that a process stops: what it may have left undone can be taken over at once."""
    await session.execute(update(WorkerRow).where(WorkerRow.name == name).values(seen_at=_LONG_AGO))
