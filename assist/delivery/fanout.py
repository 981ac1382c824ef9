"""Tells open sidebars that a conversation changed: within a process, or between replicas through Redis.

A change carries no content: whoever is told reads the state anew. So it does no harm when a change is told twice, or
not at all since a newer one overtook it.
"""

import asyncio
import contextlib
import json
import logging
import math
import threading
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import astuple, dataclass
from typing import Final, Protocol, Self

import redis
import redis.asyncio
from redis.backoff import ExponentialWithJitterBackoff

from assist.errors import UnavailableError

_CHANNEL: Final = "recovery-assist:changes"
_TIMEOUT_S: Final = 2
_FOREVER: Final = -1
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Change:
    """A conversation has a new version; None: it may have changed unseen, so its state is to be read in any case."""

    workspace: str
    conversation: str
    version: int | None


class Fanout(Protocol):
    """Carries changes from where they are saved to where they are shown."""

    async def publish(self, change: Change) -> None:
        """Tell all who listen to the conversation; may be called on any thread and any loop.

        Raises UnavailableError when the change cannot be carried. Listeners that were cut off as well are woken once
        they are connected again; others hear of it with the next change.
        """

    def subscribe(self, workspace: str, conversation: str) -> AbstractAsyncContextManager[AsyncIterator[Change]]:
        """Listen to one conversation, until the context ends or the fan-out is closed.

        A slow listener holds up nobody: of what came meanwhile it is told the newest alone.
        """

    async def ping(self) -> None:
        """Raise UnavailableError when changes cannot be carried."""

    async def close(self) -> None:
        """End every subscription and let go of connections."""


class _Subscription:
    """One listener: a slot for the newest change, filled from any thread, emptied on the listener's loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._slot: deque[Change] = deque(maxlen=1)
        self._ready = asyncio.Event()

    def tell(self, change: Change | None) -> None:
        """Put a change into the slot; None is the end."""
        with contextlib.suppress(RuntimeError):  # the listener's loop is closed, and so nobody listens
            self._loop.call_soon_threadsafe(self._put, change)

    def _put(self, change: Change | None) -> None:
        if change is None:
            self._slot.clear()
        elif not self._slot or _rank(change) > _rank(self._slot[0]):
            self._slot.append(change)
        self._ready.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Change:
        await self._ready.wait()
        if not self._slot:
            raise StopAsyncIteration
        self._ready.clear()
        return self._slot.pop()


def _rank(change: Change) -> float:
    return math.inf if change.version is None else change.version


class LocalFanout:
    """The fan-out of a single process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscriptions: defaultdict[tuple[str, str], set[_Subscription]] = defaultdict(set)

    async def publish(self, change: Change) -> None:
        """See Fanout."""
        self.tell(change)

    def tell(self, change: Change) -> None:
        """Tell all who listen to the conversation."""
        with self._lock:
            listeners = tuple(self._subscriptions.get((change.workspace, change.conversation), ()))
        for listener in listeners:
            listener.tell(change)

    def wake(self) -> None:
        """Have every listener read its state: changes may have gone by unseen."""
        with self._lock:
            keys = tuple(self._subscriptions)
        for key in keys:
            self.tell(Change(*key, version=None))

    @contextlib.asynccontextmanager
    async def subscribe(self, workspace: str, conversation: str) -> AsyncIterator[AsyncIterator[Change]]:
        """See Fanout."""
        key, subscription = (workspace, conversation), _Subscription()
        with self._lock:
            self._subscriptions[key].add(subscription)
        try:
            yield subscription
        finally:
            with self._lock:
                self._subscriptions[key].discard(subscription)
                if not self._subscriptions[key]:
                    del self._subscriptions[key]

    async def ping(self) -> None:
        """See Fanout: a process can always speak to itself."""

    async def close(self) -> None:
        """See Fanout."""
        with self._lock:
            listeners = [listener for listeners in self._subscriptions.values() for listener in listeners]
        for listener in listeners:
            listener.tell(None)


class RedisFanout:
    """The fan-out of many processes, over one Redis channel.

    A process listens to the channel by one connection, whatever the number of its subscriptions; all of them belong to
    one event loop. Redis keeps nothing: what was published while the connection was down is made good by a wake-up.
    """

    def __init__(self, url: str) -> None:
        """Take the address of a Redis; connect when first used."""
        # Publishing blocks a thread rather than a loop, since jobs publish from loops of their own.
        self._publisher = redis.Redis.from_url(url, socket_timeout=_TIMEOUT_S)
        self._listener = redis.asyncio.Redis.from_url(url, decode_responses=True, socket_connect_timeout=_TIMEOUT_S)
        self._listener.set_retry(redis.asyncio.retry.Retry(ExponentialWithJitterBackoff(cap=1), _FOREVER))
        self._listening: asyncio.Task[None] | None = None
        self._local = LocalFanout()

    async def publish(self, change: Change) -> None:
        """See Fanout."""
        await self._send("PUBLISH", _CHANNEL, json.dumps(astuple(change)))

    @contextlib.asynccontextmanager
    async def subscribe(self, workspace: str, conversation: str) -> AsyncIterator[AsyncIterator[Change]]:
        """See Fanout."""
        async with self._local.subscribe(workspace, conversation) as changes:
            self._listening = self._listening or asyncio.create_task(self._listen())
            yield changes

    async def ping(self) -> None:
        """See Fanout."""
        await self._send("PING")
        if self._listening and self._listening.done():
            message = f"nothing listens to Redis any more: {self._listening.exception()}"
            raise UnavailableError(message)

    async def close(self) -> None:
        """See Fanout."""
        await self._local.close()
        if self._listening:
            self._listening.cancel()
            await asyncio.wait([self._listening])
        await self._listener.aclose()
        self._publisher.close()

    async def _send(self, *command: str) -> None:
        try:
            await asyncio.to_thread(self._publisher.execute_command, *command)
        except redis.RedisError as error:
            message = f"Redis does not answer: {error}"
            raise UnavailableError(message) from error

    async def _listen(self) -> None:
        async with self._listener.pubsub() as pubsub:
            await pubsub.subscribe(_CHANNEL)
            async for message in pubsub.listen():
                if message["type"] == "subscribe":  # comes with every connection, the first and each new one
                    self._local.wake()
                else:
                    self._hear(message["data"])

    def _hear(self, data: str) -> None:
        try:
            self._local.tell(Change(*json.loads(data)))
        except (TypeError, ValueError):
            _log.warning("A message on the Redis channel %s is not understood", _CHANNEL)
