import asyncio
from collections import Counter

from kept import HERE, NOW, said, transcript

from assist.store import deliveries, lanes
from assist.store.changes import Arrival, apply
from assist.store.conversations import Address
from assist.store.database import Database


def test_a_chat_stands_in_one_lane_and_chats_spread_over_all() -> None:
    """The lane follows from workspace and id alone."""
    assert lanes.lane_of("w", "c") == HERE.lane
    stand = Counter(lanes.lane_of("w", str(number)) for number in range(800))
    assert len(stand) == lanes.READ_LANES
    assert min(stand.values()) > 50


async def test_of_many_writers_one_wakes_the_lane_and_no_change_is_missed(database: Database) -> None:
    """Forty at once, over two pools as two processes have them: each chat is whole, one workflow is put in line."""
    other = Database(database.url)
    woken = []

    async def write(number: int) -> None:
        async with (database if number % 2 else other).writing() as session:
            lane = await lanes.lock_one(session, HERE.lane)
            await apply(session, [Arrival(address=HERE, changes=[said(number)])], now=NOW)
            if not lane.queued:
                lane.queued = True
                woken.append(number)

    await asyncio.gather(*(write(number) for number in range(40)))
    assert len(woken) == 1
    assert len(await transcript(database)) == 40
    await other.close()


async def test_a_new_chat_is_made_once(database: Database) -> None:
    """Two deliveries about a chat that nobody knew yet."""
    other = Database(database.url)

    async def write(opened: Database, number: int, address: Address) -> None:
        async with opened.writing() as session:
            await lanes.lock_one(session, address.lane)
            await apply(session, [Arrival(address=address, changes=[said(number)])], now=NOW)

    for number in range(10):
        address = Address(workspace="w", conversation=f"n{number}")
        await asyncio.gather(write(database, 1, address), write(other, 2, address))
        assert len(await transcript(database, address)) == 2
    await other.close()


async def test_a_delivery_is_new_once(database: Database) -> None:
    """Also when it comes twice at the same moment; by connection; whatever its key."""
    other = Database(database.url)

    async def accept(opened: Database, connection: str, key: str) -> bool:
        async with opened.writing() as session:
            return bool(await deliveries.keep_new(session, [(connection, key)], now=NOW))

    twice = await asyncio.gather(accept(database, "desk", "k"), accept(other, "desk", "k"))
    assert sorted(twice) == [False, True]
    assert await accept(database, "chat", "k")
    assert await accept(database, "desk", "\0" * 5000)
    assert not await accept(database, "desk", "\0" * 5000)
    await other.close()
