import asyncio
import threading
import time
from collections.abc import AsyncIterator

import pytest
import redis
from servers.redis import RedisServer

from assist.delivery.fanout import Change, Fanout, LocalFanout, RedisFanout
from assist.errors import UnavailableError


def change(version: int | None, conversation: str = "c") -> Change:
    """A change of a conversation in the workspace w."""
    return Change("w", conversation, version)


async def heard(changes: AsyncIterator[Change]) -> Change:
    """The next change, which must come within ten seconds."""
    async with asyncio.timeout(10):
        return await anext(changes)


async def woken(changes: AsyncIterator[Change]) -> None:
    """Wait for the wake-up that comes with each connection to Redis."""
    while (await heard(changes)).version is not None:
        pass


@pytest.fixture
async def replica(redis_server: RedisServer) -> AsyncIterator[RedisFanout]:
    """Give a fan-out over a Redis of the test's own."""
    fanout = RedisFanout(redis_server.url)
    yield fanout
    await fanout.close()


@pytest.fixture
async def other(redis_server: RedisServer) -> AsyncIterator[RedisFanout]:
    """Give a second fan-out over the same Redis, as another replica has it."""
    fanout = RedisFanout(redis_server.url)
    yield fanout
    await fanout.close()


class TestLocalFanout:
    """Within one process."""

    async def test_a_listener_is_told_of_its_conversation_only(self) -> None:
        """A change of another conversation, or of another workspace, is not heard."""
        fanout = LocalFanout()
        async with fanout.subscribe("w", "c") as changes:
            await fanout.publish(change(1, "d"))
            await fanout.publish(Change("v", "c", 2))
            await fanout.publish(change(3))
            assert await heard(changes) == change(3)

    async def test_every_listener_is_told(self) -> None:
        """Two sidebars on one conversation both hear a change."""
        fanout = LocalFanout()
        async with fanout.subscribe("w", "c") as first, fanout.subscribe("w", "c") as second:
            await fanout.publish(change(1))
            assert (await heard(first), await heard(second)) == (change(1), change(1))

    async def test_a_slow_listener_gets_the_newest_change_alone(self) -> None:
        """Changes that nobody took are replaced by newer ones, whatever their order."""
        fanout = LocalFanout()
        async with fanout.subscribe("w", "c") as changes:
            for version in (1, 3, 2):
                await fanout.publish(change(version))
            assert await heard(changes) == change(3)
            await fanout.publish(change(4))
            assert await heard(changes) == change(4)

    async def test_a_wake_up_is_not_replaced(self) -> None:
        """That something may have been missed is still heard after a change that came later."""
        fanout = LocalFanout()
        async with fanout.subscribe("w", "c") as changes:
            fanout.wake()
            await fanout.publish(change(1))
            assert await heard(changes) == change(None)

    async def test_a_change_may_come_from_another_thread(self) -> None:
        """A job publishes on a loop of its own."""
        fanout = LocalFanout()
        async with fanout.subscribe("w", "c") as changes:
            thread = threading.Thread(target=lambda: asyncio.run(fanout.publish(change(1))))
            thread.start()
            assert await heard(changes) == change(1)
            await asyncio.to_thread(thread.join)

    def test_a_listener_whose_loop_has_ended_is_passed_over(self) -> None:
        """A subscription that outlived its loop does not hinder a change."""
        fanout = LocalFanout()
        loop = asyncio.new_event_loop()
        context = fanout.subscribe("w", "c")
        loop.run_until_complete(context.__aenter__())
        loop.close()
        asyncio.run(fanout.publish(change(1)))

    async def test_closing_ends_every_subscription(self) -> None:
        """Listeners come to the end of their changes, so that their streams end in order."""
        fanout = LocalFanout()
        async with fanout.subscribe("w", "c") as changes:
            await fanout.publish(change(1))
            await fanout.close()
            assert [change async for change in changes] == []

    async def test_it_is_always_there(self) -> None:
        """There is nothing that a process would have to reach."""
        await LocalFanout().ping()


