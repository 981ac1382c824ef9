"""Durable work: DBOS on the same database as everything else. This file alone knows DBOS.

Work is put into the database in the transaction that makes it necessary, and any process that works takes it up. What a
killed process had begun is taken up again: by itself when it starts anew, or by another that misses its sign of life.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, ScheduleInput, StepOptions

from assist.store.database import Session

_APPLICATION: Final = "recovery-assist"
_CONTRACT: Final = "1"
"""The version of the workflows: work that one release began is finished by the next. Change it when the steps change."""
_CLOSE_S: Final = 5
_AGAIN_S: Final = 2
_FOREVER: Final = 1_000_000_000
_NIGHTLY: Final = "17 3 * * *"
_BATCH: Final = 500

Result = TypeVar("Result")
Job = Callable[..., None]


class _StoppedError(BaseException):
    """The process stops in the middle of a job.

    It is no `Exception`, so that it is not taken for the job's result: the job is begun anew, here or elsewhere.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Work to be put in line: a job by its name, what it is about, the queue, and the lane within it."""

    job: str
    queue: str
    lane: str
    args: tuple[Any, ...]
    delay: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A queue: how many of its jobs one process does at once, and how often it looks for new ones."""

    name: str
    at_once: int
    look_every: timedelta


class Durable:
    """The line of work of one process.

    Jobs are plain functions that run in threads; `wait` lets them use what lives on the event loop.
    """

    def __init__(self, url: str, *, executor: str, works: bool) -> None:
        """Use the database at `url`, under the name `executor`, which must be another in each process.

        A process that does not work only puts work in line.
        """
        self._url = url
        self._works = works
        self._executor = executor
        self._client: DBOSClient | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running: set[asyncio.Task[Any] | None] = set()
        self._stopped = False

    async def start(
        self, jobs: Mapping[str, Job], queues: Sequence[Queue], nightly: Mapping[str, Job] | None = None
    ) -> None:
        """Begin: prepare the tables, take up what was left, listen to the queues.

        In every queue one job a lane runs at a time, over all processes. A nightly job, which takes no arguments, is run by
        one of them.
        """
        self._loop = asyncio.get_running_loop()
        await asyncio.to_thread(self._start, jobs, queues, nightly or {})

    def _start(self, jobs: Mapping[str, Job], queues: Sequence[Queue], nightly: Mapping[str, Job]) -> None:
        DBOS.migrate(self._url)
        self._client = DBOSClient(system_database_url=self._url, application_name=_APPLICATION)
        if not self._works:
            return
        for queue in queues:  # before the launch, which listens to the queues that it finds
            self._client.register_queue(
                queue.name,
                worker_concurrency=queue.at_once,
                partition_concurrency=1,
                polling_interval_sec=queue.look_every.total_seconds(),
            )
        for name, job in jobs.items():
            DBOS.workflow(name=name, max_recovery_attempts=None)(_as_step(name, job))
        schedules: list[ScheduleInput] = [
            {
                "schedule_name": name,
                "workflow_fn": DBOS.workflow(name=name, max_recovery_attempts=None)(_as_step(name, _at_any_time(job))),
                "schedule": _NIGHTLY,
            }
            for name, job in nightly.items()
        ]
        DBOS(
            config=DBOSConfig(
                name=_APPLICATION,
                system_database_url=self._url,
                application_version=_CONTRACT,
                executor_id=self._executor,
                log_level="WARNING",
            )
        )
        DBOS.launch()
        DBOS.apply_schedules(schedules)

    async def put(self, session: Session, task: Task) -> None:
        """Put work in line, in the session's transaction: it stands there once that is committed, or never did."""
        client = self._client
        if client is None:
            msg = "work was put in line before start"
            raise RuntimeError(msg)
        options = EnqueueOptions(workflow_name=task.job, queue_name=task.queue, queue_partition_key=task.lane)
        if task.delay:
            options["delay_seconds"] = task.delay.total_seconds()
        connection = await session.connection()
        await connection.run_sync(lambda plain: client.enqueue_in_transaction(plain, options, *task.args))

    def wait(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine on the event loop, from a job's thread, and give its result."""
        if self._loop is None or self._stopped:
            work.close()
            raise _StoppedError
        try:
            return asyncio.run_coroutine_threadsafe(self._run(work), self._loop).result()
        except CancelledError:
            raise _StoppedError from None

    async def _run(self, work: Coroutine[Any, Any, Result]) -> Result:
        task = asyncio.current_task()
        self._running.add(task)
        try:
            return await work
        finally:
            self._running.discard(task)

    async def take_over(self, executors: list[str]) -> None:
        """Put the work that other, dead processes had begun in line again."""
        await asyncio.to_thread(DBOS._recover_pending_workflows, executors)  # noqa: SLF001

    def forget(self, before: datetime) -> None:
        """Delete the records of work that was done before then; called in a job."""
        while done := DBOS.list_workflows(
            status="SUCCESS", completed_before=before.isoformat(), limit=_BATCH, load_input=False, load_output=False
        ):
            DBOS.delete_workflows([workflow.workflow_id for workflow in done])

    async def close(self) -> None:
        """Let the running jobs end; those that take long are broken off, to be begun anew."""
        if self._works:
            await asyncio.to_thread(DBOS.destroy, destroy_registry=True, workflow_completion_timeout_sec=_CLOSE_S)
        self._stopped = True
        left = [task for task in self._running if task is not None]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if self._client is not None:
            await asyncio.to_thread(self._client.destroy)
            self._client = None


def _as_step(name: str, job: Job) -> Job:
    """Make a job the one recorded step of its workflow: after a crash it runs again, once it is done never.

    A job that fails, since the database is away say, holds its lane until it succeeds: nothing else would do its work.
    """
    again: StepOptions = {
        "name": name,
        "retries_allowed": True,
        "max_attempts": _FOREVER,
        "interval_seconds": _AGAIN_S,
        "backoff_rate": 1,
    }

    def workflow(*args: Any) -> None:  # noqa: ANN401
        DBOS.run_step(again, job, *args)

    return workflow


def _at_any_time(job: Job) -> Job:
    """Leave out what a schedule tells: for when it was planned, and its context."""
    return lambda _planned_for, _context: job()
