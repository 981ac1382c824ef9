from datetime import timedelta
from typing import Final

from kept import HERE, NOW, at, keep, said
from sqlalchemy import Table, func, select

from assist.store import deliveries, feedback, outgoing
from assist.store.conversations import Address, load
from assist.store.database import Database
from assist.store.erasure import erase_customer, forget, keep_for
from assist.store.outgoing import Item
from assist.store.readings import PromiseKept, Reading, save
from assist.store.suggestions import OfferedReply
from assist.store.tables import Base

WITHOUT_WORDS: Final = {"api_keys", "deliveries", "lanes", "usage", "workers", "workspaces"}
"""Tables that say nothing of any chat."""
OTHER: Final = Address(workspace="w", conversation="other")


async def fill(database: Database, address: Address, customer: str) -> None:
    """Keep a chat with something in every table that can say something of it."""
    where = address.workspace, address.conversation
    promise = PromiseKept(message="m1", start=0, quote="by 5 pm", due_at=at(60), state="open")
    key = f"s-{address.conversation}"
    reading = Reading(
        revision=1, analysis={"x": customer}, suggestions=[OfferedReply(key, {"text": customer})], promises=[promise]
    )
    dispute = {"revision": 1, "kind": "label", "message": "m1", "label": "problem", "note": customer}
    item = Item(workspace="w", conversation=where[1], revision=1, target="desk", kind="note", body={"text": customer})
    await keep(database, said(1, f"I am {customer}."), address=address, customer_ref=customer, customer_name=customer)
    async with database.writing() as session:
        await save(session, *where, reading, now=NOW)
        values = {"suggestion": key, "kind": "edited", "text": customer}
        assert await feedback.add_feedback(session, *where, values, now=NOW)
        await feedback.add_dispute(session, *where, dispute, now=NOW)
        await outgoing.put(session, item, now=NOW)


async def rows(database: Database, table: Table, address: Address) -> int:
    """Count what a table holds of a chat."""
    column = table.c.id if table.name == "conversations" else table.c.conversation
    async with database.reading() as session:
        counted = select(func.count()).select_from(table).where(column == address.conversation)
        return (await session.execute(counted)).scalar_one()


def tables() -> list[Table]:
    """Give every table that holds words."""
    return [table for name, table in Base.metadata.tables.items() if name not in WITHOUT_WORDS]


def test_every_table_with_words_goes_with_its_conversation() -> None:
    """A new table either refers to the conversation, and is deleted with it, or is named here as one without words."""
    for table in tables():
        if table.name == "conversations":
            continue
        (reference,) = table.foreign_key_constraints
        assert (reference.referred_table.name, reference.ondelete) == ("conversations", "CASCADE"), table.name
        assert not table.c.conversation.nullable, table.name


async def test_nothing_is_left_of_a_customer_and_everything_of_others(database: Database) -> None:
    """All tables are looked at, whichever there are."""
    await fill(database, HERE, "Ada")
    await fill(database, OTHER, "Bob")
    assert all([await rows(database, table, HERE) for table in tables()])
    async with database.writing() as session:
        assert await erase_customer(session, "v", "Ada") == []
        assert await erase_customer(session, "w", "Ada") == ["c"]
        assert await erase_customer(session, "w", "Ada") == []
    for table in tables():
        assert await rows(database, table, HERE) == 0, table.name
        assert await rows(database, table, OTHER) == 1, table.name
        async with database.reading() as session:
            assert "Ada" not in repr((await session.execute(select(table))).all()), table.name


async def test_old_chats_are_forgotten_where_a_workspace_says_so(database: Database) -> None:
    """Counted from the last change; a workspace that says nothing keeps its chats, and so does one that took it back."""
    theirs = Address(workspace="v", conversation="c")
    for address in (HERE, theirs):
        await keep(database, said(1), address=address, now=NOW)
    await keep(database, said(1), address=OTHER, now=NOW)
    await keep(database, said(2), address=OTHER, now=NOW + timedelta(days=20))
    async with database.writing() as session:
        await keep_for(session, "w", 10, now=NOW)
        await keep_for(session, "w", 30, now=NOW)
        await keep_for(session, "v", 1, now=NOW)
        await keep_for(session, "v", None, now=NOW)
        assert await forget(session, now=NOW + timedelta(days=30)) == 0
        assert await forget(session, now=NOW + timedelta(days=31)) == 1
        assert await load(session, "w", "c") is None
        assert await load(session, "w", "other")
        assert await load(session, "v", "c")


async def test_old_deliveries_are_forgotten(database: Database) -> None:
    """A month later no platform repeats one; until then it is known."""
    async with database.writing() as session:
        assert await deliveries.keep_new(session, [("desk", "k")], now=NOW)
        await forget(session, now=NOW + timedelta(days=30))
        assert not await deliveries.keep_new(session, [("desk", "k")], now=NOW)
        await forget(session, now=NOW + timedelta(days=31))
        assert await deliveries.keep_new(session, [("desk", "k")], now=NOW)
