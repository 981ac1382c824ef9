"""The nightly job: what is past its time goes, what is not stays."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from dbos import DBOS
from working import Office

from assist.jobs.durable import Durable
from assist.jobs.forgetting import ForgetJob
from assist.jobs.tasks import QUEUES, read_task
from assist.store import erasure
from assist.store.database import Database


async def test_old_chats_go_by_their_workspace(office: Office) -> None:
    """A chat past its workspace's retention is gone with all its words; a fresh one stays."""
    await office.hear("My desk never came.", chat="shop:old")
    async with office.parts.database.writing() as session:
        await erasure.keep_for(session, "default", 30, now=office.clock())
    office.clock.pass_by(hours=31 * 24)
    await office.hear("My desk never came.", chat="shop:new")
    await ForgetJob(office.parts).forget_chats()
    assert await office.rows("SELECT id FROM conversations") == [("shop:new",)]
    assert await office.rows("SELECT conversation FROM messages") == [("shop:new",)]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Give an empty database with its tables."""
    database = Database(database_url)
    await database.migrate()
    yield database
    await database.close()


async def test_records_of_work_that_is_done_go(database: Database) -> None:
    """The nightly job runs in a process that works, and takes the records of finished work with it."""
    durable = Durable(database.url, executor="one", works=True)
    nights = []

    def night() -> None:
        durable.forget(datetime.now(UTC) + timedelta(hours=1))
        nights.append(1)

    def left() -> int:
        return len(DBOS.list_workflows(name="read"))

    done: list[str] = []
    await durable.start({"read": done.append}, QUEUES, nightly={"forget": night})
    try:
        async with database.writing() as session:
            await durable.put(session, read_task("read:1"))
        async with asyncio.timeout(20):
            while not done or await asyncio.to_thread(lambda: len(DBOS.list_workflows(status="SUCCESS"))) == 0:  # noqa: ASYNC110 it happens in other threads
                await asyncio.sleep(0.05)
            await asyncio.to_thread(DBOS.trigger_schedule, "forget")
            while not nights:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert await asyncio.to_thread(left) == 0
    finally:
        await durable.close()
