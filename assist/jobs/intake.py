"""Where events enter: committed together with the work they call for, and only then acknowledged."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from assist.conversation.messages import Role
from assist.delivery.fanout import Fanout
from assist.jobs.durable import Durable
from assist.jobs.tasks import read_task
from assist.jobs.telling import tell
from assist.store import deliveries, lanes, outgoing
from assist.store.changes import Applied, Details, MessageChange, apply
from assist.store.conversations import Address
from assist.store.database import Database, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What came in about one conversation."""

    address: Address
    changes: Sequence[MessageChange]
    details: Details = field(default_factory=Details)


class Intake:
    """Takes changes of conversations in."""

    def __init__(self, database: Database, durable: Durable, fanout: Fanout) -> None:
        """Take the parts it stands on."""
        self._database = database
        self._durable = durable
        self._fanout = fanout

    async def accept(self, arrival: Arrival, *, strict: bool, now: datetime) -> Applied:
        """Commit a change of a conversation; see `store.conversations.apply` for `strict` and the errors."""
        async with self._database.writing() as session:
            applied = await self._apply(session, arrival, strict=strict, now=now)
        await self._tell([(arrival.address, applied)])
        return applied

    async def accept_delivery(
        self, connection: str, key: str | None, arrivals: Sequence[Arrival], *, now: datetime
    ) -> bool:
        """Commit a platform's delivery, all of it or nothing; False when this delivery was accepted before.

        Messages that we wrote ourselves come back from some platforms: they are left out, by the id they got there.
        """
        async with self._database.writing() as session:
            if key is not None and not await deliveries.is_new(session, connection, key, now=now):
                return False
            ids = {change.id for arrival in arrivals for change in arrival.changes if change.role is not Role.CUSTOMER}
            ours = await outgoing.are_ours(session, connection, ids)
            # Lanes are locked in one order, so that two deliveries never wait for each other.
            ordered = sorted(arrivals, key=lambda arrival: arrival.address.lane)
            applied = [
                (arrival.address, await self._apply(session, _without(arrival, ours), strict=False, now=now))
                for arrival in ordered
            ]
        await self._tell(applied)
        return True

    async def _apply(self, session: Session, arrival: Arrival, *, strict: bool, now: datetime) -> Applied:
        lane = await lanes.lock(session, arrival.address.lane)
        applied = await apply(
            session, arrival.address, arrival.changes, details=arrival.details, strict=strict, now=now
        )
        if applied.changed and not lane.queued:
            lane.queued = True
            await self._durable.put(session, read_task(lane.name))
        return applied

    async def _tell(self, applied: Sequence[tuple[Address, Applied]]) -> None:
        for address, result in applied:
            await tell(self._fanout, address, result.version)


def _without(arrival: Arrival, ours: Collection[str]) -> Arrival:
    return replace(arrival, changes=[change for change in arrival.changes if change.id not in ours])
