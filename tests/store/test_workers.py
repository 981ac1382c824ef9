from datetime import timedelta

from kept import at

from assist.store import workers
from assist.store.database import Database


async def test_whoever_is_silent_is_missed_until_buried(database: Database) -> None:
    """By the one who asks first; again when nobody buried them; not while they give signs of life."""
    silent = timedelta(minutes=5)
    async with database.writing() as session:
        await workers.sign(session, "one", now=at(0))
        await workers.sign(session, "two", now=at(0))
        await workers.sign(session, "two", now=at(4))
        assert await workers.claim(session, silent, now=at(5)) == []
        assert await workers.claim(session, silent, now=at(6)) == ["one"]
        assert await workers.claim(session, silent, now=at(6)) == []
        assert sorted(await workers.claim(session, silent, now=at(12))) == ["one", "two"]
        await workers.bury(session, ["one", "two"])
        assert await workers.claim(session, silent, now=at(60)) == []


async def test_whoever_leaves_is_missed_at_once(database: Database) -> None:
    """What it may have left undone is taken over without a wait."""
    async with database.writing() as session:
        await workers.sign(session, "one", now=at(0))
        await workers.leave(session, "one")
        assert await workers.claim(session, timedelta(minutes=5), now=at(0)) == ["one"]


async def test_signs_of_life_are_told_by_one_clock(database: Database) -> None:
    """PostgreSQL's, whatever time it is where one asks; a machine that has SQLite has one clock."""
    async with database.reading() as session:
        one, other = await workers.clock(session, at(0)), await workers.clock(session, at(60))
    assert (other - one >= timedelta(hours=1)) == database.is_sqlite
    assert other.tzinfo is not None
