import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from assist.store.database import Database, Session
from assist.store.sqlite import PromptConnection

WORKSPACE = "INSERT INTO workspaces (id, created_at) VALUES ('w', '2026-05-04')"


@pytest.fixture
async def sqlite(tmp_path: Path) -> AsyncIterator[Database]:
    """Give an empty database in SQLite."""
    database = Database(f"sqlite:///{tmp_path}/assist.db")
    await database.migrate()
    yield database
    await database.close()


async def driver(session: Session) -> PromptConnection:
    """Give the connection beneath a session."""
    raw = await (await session.connection()).get_raw_connection()
    connection = raw.driver_connection
    assert isinstance(connection, PromptConnection)
    return connection


async def test_short_statements_run_at_once_and_what_may_wait_on_a_thread(sqlite: Database) -> None:
    """A transaction changes threads for the lock and for the disk, and for what may touch many rows."""
    ran: list[tuple[str, bool]] = []
    here = threading.get_ident()
    async with sqlite.writing() as session:
        connection = await driver(session)
        await connection.set_trace_callback(lambda sql: ran.append((sql.split()[0], threading.get_ident() == here)))
    ran.clear()
    async with sqlite.writing() as session:
        for statement in (
            WORKSPACE,
            "SELECT id FROM workspaces",
            "UPDATE workspaces SET id = 'v'",
            "DELETE FROM workspaces",
        ):
            await session.execute(text(statement))
    async with sqlite.reading() as session:
        await session.execute(text("SELECT id FROM workspaces"))
    assert [run for run in ran if run[0] != "PRAGMA"] == [
        ("BEGIN", False),
        ("INSERT", True),
        ("SELECT", True),
        ("UPDATE", True),
        ("DELETE", False),
        ("COMMIT", False),
        ("BEGIN", True),
        ("SELECT", True),
        ("ROLLBACK", True),
    ]


async def test_whoever_waits_for_the_lock_can_be_broken_off(sqlite: Database) -> None:
    """Nothing else waits with it, and the connection is as good as before."""
    other = Database(sqlite.url)

    async def write() -> None:
        async with sqlite.writing() as session:
            await session.execute(text(WORKSPACE))

    async with other.writing() as session:
        await session.execute(text("UPDATE workspaces SET id = 'x'"))
        waiting = asyncio.create_task(write())
        await asyncio.sleep(0.2)
        waiting.cancel()
        async with asyncio.timeout(0.5):
            for _ in range(20):
                await asyncio.sleep(0.005)
    await asyncio.gather(waiting, return_exceptions=True)
    assert waiting.cancelled()
    await write()
    async with sqlite.reading() as session:
        assert await session.scalar(text("SELECT count(*) FROM workspaces")) == 1
    await other.close()


async def test_a_lock_is_got_however_often_another_process_takes_it(sqlite: Database) -> None:
    """Somebody who takes it again at once, each time, does not keep everybody else waiting."""
    other = Database(sqlite.url)
    stopped = asyncio.Event()

    async def insist() -> None:
        while not stopped.is_set():
            async with other.writing() as session:
                await session.connection()
                await asyncio.sleep(0.02)

    insisting = asyncio.create_task(insist())
    await asyncio.sleep(0.1)
    async with asyncio.timeout(10):
        for _ in range(5):
            async with sqlite.writing() as session:
                await session.connection()
    stopped.set()
    await insisting
    await other.close()


async def test_what_is_urgent_waits_for_two_others_at_most(sqlite: Database) -> None:
    """However many stand in line."""
    order: list[str] = []

    async def write(name: str, *, urgent: bool) -> None:
        async with sqlite.writing(urgent=urgent):
            order.append(name)
            await asyncio.sleep(0.02)

    others = [asyncio.create_task(write("other", urgent=False)) for _ in range(8)]
    await asyncio.sleep(0.01)
    await asyncio.gather(write("urgent", urgent=True), *others)
    assert order.index("urgent") <= 2
