"""The job that reads: every conversation that is due in a lane, at its newest revision."""

import logging
from datetime import datetime, timedelta
from typing import Final

from assist.card import PROMISE_LEAD
from assist.errors import UnavailableError
from assist.jobs.advice import Outcome, outcome_of
from assist.jobs.parts import Parts
from assist.jobs.posting import post_event, post_told
from assist.jobs.tasks import read_task, remind_task, write_task
from assist.store import lanes, readings
from assist.store.conversations import Stored, load
from assist.store.database import Session
from assist.store.readings import PromiseKept, Reading

BATCH: Final = 32
_log = logging.getLogger(__name__)


class ReadJob:
    """Reads what is due in a lane. Run twice, it does nothing the second time."""

    def __init__(self, parts: Parts) -> None:
        """Take the parts it works with."""
        self._parts = parts

    def __call__(self, lane: str) -> None:
        """Read what is due; of a long line the rest is put in line again, so that other lanes get their turn."""
        for workspace, conversation in self._parts.durable.wait(self._take(lane)):
            try:
                self._read_one(workspace, conversation)
            except UnavailableError:
                raise  # so are all others: the job is done again
            except Exception:  # noqa: BLE001
                # The outermost door of a job: a chat that cannot be kept must not hold up the others of its lane.
                _log.exception("what was read of a conversation cannot be kept")

    def _read_one(self, workspace: str, conversation: str) -> None:
        wait = self._parts.durable.wait
        stored, now = wait(self._load(workspace, conversation)), self._parts.clock()
        if stored is not None:
            wait(self._save(stored, self._read(stored, now=now), now=now))

    async def _take(self, lane: str) -> list[tuple[str, str]]:
        async with self._parts.database.writing() as session:
            row = await lanes.lock_one(session, lane)
            due = await readings.take_due(session, lane, BATCH)
            row.queued = len(due) == BATCH
            if row.queued:
                await self._parts.durable.put(session, read_task(lane))
        return due

    async def _load(self, workspace: str, conversation: str) -> Stored | None:
        async with self._parts.database.reading() as session:
            return await load(session, workspace, conversation)

    def _read(self, stored: Stored, *, now: datetime) -> Outcome:
        conversation = stored.conversation
        nothing = Outcome(Reading(revision=conversation.revision, analysis=None))
        if not conversation.messages:
            return nothing
        try:
            return outcome_of(stored, self._parts.suggest(stored, now=now), now=now)
        except Exception:  # noqa: BLE001
            # The outermost door of a job: a chat that cannot be read must not hold up the others of its lane.
            _log.exception("a conversation cannot be read")
            return nothing

    async def _save(self, stored: Stored, outcome: Outcome, *, now: datetime) -> None:
        address = stored.address
        async with self._parts.database.writing() as session:
            saved = await readings.save(session, address.workspace, address.conversation, outcome.reading, now=now)
            if saved is None:
                return  # a newer revision was read meanwhile, or the chat was erased
            for promise in saved.new_promises:
                await self._set_timer(session, stored, promise)
            is_written_to = self._parts.writer is not None and outcome.told is not None
            await post_told(self._parts, session, stored, None if is_written_to else outcome.told)
            for event in outcome.events:
                await post_event(self._parts, session, event)
            if is_written_to:
                await self._parts.durable.put(session, write_task(address, outcome.reading.revision, now))
        await self._parts.tell(address, saved.version)

    async def _set_timer(self, session: Session, stored: Stored, promise: PromiseKept) -> None:
        """Have the agent reminded before a promise falls due."""
        delay = max(promise.due_at - PROMISE_LEAD - self._parts.clock(), timedelta(0))
        task = remind_task(stored.address, promise.message, promise.start, promise.due_at, delay)
        await self._parts.durable.put(session, task)
