"""The nightly job that forgets: chats past their workspace's retention, and the records of work that is done."""

from datetime import timedelta
from typing import Final

from assist.jobs.parts import Parts
from assist.store import erasure

WORK_KEPT: Final = timedelta(days=2)


class ForgetJob:
    """Deletes what is not to be kept any longer."""

    def __init__(self, parts: Parts) -> None:
        """Take the parts it works with."""
        self._parts = parts

    def __call__(self) -> None:
        """Delete all of it; what is left after a crash is deleted by the next run."""
        self._parts.durable.wait(self.forget_chats())
        self._parts.durable.forget(self._parts.clock() - WORK_KEPT)

    async def forget_chats(self) -> None:
        """Delete the chats past their retention."""
        async with self._parts.database.writing() as session:
            await erasure.forget(session, now=self._parts.clock())
