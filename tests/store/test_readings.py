from dataclasses import replace

from kept import HERE, at, deleted, keep, kept, said

from assist.store.conversations import Address
from assist.store.database import Database
from assist.store.readings import PromiseKept, Reading, Saved, claim_reminder, save, take_due
from assist.store.states import State, state_of
from assist.store.suggestions import OfferedReply

PROMISE = PromiseKept(message="m2", start=3, quote="I'll call you by 5 pm", due_at=at(60), state="open")


def reading(revision: int, *promises: PromiseKept, suggestion: str = "") -> Reading:
    """A reading of a revision, and perhaps a suggestion."""
    offered = [OfferedReply(suggestion, {"text": "I'll find out."})] if suggestion else []
    return Reading(revision=revision, analysis={"revision": revision}, suggestions=offered, promises=promises)


async def saved(database: Database, given: Reading) -> Saved | None:
    """Keep a reading of the chat."""
    async with database.writing() as session:
        return await save(session, "w", "c", given, now=at(5))


async def due(database: Database, limit: int = 10) -> list[tuple[str, str]]:
    """Give what waits to be read in the lane of the chat."""
    async with database.reading() as session:
        return await take_due(session, HERE.lane, limit)


async def state(database: Database) -> State:
    """Give what a sidebar may see of the chat."""
    async with database.reading() as session:
        found = await state_of(session, "w", "c")
    assert found is not None
    return found


async def test_a_chat_waits_until_its_newest_revision_is_read(database: Database) -> None:
    """One that changed while it was read waits on."""
    await keep(database, said(1))
    assert await due(database) == [("w", "c")]
    await keep(database, said(2))
    assert await saved(database, reading(1)) == Saved(3, ())
    assert await due(database) == [("w", "c")]
    await saved(database, reading(2))
    assert await due(database) == []


async def test_chats_are_taken_oldest_change_first(database: Database) -> None:
    """So that none is always behind."""
    same_lane = [
        address
        for address in (Address(workspace="w", conversation=f"c{number}") for number in range(100))
        if address.lane == HERE.lane
    ][:3]
    for minutes, address in zip((3, 1, 2), same_lane, strict=True):
        await keep(database, said(1), address=address, now=at(minutes))
    first, second, third = same_lane
    assert await due(database) == [("w", address.conversation) for address in (second, third, first)]
    assert await due(database, limit=1) == [("w", second.conversation)]


async def test_an_older_reading_does_not_replace_a_newer_one(database: Database) -> None:
    """Nor does the same revision a second time, and one of a chat that is gone is left."""
    await keep(database, said(1))
    await keep(database, said(2))
    assert await saved(database, reading(2, suggestion="s2"))
    assert await saved(database, reading(1, suggestion="s1")) is None
    assert await saved(database, reading(2, suggestion="s3")) is None
    async with database.writing() as session:
        assert await save(session, "w", "none", reading(1), now=at(5)) is None
    assert [reply.id for reply in (await state(database)).suggestions] == ["s2"]


async def test_a_sidebar_sees_the_newest_reading_with_its_own_suggestions(database: Database) -> None:
    """The version grows with each reading; suggestions of an older one are not shown."""
    await keep(database, said(1), customer_name="Ada", agent_name="Tom", channel="email")
    before = await state(database)
    assert (before.analysis, before.suggestions, before.read_revision) == (None, (), 0)
    await saved(database, reading(1, suggestion="s1"))
    await keep(database, said(2))
    between = await state(database)
    assert (between.revision, between.analysis, between.read_at) == (2, {"revision": 1}, at(5))
    assert [reply.body for reply in between.suggestions] == [{"text": "I'll find out."}]
    await saved(database, reading(2))
    after = await state(database)
    assert (after.analysis, after.suggestions) == ({"revision": 2}, [])
    assert before.version < between.version < after.version
    assert (after.customer_name, after.agent_name, after.channel) == ("Ada", "Tom", "email")
    async with database.reading() as session:
        assert await state_of(session, "v", "c") is None


async def test_a_chat_without_words_has_no_analysis(database: Database) -> None:
    """When all is taken back, what was read of it goes too."""
    await keep(database, said(1))
    await saved(database, reading(1, suggestion="s1"))
    await keep(database, deleted(1))
    await saved(database, Reading(revision=2, analysis=None))
    assert ((await state(database)).analysis, (await state(database)).suggestions) == (None, ())
    await keep(database, said(2))
    await saved(database, reading(3))
    assert (await state(database)).analysis == {"revision": 3}


async def test_a_promise_is_new_once(database: Database) -> None:
    """Read again it is known; due at another time it is new; one that is kept, or not read any more, is none."""
    for number in range(1, 6):
        await keep(database, said(number))
    later = replace(PROMISE, due_at=at(90))
    assert await saved(database, reading(1, PROMISE)) == Saved(6, (PROMISE,))
    assert await saved(database, reading(2, PROMISE)) == Saved(7, ())
    assert await saved(database, reading(3, later)) == Saved(8, (later,))
    assert await saved(database, reading(4, replace(later, state="kept"))) == Saved(9, ())
    assert await saved(database, reading(5)) == Saved(10, ())


async def test_a_reminder_is_given_once_and_only_while_it_is_needed(database: Database) -> None:
    """Not of a promise that is due at another time by now, and not twice."""
    await keep(database, said(1))
    await saved(database, reading(1, PROMISE))
    asked = [(at(59), "m2", 3), (at(60), "m1", 3), (at(60), "m2", 4)]
    async with database.writing() as session:
        for due_at, message, start in asked:
            assert await claim_reminder(session, HERE, message, start, due_at, now=at(45)) is None
        assert await claim_reminder(session, HERE, "m2", 3, at(60), now=at(45)) == (PROMISE, 3)
        assert await claim_reminder(session, HERE, "m2", 3, at(60), now=at(46)) is None
    assert (await state(database)).version == 3


async def test_a_promise_that_is_put_off_is_reminded_of_again(database: Database) -> None:
    """A new due time is a new promise to keep."""
    await keep(database, said(1))
    await saved(database, reading(1, PROMISE))
    async with database.writing() as session:
        assert await claim_reminder(session, HERE, "m2", 3, at(60), now=at(45))
    await keep(database, said(2))
    await saved(database, reading(2, replace(PROMISE, due_at=at(90))))
    async with database.writing() as session:
        assert await claim_reminder(session, HERE, "m2", 3, at(90), now=at(75))
    assert (await kept(database)).conversation.revision == 2
