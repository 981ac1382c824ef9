"""A process at work: its jobs, and its sign of life."""

import asyncio
import contextlib
import logging
from datetime import timedelta
from typing import Final

from assist.jobs.durable import Job
from assist.jobs.forgetting import ForgetJob
from assist.jobs.parts import Parts
from assist.jobs.reading import ReadJob
from assist.jobs.reminding import RemindJob
from assist.jobs.sending import SendJob
from assist.jobs.tasks import QUEUES
from assist.jobs.writing import WriteJob
from assist.store import workers

SIGN_EVERY: Final = timedelta(seconds=2)
MISSED_AFTER: Final = timedelta(seconds=12)
_log = logging.getLogger(__name__)


class Work:
    """The jobs of a process, from start to stop."""

    def __init__(self, parts: Parts, *, name: str) -> None:
        """Take the parts; `name` is the process' own, as `Durable` knows it."""
        self._parts = parts
        self._name = name
        self._signing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up what was left, and begin to work."""
        jobs: dict[str, Job] = {
            "read": ReadJob(self._parts),
            "write": WriteJob(self._parts),
            "send": SendJob(self._parts),
            "remind": RemindJob(self._parts),
        }
        await self._sign()  # first, so that whatever this process begins is missed when it dies
        await self._parts.durable.start(jobs, QUEUES, nightly={"forget": ForgetJob(self._parts)})
        self._signing = asyncio.create_task(self._live())

    async def close(self) -> None:
        """Let running jobs end and stop."""
        if self._signing is not None:
            self._signing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._signing
        await self._parts.durable.close()
        async with self._parts.database.writing() as session:
            await workers.leave(session, self._name)

    async def _live(self) -> None:
        """Give a sign of life now and then, and take over from those whose sign is missed."""
        while True:
            try:
                await self._sign()
                await self._take_over()
            except Exception as error:  # noqa: BLE001
                # The outermost door of a task: whatever went wrong, a process that works must go on to say so.
                _log.warning("no sign of life given: %r", error)
            await asyncio.sleep(SIGN_EVERY.total_seconds())

    async def _sign(self) -> None:
        async with self._parts.database.writing() as session:
            await workers.sign(session, self._name, now=await workers.clock(session, self._parts.clock()))

    async def _take_over(self) -> None:
        async with self._parts.database.writing() as session:
            now = await workers.clock(session, self._parts.clock())
            gone = await workers.claim(session, MISSED_AFTER, now=now)
        if not gone:
            return
        _log.info("taking over what %s left", ", ".join(gone))
        await self._parts.durable.take_over(gone)
        async with self._parts.database.writing() as session:
            await workers.bury(session, gone)
