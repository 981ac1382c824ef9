"""Where events enter: committed together with the work they call for, and only then acknowledged."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from assist.conversation.messages import Role
from assist.delivery.fanout import Fanout
from assist.errors import UnavailableError
from assist.jobs.durable import Durable
from assist.jobs.tasks import read_task
from assist.jobs.telling import tell
from assist.store import deliveries, lanes, outgoing
from assist.store.changes import Applied, Arrival, apply
from assist.store.database import Database, Session

AT_ONCE: Final = 64
"""Deliveries that are committed together when they come faster than one by one."""


@dataclass(slots=True, eq=False)
class _Waiting:
    """A delivery that waits to be committed, and later whether it was new, or what went wrong."""

    connection: str
    key: str | None
    arrivals: Sequence[Arrival]
    now: datetime
    outcome: asyncio.Future[bool] = field(default_factory=asyncio.Future)


class Intake:
    """Takes changes of conversations in."""

    def __init__(self, database: Database, durable: Durable, fanout: Fanout) -> None:
        """Take the parts it stands on."""
        self._database = database
        self._durable = durable
        self._fanout = fanout
        self._waiting: list[_Waiting] = []
        self._turn = asyncio.Lock()

    async def accept(self, arrival: Arrival, *, strict: bool, now: datetime) -> Applied:
        """Commit a change of a conversation; see `store.changes.apply` for `strict` and the errors."""
        async with self._database.writing(urgent=True) as session:
            applied = await self._apply(session, [arrival], strict=strict, now=now)
        await self._tell([arrival], applied)
        return applied[0]

    async def accept_delivery(
        self, connection: str, key: str | None, arrivals: Sequence[Arrival], *, now: datetime
    ) -> bool:
        """Commit a platform's delivery, all of it or nothing; False when this delivery was accepted before.

        Those that come while others are being committed are committed together, by whoever gets the next turn: in a burst
        the disk is waited for once for many. Messages that we wrote ourselves come back from some platforms: they are left
        out, by the id they got there.
        """
        mine = _Waiting(connection, key, arrivals, now)
        self._waiting.append(mine)
        async with self._turn:
            while not mine.outcome.done():  # those who wait no more may stand before it
                batch, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
                await self._commit_for_all(batch)
        return await mine.outcome

    async def _commit_for_all(self, batch: Sequence[_Waiting]) -> None:
        """Commit a batch; whatever becomes of it, everybody who waits is told."""
        try:
            new = await self._commit(batch)
        except BaseException as error:
            if len(batch) > 1 and isinstance(error, Exception) and not isinstance(error, UnavailableError):
                for waiting in batch:  # one of them is at fault, and the others must not suffer for it
                    await self._commit_for_all([waiting])
                return
            for waiting in batch:
                waiting.outcome.set_exception(error)
                waiting.outcome.exception()  # whoever waits no more has nobody to tell
            if not isinstance(error, Exception):
                raise
        else:
            for waiting in batch:
                waiting.outcome.set_result(waiting in new)

    async def _commit(self, batch: Sequence[_Waiting]) -> Sequence[_Waiting]:
        now = batch[-1].now
        async with self._database.writing(urgent=True) as session:
            new = await _new_ones(session, batch, now=now)
            arrivals = await _without_echo(session, new)
            applied = await self._apply(session, arrivals, strict=False, now=now)
        await self._tell(arrivals, applied)
        return new

    async def _apply(
        self, session: Session, arrivals: Sequence[Arrival], *, strict: bool, now: datetime
    ) -> list[Applied]:
        locked = await lanes.lock(session, {arrival.address.lane for arrival in arrivals})
        applied = await apply(session, arrivals, strict=strict, now=now)
        for arrival, result in zip(arrivals, applied, strict=True):
            lane = locked[arrival.address.lane]
            if result.changed and not lane.queued:
                lane.queued = True
                await self._durable.put(session, read_task(lane.name))
        return applied

    async def _tell(self, arrivals: Sequence[Arrival], applied: Sequence[Applied]) -> None:
        newest = {arrival.address: result.version for arrival, result in zip(arrivals, applied, strict=True)}
        for address, version in newest.items():
            await tell(self._fanout, address, version)


async def _new_ones(session: Session, batch: Sequence[_Waiting], *, now: datetime) -> list[_Waiting]:
    """Give the deliveries that were never accepted before, each once; one without a key is always new."""
    named = {(waiting.connection, waiting.key): waiting for waiting in reversed(batch) if waiting.key is not None}
    kept = await deliveries.keep_new(session, named.keys(), now=now)
    first = [named[key] for key in kept]
    return [waiting for waiting in batch if waiting.key is None or waiting in first]


async def _without_echo(session: Session, batch: Sequence[_Waiting]) -> list[Arrival]:
    """Give what came in, without the messages that are ours."""
    told: dict[str, set[str]] = defaultdict(set)
    for waiting in batch:
        for arrival in waiting.arrivals:
            told[waiting.connection] |= {change.id for change in arrival.changes if change.role is not Role.CUSTOMER}
    ours = {connection: await outgoing.are_ours(session, connection, ids) for connection, ids in told.items()}
    return [_without(arrival, ours[waiting.connection]) for waiting in batch for arrival in waiting.arrivals]


def _without(arrival: Arrival, ours: Collection[str]) -> Arrival:
    return replace(arrival, changes=[change for change in arrival.changes if change.id not in ours])
