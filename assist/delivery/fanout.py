"""Tells open sidebars that a conversation changed: within a process, or between replicas through Redis.

A change carries no content: whoever is told reads the state anew. So it does no harm when a change is told twice, or
not at all since a newer one overtook it. A preview carries its text, since it is kept nowhere: whoever misses one sees
the next, and the change that ends it.
"""

import asyncio
import contextlib
import json
import logging
import math
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import astuple, dataclass
from typing import Final, Protocol, Self, TypeAlias

import redis
import redis.asyncio
from redis.backoff import ExponentialWithJitterBackoff

from assist.errors import UnavailableError

_TIMEOUT_S: Final = 2
_FOREVER: Final = -1
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Change:
    """A conversation has a new version; None: it may have changed unseen, so its state is to be read in any case."""

    workspace: str
    conversation: str
    version: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a chat model has written so far of a reply to a revision; None: it is taken back."""

    workspace: str
    conversation: str
    revision: int
    text: str | None


News: TypeAlias = Change | Preview
_CHANGES: Final = "recovery-assist:changes"
_CHANNELS: Final[Mapping[str, type[News]]] = {"recovery-assist:previews": Preview, _CHANGES: Change}


class Fanout(Protocol):
    """Carries news from where they are made to where they are shown."""

    async def publish(self, news: News) -> None:
        """Tell all who listen to the conversation; may be called on any thread and any loop.

        Raises UnavailableError when the news cannot be carried. Listeners that were cut off as well are woken once
        they are connected again; others hear of it with the next change.
        """

    def subscribe(self, workspace: str, conversation: str) -> AbstractAsyncContextManager[AsyncIterator[News]]:
        """Listen to one conversation, until the context ends or the fan-out is closed.

        A slow listener holds up nobody: of what came meanwhile it is told the newest change alone, and then the newest
        preview that came after it.
        """

    async def ping(self) -> None:
        """Raise UnavailableError when news cannot be carried."""

    async def close(self) -> None:
        """End every subscription and let go of connections."""


class _Subscription:
    """One listener: the news that wait for it, filled from any thread, emptied on the listener's loop.

    At most a change waits and a preview after it: a change ends the preview before it.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: list[News] = []
        self._ready = asyncio.Event()

    def tell(self, news: News | None) -> None:
        """Have news wait; None is the end."""
        with contextlib.suppress(RuntimeError):  # the listener's loop is closed, and so nobody listens
            self._loop.call_soon_threadsafe(self._put, news)

    def _put(self, news: News | None) -> None:
        changes = [waiting for waiting in self._waiting if isinstance(waiting, Change)]
        match news:
            case None:
                self._waiting = []
            case Preview():
                self._waiting = [*changes, news]
            case Change():
                self._waiting = [max([*changes, news], key=_rank)]
        self._ready.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> News:
        await self._ready.wait()
        if not self._waiting:
            raise StopAsyncIteration
        news = self._waiting.pop(0)
        if not self._waiting:
            self._ready.clear()
        return news


def _rank(change: Change) -> float:
    return math.inf if change.version is None else change.version


class LocalFanout:
    """The fan-out of a single process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscriptions: defaultdict[tuple[str, str], set[_Subscription]] = defaultdict(set)

    async def publish(self, news: News) -> None:
        """See Fanout."""
        self.tell(news)

    def tell(self, news: News) -> None:
        """Tell all who listen to the conversation."""
        with self._lock:
            listeners = tuple(self._subscriptions.get((news.workspace, news.conversation), ()))
        for listener in listeners:
            listener.tell(news)

    def wake(self) -> None:
        """Have every listener read its state: changes may have gone by unseen."""
        with self._lock:
            keys = tuple(self._subscriptions)
        for key in keys:
            self.tell(Change(*key, version=None))

    @contextlib.asynccontextmanager
    async def subscribe(self, workspace: str, conversation: str) -> AsyncIterator[AsyncIterator[News]]:
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
    """The fan-out of many processes, over Redis: a channel for each kind of news.

    A process listens to both by one connection, whatever the number of its subscriptions; all of them belong to
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

    async def publish(self, news: News) -> None:
        """See Fanout."""
        channel = next(name for name, kind in _CHANNELS.items() if isinstance(news, kind))
        await self._send("PUBLISH", channel, json.dumps(astuple(news)))

    @contextlib.asynccontextmanager
    async def subscribe(self, workspace: str, conversation: str) -> AsyncIterator[AsyncIterator[News]]:
        """See Fanout."""
        async with self._local.subscribe(workspace, conversation) as news:
            self._listening = self._listening or asyncio.create_task(self._listen())
            yield news

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
            await pubsub.subscribe(*_CHANNELS)
            async for message in pubsub.listen():
                if message["type"] != "subscribe":
                    self._hear(message["channel"], message["data"])
                elif message["channel"] == _CHANGES:  # comes with every connection, the first and each new one
                    self._local.wake()

    def _hear(self, channel: str, data: str) -> None:
        try:
            self._local.tell(_CHANNELS[channel](*json.loads(data)))
        except (TypeError, ValueError):
            _log.warning("A message on the Redis channel %s is not understood", channel)
