from kept import HERE, keep, kept, said

from assist.store.conversations import Address, change, load
from assist.store.database import Database


async def test_what_is_not_there_is_none(database: Database) -> None:
    """Neither is what another workspace has under the same id."""
    await keep(database, said(1))
    async with database.reading() as session:
        assert await load(session, "other", "c") is None
        assert await load(session, "w", "d") is None


async def test_muting_is_seen_by_sidebars_and_not_read_anew(database: Database) -> None:
    """A change of what is shown makes a version, and only if it is one."""
    first = await keep(database, said(1))
    async with database.writing() as session:
        assert await change(session, "w", "c", muted=True) == first.version + 1
        assert await change(session, "w", "c", muted=True) == first.version + 1
        assert await change(session, "w", "none", muted=True) is None
    stored = await kept(database)
    assert (stored.muted, stored.quieted, stored.conversation.revision) == (True, False, first.revision)


async def test_workspaces_are_apart(database: Database) -> None:
    """Two may have chats of the same id, each with its own words."""
    other = Address(workspace="v", conversation=HERE.conversation)
    await keep(database, said(1, "Ours."))
    await keep(database, said(1, "Theirs."), address=other)
    assert (await kept(database)).conversation.messages[0].text == "Ours."
    assert (await kept(database, other)).conversation.messages[0].text == "Theirs."
