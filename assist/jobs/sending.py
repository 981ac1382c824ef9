"""The job that sends: what is due to one target, in order for each conversation."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from assist.delivery.outgoing import webhook
from assist.errors import NotReachedError, RefusedError, UnavailableError
from assist.jobs.parts import Parts
from assist.jobs.posting import WEBHOOK
from assist.jobs.tasks import send_task
from assist.platforms.writing import PlatformRequest, check_written, note, written_id
from assist.store import lanes, outgoing
from assist.store.outgoing import Outgoing, State

BATCH: Final = 64
_AT_ONCE: Final = 8
_SLACK: Final = timedelta(seconds=1)
"""The timer and we tell the time by two clocks: it must not ring before what it was set for is due."""


NOTE_PAUSES: Final = tuple(timedelta(seconds=min(2**attempt, 300)) for attempt in range(1, 12))
"""A note is advice for now: after 22 minutes it is given up."""
EVENT_PAUSES: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
"""As Standard Webhooks recommends: an organisation has three days to bring its receiver back."""


class SendJob:
    """Sends what is due to a target: each thing once.

    A platform that knows a repeat by its key is simply asked again after a cut. For one that does not, the attempt is
    noted first, and what was cut off is never sent again: a note too few does less harm than the same note twice.
    """

    def __init__(self, parts: Parts) -> None:
        """Take the parts it works with."""
        self._parts = parts

    def __call__(self, target: str) -> None:
        """Send what is due; what could not be sent is put in line again, for later."""
        self._parts.durable.wait(self._send_due(target))

    async def _send_due(self, target: str) -> None:
        # A lane has one job at a time, but for a moment when two processes look at the line at once, or when one that was
        # taken for dead goes on: whatever one of them has taken must be out before the next is looked for.
        async with self._parts.database.alone(lanes.outgoing_lane(target)):
            await self._send_all(target, await self._take(target))

    async def _send_all(self, target: str, items: Sequence[Outgoing]) -> None:
        by_line: dict[tuple[str, ...], list[Outgoing]] = defaultdict(list)
        for item in items:
            by_line[(item.workspace, item.conversation) if _in_order(target) else (item.id,)].append(item)
        limit = asyncio.Semaphore(_AT_ONCE)
        work = (self._send_in_order(target, line, limit) for line in by_line.values())
        for ended in await asyncio.gather(*work, return_exceptions=True):
            if ended is not None:
                raise ended  # the database is away, say; what others were sending has come to its end all the same

    async def _take(self, target: str) -> list[Outgoing]:
        async with self._parts.database.writing() as session:
            lane = await lanes.lock_one(session, lanes.outgoing_lane(target))
            items = await outgoing.take(session, target, BATCH, in_order=_in_order(target), now=self._parts.clock())
            lane.queued = len(items) == BATCH
            if lane.queued:
                await self._parts.durable.put(session, send_task(target))
        return items

    async def _send_in_order(self, target: str, items: Sequence[Outgoing], limit: asyncio.Semaphore) -> None:
        """Send what is due in one line; the first that cannot be sent holds up those after it."""
        async with limit:
            for item in items:
                if not await self._send(target, item):
                    return

    async def _send(self, target: str, item: Outgoing) -> bool:
        """Send something; False when it has to wait."""
        request = self._request(target, item)
        if request is None:
            return await self._settle(item, State.REFUSED)
        if not self._knows_repeats(target):
            if item.state is State.SENDING:
                return await self._settle(item, State.IN_DOUBT)
            if not await self._claim(item):
                return True
        return await self._try(target, item, request)

    async def _try(self, target: str, item: Outgoing, request: PlatformRequest) -> bool:
        try:
            answer = await self._parts.sender.send(request)
            self._check(target, answer.json)
        except RefusedError:
            return await self._settle(item, State.REFUSED)
        except UnavailableError as error:
            if isinstance(error, NotReachedError) or self._knows_repeats(target):
                return await self._postpone(target, item)
            return await self._settle(item, State.IN_DOUBT)
        return await self._settle(item, State.SENT, platform_id=self._written(target, answer.json))

    def _knows_repeats(self, target: str) -> bool:
        if target == WEBHOOK:
            return True
        return self._parts.adapters[self._parts.connections[target].platform].write.idempotent

    def _request(self, target: str, item: Outgoing) -> PlatformRequest | None:
        ours = self._parts.webhook
        if target == WEBHOOK:
            if ours is None:
                return None
            return webhook(ours.url, ours.secrets, item.body, key=item.id, now=self._parts.clock())
        connection = self._parts.connections.get(target)
        if connection is None:
            return None  # taken out of the configuration since
        adapter = self._parts.adapters[connection.platform]
        return note(adapter, connection, conversation=item.external_id, text=item.body["text"], key=item.id)

    def _check(self, target: str, answer: object) -> None:
        if target != WEBHOOK:
            check_written(self._parts.adapters[self._parts.connections[target].platform], answer)

    def _written(self, target: str, answer: object) -> str | None:
        if target == WEBHOOK:
            return None
        return written_id(self._parts.adapters[self._parts.connections[target].platform], answer)

    async def _claim(self, item: Outgoing) -> bool:
        async with self._parts.database.writing() as session:
            return await outgoing.claim(session, item.id, now=self._parts.clock())

    async def _settle(self, item: Outgoing, state: State, *, platform_id: str | None = None) -> bool:
        async with self._parts.database.writing() as session:
            await outgoing.settle(session, item.id, state, platform_id=platform_id, now=self._parts.clock())
        return True

    async def _postpone(self, target: str, item: Outgoing) -> bool:
        """Have something sent later; False, unless it was tried often enough."""
        async with self._parts.database.writing() as session:
            pauses = EVENT_PAUSES if target == WEBHOOK else NOTE_PAUSES
            pause = await outgoing.postpone(session, item.id, pauses, now=self._parts.clock())
            if pause is not None:
                await self._parts.durable.put(session, send_task(target, pause + _SLACK))
        return pause is None


def _in_order(target: str) -> bool:
    """Tell whether a chat's things go out one after the other: an event says when it was, and waits for no other."""
    return target != WEBHOOK
