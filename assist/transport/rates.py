"""How often one may call: so many times a minute by key, by sidebar, and by address without one that is valid.

And how many event streams one may have open.
"""

import logging
import math
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.storage.redis.redispy import RedispyBridge
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError

from assist.errors import RateLimitedError

_FAILURES_PER_MINUTE: Final = 60
_TIMEOUT_S: Final = 1
_STREAM_AGAIN_S: Final = 30
"""Nobody knows when a stream will end."""
_log: Final = logging.getLogger(__name__)


class Rates:
    """Counts calls, in this process or, shared by all replicas, in Redis."""

    def __init__(
        self, redis_url: str | None, *, calls_per_minute: int, webhooks_per_minute: int, streams_per_key: int
    ) -> None:
        """Allow so many calls and open streams by key or sidebar, and so many deliveries by connection."""
        self._storage = (
            RedisStorage(
                f"async+{redis_url}", wrap_exceptions=True, implementation="redispy", socket_timeout=_TIMEOUT_S
            )
            if redis_url
            else MemoryStorage()
        )
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)
        self._calls = RateLimitItemPerMinute(calls_per_minute, namespace="calls")
        self._webhooks = RateLimitItemPerMinute(webhooks_per_minute, namespace="webhooks")
        self._failures = RateLimitItemPerMinute(_FAILURES_PER_MINUTE, namespace="failures")
        self._streams_per_key = streams_per_key
        self._streams = Counter[tuple[str, str]]()

    async def count_call(self, key: str, conversation: str) -> None:
        """Count a call with a key, or with the token of one of its sidebars; raises `RateLimitedError`."""
        await self._count(self._calls, key, conversation)

    async def count_webhook(self, connection: str, address: str) -> None:
        """Count a delivery to a connection from an address, so that nobody else uses up a platform's share.

        Raises `RateLimitedError`.
        """
        await self._count(self._webhooks, connection, address)

    async def count_failure(self, address: str) -> None:
        """Count a call without a valid key or token; raises `RateLimitedError`.

        Valid keys are let in all the same: many people share an address.
        """
        await self._count(self._failures, address)

    @contextmanager
    def stream(self, key: str, conversation: str) -> Iterator[None]:
        """Count an event stream of a key or of one of its sidebars while it is open; raises `RateLimitedError`.

        Only those of this process are counted: a stream is a burden to the process that holds it.
        """
        who = key, conversation
        if self._streams[who] >= self._streams_per_key:
            msg = f"{self._streams_per_key} event streams are open already"
            raise RateLimitedError(msg, retry_after_s=_STREAM_AGAIN_S)
        self._streams[who] += 1
        try:
            yield
        finally:
            self._streams[who] -= 1
            if not self._streams[who]:
                del self._streams[who]

    async def close(self) -> None:
        """Let go of connections."""
        if isinstance(self._storage, RedisStorage) and isinstance(self._storage.bridge, RedispyBridge):
            await self._storage.bridge.storage.aclose()

    async def _count(self, item: RateLimitItemPerMinute, *who: str) -> None:
        try:
            if await self._limiter.hit(item, *who):
                return
            window = await self._limiter.get_window_stats(item, *who)
        except StorageError as error:
            _log.warning("calls are not counted: %s", error)  # better too many calls than none
            return
        msg = f"more than {item.amount} a minute"
        raise RateLimitedError(msg, retry_after_s=max(1, math.ceil(window.reset_time - time.time())))
