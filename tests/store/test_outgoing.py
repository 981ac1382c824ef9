import asyncio
from datetime import timedelta

from kept import NOW, at, keep, said

from assist.store import outgoing
from assist.store.conversations import Address
from assist.store.database import Database
from assist.store.outgoing import Item, State

FIRST = Item(workspace="w", conversation="c", revision=1, target="desk", kind="note", body={"text": "One."})

PAUSES = (timedelta(seconds=2), timedelta(seconds=4))


async def put(database: Database, minutes: float, **changed: object) -> None:
    """Leave something to be sent."""
    values = {name: getattr(FIRST, name) for name in FIRST.__slots__}
    async with database.writing() as session:
        await outgoing.put(session, Item(**{**values, **changed}), now=at(minutes))


async def taken(database: Database, minutes: float = 100, target: str = "desk") -> list[outgoing.Outgoing]:
    """Give what is due for a target."""
    async with database.reading() as session:
        return await outgoing.take(session, target, 10, in_order=target != "webhook", now=at(minutes))


async def test_what_is_due_is_taken_oldest_first(database: Database) -> None:
    """For its target alone, under the platform's own id of the chat."""
    await keep(database, said(1), address=Address(workspace="w", conversation="c", connection="desk", external_id="9"))
    await put(database, 2, body={"text": "Two."}, revision=2)
    await put(database, 1)
    await put(database, 1, target="webhook", kind="suggestion.ready")
    assert [(item.body["text"], item.external_id, item.state) for item in await taken(database)] == [
        ("One.", "9", State.DUE),
        ("Two.", "9", State.DUE),
    ]
    assert len(await taken(database, target="webhook")) == 1


async def test_it_is_sent_by_whoever_claims_it_first(database: Database) -> None:
    """Two processes that took the same thing do not both send it."""
    await keep(database, said(1))
    await put(database, 1)
    (item,) = await taken(database)
    other = Database(database.url)

    async def claim(opened: Database) -> bool:
        async with opened.writing() as session:
            return await outgoing.claim(session, item.id, now=NOW)

    assert sorted(await asyncio.gather(claim(database), claim(other))) == [False, True]
    assert [again.state for again in await taken(database)] == [State.SENDING]
    async with database.writing() as session:
        await outgoing.settle(session, item.id, State.SENT, platform_id="77", now=NOW)
    assert await taken(database) == []
    await other.close()


async def test_our_own_notes_are_known_when_they_come_back(database: Database) -> None:
    """By the id that the platform gave them, however long it is."""
    await keep(database, said(1))
    await put(database, 1)
    (item,) = await taken(database)
    async with database.writing() as session:
        await outgoing.settle(session, item.id, State.SENT, platform_id="7" * 3000, now=NOW)
        await outgoing.settle(session, "none", State.SENT, now=NOW)
    shortened = said(1).__class__(act=said(1).act, id="7" * 3000).id
    async with database.reading() as session:
        assert await outgoing.are_ours(session, "desk", [shortened, "8"]) == {shortened}
        assert await outgoing.are_ours(session, "chat", [shortened]) == set()
        assert await outgoing.are_ours(session, "desk", []) == set()


async def test_a_note_that_nobody_began_to_send_goes_stale(database: Database) -> None:
    """One that is being sent does not."""
    await keep(database, said(1))
    await put(database, 1)
    await put(database, 2)
    first, second = await taken(database)
    async with database.writing() as session:
        assert await outgoing.claim(session, first.id, now=NOW)
        await outgoing.retire(session, "w", "c", "note")
        assert not await outgoing.claim(session, second.id, now=NOW)
    assert [item.id for item in await taken(database)] == [first.id]


async def test_what_could_not_be_sent_waits_longer_each_time_and_not_for_ever(database: Database) -> None:
    """And what came after it in its chat waits with it; other chats do not."""
    await keep(database, said(1))
    await keep(database, said(1), address=Address(workspace="w", conversation="d"))
    await put(database, 1)
    await put(database, 2, body={"text": "Two."})
    await put(database, 3, conversation="d", body={"text": "Other."})
    first = (await taken(database))[0]
    pauses = []
    for _ in range(3):
        async with database.writing() as session:
            pauses.append(await outgoing.postpone(session, first.id, PAUSES, now=at(100)))
        if len(pauses) == 1:
            assert [item.body["text"] for item in await taken(database, 100)] == ["Other."]
    assert pauses == [*PAUSES, None]
    assert [item.body["text"] for item in await taken(database, 1000)] == ["Two.", "Other."]
    async with database.writing() as session:
        assert await outgoing.postpone(session, "none", PAUSES, now=NOW) is None


async def test_an_event_that_waits_holds_up_no_other(database: Database) -> None:
    """A receiver that is back gets the new ones at once, whenever the old one's turn is."""
    await keep(database, said(1))
    await put(database, 1, target="webhook")
    await put(database, 2, target="webhook", body={"text": "Two."})
    first = (await taken(database, target="webhook"))[0]
    async with database.writing() as session:
        await outgoing.postpone(session, first.id, [timedelta(hours=24)], now=at(100))
    assert [item.body["text"] for item in await taken(database, target="webhook")] == ["Two."]


async def test_what_was_said_last_is_known(database: Database) -> None:
    """Of each kind; what went stale was never said."""
    await keep(database, said(1))
    await put(database, 1)
    await put(database, 2, revision=2, body={"text": "Two."})
    async with database.writing() as session:
        assert await outgoing.last_body(session, "w", "c", "note") == {"text": "Two."}
        assert await outgoing.last_body(session, "w", "c", "promise.due") is None
        await outgoing.retire(session, "w", "c", "note")
        assert await outgoing.last_body(session, "w", "c", "note") is None