class TestRedisFanout:
    """Between processes."""

    async def test_a_change_reaches_another_replica(self, replica: Fanout, other: Fanout) -> None:
        """What one replica publishes is heard on the other."""
        async with other.subscribe("w", "ü:1") as changes:
            await woken(changes)
            await replica.publish(change(7, "ü:1"))
            assert await heard(changes) == change(7, "ü:1")

    async def test_a_change_may_come_from_another_loop(self, replica: Fanout) -> None:
        """A job publishes on a loop of its own, over the same fan-out."""
        async with replica.subscribe("w", "c") as changes:
            await woken(changes)
            await asyncio.to_thread(lambda: asyncio.run(replica.publish(change(1))))
            assert await heard(changes) == change(1)

    async def test_listeners_are_woken_when_redis_is_back(self, replica: Fanout, redis_server: RedisServer) -> None:
        """After Redis was killed and started again, a listener reads its state anew and hears changes as before."""
        async with replica.subscribe("w", "c") as changes:
            await woken(changes)
            redis_server.kill()
            with pytest.raises(UnavailableError, match="Redis does not answer"):
                await replica.publish(change(1))
            redis_server.start()
            assert await heard(changes) == change(None)
            await replica.publish(change(2))
            assert await heard(changes) == change(2)

    async def test_a_subscription_may_begin_before_redis_is_there(
        self, replica: Fanout, redis_server: RedisServer
    ) -> None:
        """A sidebar opens while Redis is down, and is woken once it is up."""
        redis_server.kill()
        async with replica.subscribe("w", "c") as changes:
            await asyncio.sleep(0.2)
            redis_server.start()
            assert await heard(changes) == change(None)

    async def test_ping_tells_that_redis_is_gone(self, replica: Fanout, redis_server: RedisServer) -> None:
        """Readiness fails while Redis is down, and only then."""
        await replica.ping()
        redis_server.kill()
        with pytest.raises(UnavailableError):
            await replica.ping()

    async def test_ping_tells_that_nothing_listens(self, replica: Fanout, redis_server: RedisServer) -> None:
        """An account that may not subscribe is seen in readiness, although Redis answers."""
        with redis.Redis.from_url(redis_server.url) as client:
            client.execute_command("ACL", "SETUSER", "default", "resetchannels")
        async with replica.subscribe("w", "c"):
            await asyncio.sleep(0.2)
            with pytest.raises(UnavailableError, match="permission"):
                await replica.ping()

    async def test_a_message_that_is_not_ours_is_passed_over(self, replica: Fanout, redis_server: RedisServer) -> None:
        """Words on the channel that are no change are left, and changes are heard after them."""
        async with replica.subscribe("w", "c") as changes:
            await woken(changes)
            with redis.Redis.from_url(redis_server.url) as client:
                client.publish("recovery-assist:changes", "[1]")
                client.publish("recovery-assist:changes", "hello")
            await replica.publish(change(1))
            assert await heard(changes) == change(1)

    async def test_five_hundred_sidebars_take_one_connection(self, replica: Fanout, redis_server: RedisServer) -> None:
        """500 listeners share a connection, and all hear a change within a second."""
        streams = [replica.subscribe("w", "c") for _ in range(500)]
        listeners = [await stream.__aenter__() for stream in streams]
        await asyncio.gather(*map(woken, listeners))
        with redis.Redis.from_url(redis_server.url, decode_responses=True) as client:
            assert client.pubsub_numsub("recovery-assist:changes") == [("recovery-assist:changes", 1)]
        started = time.perf_counter()
        await replica.publish(change(1))
        assert set(await asyncio.gather(*map(heard, listeners))) == {change(1)}
        assert time.perf_counter() - started < 1
        for stream in streams:
            await stream.__aexit__(None, None, None)

    async def test_closing_ends_every_subscription(self, redis_server: RedisServer) -> None:
        """Listeners come to the end of their changes."""
        fanout = RedisFanout(redis_server.url)
        async with fanout.subscribe("w", "c") as changes:
            await woken(changes)
            await fanout.close()
            assert [change async for change in changes] == []
