import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

from servers.platform import Platform
from working import LATE, Office, open_office

from assist.jobs.durable import Durable
from assist.jobs.work import MISSED_AFTER, Work
from assist.pipeline import Pipeline
from assist.store import workers


@contextlib.asynccontextmanager
async def at_work(office: Office, name: str = "one") -> AsyncIterator[Office]:
    """Have a process work in the office."""
    working = office.using(durable=Durable(office.parts.database.url, executor=name, works=True))
    work = Work(working.parts, name=name)
    await work.start()
    try:
        yield working
    finally:
        await work.close()


async def seen(office: Office) -> list[str]:
    """The names of the processes that are not known to be gone."""
    rows = await office.rows("SELECT name FROM workers WHERE seen_at > '2000-01-01' ORDER BY name")
    return [name for (name,) in rows]


async def until_seen(office: Office, *names: str) -> None:
    """Wait until these processes, and no others, are known to live."""
    async with asyncio.timeout(20):
        while await seen(office) != list(names):  # noqa: ASYNC110 they say so in the database
            await asyncio.sleep(0.02)


async def written(office: Office) -> None:
    """Wait until the platform has a note."""
    async with asyncio.timeout(20):
        while not office.platform.texts:  # noqa: ASYNC110 it comes over HTTP
            await asyncio.sleep(0.02)


async def test_a_message_becomes_a_note(office: Office) -> None:
    """A process that works reads what comes in and writes what it has to say."""
    async with at_work(office) as working:
        await working.hear(LATE)
        await written(office)
    assert "Nobody has taken the case on yet" in office.platform.texts[0]
    assert await office.outgoing() == [("note", "sent")]


async def test_what_came_in_before_is_done(office: Office) -> None:
    """A process that only takes in leaves the work to the one that starts later."""
    await office.hear(LATE)
    async with at_work(office):
        await written(office)


async def test_a_process_says_that_it_lives_and_that_it_goes(office: Office) -> None:
    """It signs before it begins anything, and from the end on nobody waits for its next sign."""
    async with at_work(office):
        assert await seen(office) == ["one"]
    assert await seen(office) == []
    async with office.parts.database.writing() as session:
        assert await workers.claim(session, MISSED_AFTER, now=office.clock()) == ["one"]


async def test_the_work_of_a_silent_process_is_taken_over(office: Office) -> None:
    """What it had begun is done, though its lane was held by the dead; then it is forgotten."""
    await office.hear(LATE)
    await silence(office)
    async with at_work(office, "two"):
        await written(office)
        await until_seen(office, "two")


async def test_who_is_alive_is_left_alone(office: Office) -> None:
    """A process that signs in time keeps what it has begun."""
    await office.hear(LATE)
    await silence(office, ago=timedelta(0))
    async with at_work(office, "two"):
        await asyncio.sleep(3)
        assert office.platform.texts == []
        assert await seen(office) == ["one", "two"]


async def test_a_silent_process_is_missed_until_it_is_buried(office: Office) -> None:
    """Whoever claims it and dies before its work is taken over leaves it to the next."""
    now = office.clock()
    async with office.parts.database.writing() as session:
        await workers.sign(session, "one", now=now)
        claimed = [await workers.claim(session, MISSED_AFTER, now=now + MISSED_AFTER * step) for step in (1, 2, 3, 4)]
        assert claimed == [[], ["one"], [], ["one"]]
        await workers.bury(session, ["one"])
        assert await workers.claim(session, MISSED_AFTER, now=now + MISSED_AFTER * 9) == []


async def test_processes_whose_clocks_differ_leave_each_other_alone(
    postgres_url: str, platform: Platform, platform_url: str, pipeline: Pipeline
) -> None:
    """Machines share PostgreSQL, and its clock: none is taken for dead because its own is behind."""
    async with open_office(postgres_url, platform, platform_url, pipeline) as office:
        async with office.parts.database.writing() as session:
            behind = await workers.clock(session, office.clock() - timedelta(hours=1))
            await workers.sign(session, "behind", now=behind)
        async with at_work(office, "two"):
            await asyncio.sleep(2.5)
            assert await seen(office) == ["behind", "two"]


async def test_a_process_goes_on_to_sign_whatever_happens(office: Office) -> None:
    """A database that fails it once is no reason to be taken for dead."""
    async with at_work(office):
        await office.alter("ALTER TABLE workers RENAME TO gone")
        await asyncio.sleep(2.5)
        await office.alter("ALTER TABLE gone RENAME TO workers")
        await office.alter("DELETE FROM workers")
        await until_seen(office, "one")


async def silence(office: Office, ago: timedelta = MISSED_AFTER * 2) -> None:
    """Have a process begin what is in line, and never be heard of again."""
    async with office.parts.database.writing() as session:
        now = await workers.clock(session, office.clock())
        await workers.sign(session, "one", now=now - ago)
    schema = "" if office.parts.database.is_sqlite else "dbos."
    await office.alter(
        f"UPDATE {schema}workflow_status SET status = 'PENDING', executor_id = 'one', application_version = '1'"  # noqa: S608
    )
