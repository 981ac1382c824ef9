"""The job that sends: what is due to one target, in order for each conversation."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from assist.delivery.outgoing import webhook
from assist.errors import InDoubtError, NotReachedError, RefusedError
from assist.jobs.parts import Parts
from assist.jobs.posting import WEBHOOK
from assist.jobs.tasks import send_task
from assist.platforms.writing import PlatformRequest, note, written_id
from assist.store import lanes, outgoing
from assist.store.outgoing import Outgoing, State

BATCH: Final = 64
_AT_ONCE: Final = 8


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
        items = await self._take(target)
        by_chat: dict[tuple[str, str], list[Outgoing]] = defaultdict(list)
        for item in items:
            by_chat[item.workspace, item.conversation].append(item)
        limit = asyncio.Semaphore(_AT_ONCE)
        pauses = await asyncio.gather(*(self._send_in_order(target, chat, limit) for chat in by_chat.values()))
        if later := [pause for pause in pauses if pause is not None]:
            async with self._parts.database.writing() as session:
                await self._parts.durable.put(session, send_task(target, min(later)))

    async def _take(self, target: str) -> list[Outgoing]:
        async with self._parts.database.writing() as session:
            lane = await lanes.lock(session, lanes.outgoing_lane(target))
            items = await outgoing.take(session, target, BATCH, now=self._parts.clock())
            lane.queued = len(items) == BATCH
            if lane.queued:
                await self._parts.durable.put(session, send_task(target))
        return items

    async def _send_in_order(
        self, target: str, items: Sequence[Outgoing], limit: asyncio.Semaphore
    ) -> timedelta | None:
        """Send what is due to one conversation; the first that cannot be sent holds up those after it."""
        async with limit:
            for item in items:
                pause = await self._send(target, item)
                if pause is not None:
                    return pause
        return None

    async def _send(self, target: str, item: Outgoing) -> timedelta | None:
        request = self._request(target, item)
        if request is None:
            await self._settle(item, State.REFUSED)
            return None
        knows_repeats = self._knows_repeats(target)
        if not knows_repeats and item.state is State.SENDING:
            await self._settle(item, State.IN_DOUBT)
            return None
        if not knows_repeats:
            await self._settle(item, State.SENDING)
        try:
            answer = await self._parts.sender.send(request)
        except RefusedError:
            await self._settle(item, State.REFUSED)
        except InDoubtError:
            if knows_repeats:
                return await self._postpone(item)
            await self._settle(item, State.IN_DOUBT)
        except NotReachedError:
            return await self._postpone(item)
        else:
            await self._settle(item, State.SENT, platform_id=self._written(target, answer.json))
        return None

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

    def _written(self, target: str, answer: object) -> str | None:
        if target == WEBHOOK:
            return None
        return written_id(self._parts.adapters[self._parts.connections[target].platform], answer)

    async def _settle(self, item: Outgoing, state: State, *, platform_id: str | None = None) -> None:
        async with self._parts.database.writing() as session:
            await outgoing.settle(session, item.id, state, platform_id=platform_id, now=self._parts.clock())

    async def _postpone(self, item: Outgoing) -> timedelta | None:
        async with self._parts.database.writing() as session:
            return await outgoing.postpone(session, item.id, now=self._parts.clock())
