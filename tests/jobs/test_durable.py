import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from itertools import pairwise

import pytest

from assist.jobs.durable import Durable, Job, Queue, Task
from assist.store.database import Database

QUEUES = (Queue(name="reading", at_once=2, look_every=timedelta(milliseconds=50)),)
ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # they take their time
Done = list[tuple[str, float, float]]


def task(lane: str) -> Task:
    """A job for a lane."""
    return Task(job="read", queue="reading", lane=lane, args=(lane,))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Give an empty database with its tables."""
    database = Database(database_url)
    await database.migrate()
    yield database
    await database.close()


@contextlib.asynccontextmanager
async def at_work(database: Database, job: Job, *, name: str = "one") -> AsyncIterator[Durable]:
    """Run a process that works, with one job."""
    durable = Durable(database.url, executor=name, works=True)
    await durable.start({"read": job}, QUEUES)
    try:
        yield durable
    finally:
        await durable.close()


async def put(database: Database, durable: Durable, *lanes: str) -> None:
    """Put a job in line for each lane."""
    for lane in lanes:
        async with database.writing() as session:
            await durable.put(session, task(lane))


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 what is waited for happens in other threads
            await asyncio.sleep(0.01)


async def test_one_job_a_lane_runs_at_a_time(database: Database) -> None:
    """Jobs of a lane never overlap and come in order; those of two lanes do overlap."""
    done: Done = []

    def job(lane: str) -> None:
        begun = time.monotonic()
        time.sleep(0.2)
        done.append((lane, begun, time.monotonic()))

    async with at_work(database, job) as durable:
        await put(database, durable, "a", "a", "b", "b")
        await until(lambda: len(done) == 4)
    for lane in "ab":
        times = [(begun, ended) for of, begun, ended in done if of == lane]
        assert all(first[1] <= second[0] for first, second in pairwise(times))


async def test_work_of_a_change_that_was_not_kept_is_not_done(database: Database) -> None:
    """What is put in line stands there with its transaction, or never did."""
    done: list[str] = []
    async with at_work(database, done.append) as durable:
        with contextlib.suppress(ZeroDivisionError):
            async with database.writing() as session:
                await durable.put(session, task("never"))
                _ = 1 / 0
        await put(database, durable, "after")
        await until(lambda: bool(done))
    assert done == ["after"]


async def test_a_job_that_fails_is_done_again(database: Database) -> None:
    """What went wrong for a while does not end the work; the job that succeeds is done once."""
    tries: list[str] = []

    def job(lane: str) -> None:
        tries.append(lane)
        if len(tries) < 3:
            message = "not now"
            raise OSError(message)

    async with at_work(database, job) as durable:
        await put(database, durable, "a", "b")
        await until(lambda: len(tries) == 4)
    assert sorted(tries) in (["a", "a", "a", "b"], ["a", "a", "b", "b"], ["a", "b", "b", "b"])


async def test_jobs_use_what_lives_on_the_loop(database: Database) -> None:
    """A job waits in its thread for what is done on the event loop."""
    threads: list[tuple[threading.Thread, threading.Thread]] = []

    async def on_loop() -> threading.Thread:
        return threading.current_thread()

    async with at_work(
        database, lambda _: threads.append((threading.current_thread(), durable.wait(on_loop())))
    ) as durable:
        await put(database, durable, "a")
        await until(lambda: bool(threads))
    [(job, loop)] = threads
    assert loop is threading.current_thread() is not job


@ONE_DATABASE
async def test_a_stop_lets_jobs_end(database: Database) -> None:
    """A job that takes a moment is not broken off."""
    begun: list[str] = []
    ended: list[str] = []

    def job(lane: str) -> None:
        begun.append(lane)
        durable.wait(asyncio.sleep(0.5))
        ended.append(lane)

    async with at_work(database, job) as durable:
        await put(database, durable, "a")
        await until(lambda: bool(begun))
    assert ended == ["a"]


@ONE_DATABASE
async def test_what_a_stop_breaks_off_is_begun_anew(database: Database) -> None:
    """A job that will not end is broken off, and done when the process starts again; its lane is not lost."""
    begun: list[str] = []

    def endless(lane: str) -> None:
        begun.append(lane)
        durable.wait(asyncio.sleep(3600))

    async with at_work(database, endless) as durable:
        await put(database, durable, "a", "a")
        await until(lambda: bool(begun))
    threads = [thread for thread in threading.enumerate() if thread.name.startswith("dbos-executor")]
    await until(lambda: not any(thread.is_alive() for thread in threads))  # nothing waits for a loop that is gone
    done: list[str] = []
    async with at_work(database, done.append):
        await until(lambda: len(done) == 2)
    assert begun == ["a"]


@ONE_DATABASE
async def test_nothing_is_begun_after_a_stop(database: Database) -> None:
    """A job that was in the middle of thinking when the process stopped does nothing any more."""
    begun, go_on = threading.Event(), threading.Event()
    done: list[str] = []

    async def change() -> None:
        done.append("changed")

    def thoughtful(_: str) -> None:
        begun.set()
        go_on.wait(20)
        durable.wait(change())

    async with at_work(database, thoughtful) as durable:
        await put(database, durable, "a")
        await until(begun.is_set)
    go_on.set()
    async with at_work(database, lambda _: done.append("anew")):
        await until(lambda: bool(done))
    assert done == ["anew"]


async def test_a_process_that_does_not_work_puts_in_line_only(database: Database) -> None:
    """The work waits for a process that does it."""
    done: list[str] = []
    idle = Durable(database.url, executor="idle", works=False)
    await idle.start({"read": done.append}, QUEUES)
    await put(database, idle, "a")
    await asyncio.sleep(0.5)
    await idle.close()
    assert done == []
    async with at_work(database, done.append):
        await until(lambda: done == ["a"])


async def test_nothing_can_be_put_in_line_before_the_start(database: Database) -> None:
    """That would be a mistake of ours, and must not be silent."""
    with pytest.raises(RuntimeError, match="before start"):
        await put(database, Durable(database.url, executor="new", works=False), "a")
