"""A process at work: its jobs, and its sign of life."""

import asyncio
import contextlib
import logging
from datetime import timedelta
from typing import Final

from assist.errors import UnavailableError
from assist.jobs.durable import Job
from assist.jobs.parts import Parts
from assist.jobs.reading import ReadJob
from assist.jobs.reminding import RemindJob
from assist.jobs.sending import SendJob
from assist.jobs.tasks import QUEUES
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
            "send": SendJob(self._parts),
            "remind": RemindJob(self._parts),
        }
        await self._parts.durable.start(jobs, QUEUES)
        self._signing = asyncio.create_task(self._sign())

    async def close(self) -> None:
        """Let running jobs end and stop."""
        if self._signing is not None:
            self._signing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._signing
        await self._parts.durable.close()
        async with self._parts.database.writing() as session:
            await workers.leave(session, self._name)

    async def _sign(self) -> None:
        """Give a sign of life now and then, and take over from those whose sign is missed."""
        while True:
            now = self._parts.clock()
            try:
                async with self._parts.database.writing() as session:
                    await workers.sign(session, self._name, now=now)
                    gone = await workers.bury(session, MISSED_AFTER, now=now)
                if gone:
                    _log.warning("taking over the work of %s", ", ".join(gone))
                    await self._parts.durable.take_over(gone)
            except UnavailableError as error:
                _log.warning("no sign of life given: %s", error)
            await asyncio.sleep(SIGN_EVERY.total_seconds())
