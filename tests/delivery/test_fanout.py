import asyncio
import threading
import time
from collections.abc import AsyncIterator

import pytest
import redis
from servers.redis import RedisServer

from assist.delivery.fanout import Change, Fanout, LocalFanout, News, Preview, RedisFanout
from assist.errors import UnavailableError


def change(version: int | None, conversation: str = "c") -> Change:
    """A change of a conversation in the workspace w."""
    return Change("w", conversation, version)


def preview(text: str | None, revision: int = 1) -> Preview:
    """A preview of a reply in the same conversation."""
    return Preview("w", "c", revision, text)


async def heard(news: AsyncIterator[News]) -> News:
    """The next news, which must come within ten seconds."""
    async with asyncio.timeout(10):
        return await anext(news)


async def woken(news: AsyncIterator[News]) -> None:
    """Wait for the wake-up that comes with each connection to Redis."""
    while not (isinstance(one := await heard(news), Change) and one.version is None):
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

    async def test_a_preview_stands_beside_a_change(self) -> None:
        """It takes no change's place, the newest preview alone is heard, and it comes after the change before it."""
        fanout = LocalFanout()
        async with fanout.subscribe("w", "c") as news:
            for one in (change(1), preview("I'm"), preview("I'm on it."), change(2), preview("I"), preview(None)):
                await fanout.publish(one)
            assert [await heard(news), await heard(news)] == [change(2), preview(None)]
            await fanout.publish(preview("I'm on it."))
            assert await heard(news) == preview("I'm on it.")

    async def test_a_change_ends_the_preview_before_it(self) -> None:
        """A reply that is there is not shown as still being written."""
        fanout = LocalFanout()
        async with fanout.subscribe("w", "c") as news:
            for one in (preview("I'm on it."), change(1)):
                await fanout.publish(one)
            assert await heard(news) == change(1)
            await fanout.publish(change(2))
            assert await heard(news) == change(2)

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

    async def test_previews_reach_another_replica_in_order(self, replica: Fanout, other: Fanout) -> None:
        """What is written is heard on the other, and the change that ends it after it."""
        async with other.subscribe("w", "c") as news:
            await woken(news)
            for one in (preview("Das übernehme ich."), change(7), preview(None, 2)):
                await replica.publish(one)
                assert await heard(news) == one

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
