from collections.abc import Sequence

from kept import HERE, NOW, at, deleted, keep, kept, said

from assist.store.database import Database
from assist.store.readings import Reading, save
from assist.store.suggestions import Improved, OfferedReply, improve, suggestions_of

LOCAL = ({"text": "I'll find out.", "engine": "embedded"}, {"text": "I'm on it.", "engine": "embedded"})
BETTER = {"text": "I'll have your desk found by noon.", "engine": "canned:model"}


async def read(database: Database, revision: int = 1) -> None:
    """Read the chat at a revision: two replies are offered, `s0` and `s1`."""
    replies = [OfferedReply(f"s{number}", body) for number, body in enumerate(LOCAL)]
    async with database.writing() as session:
        reading = Reading(revision=revision, analysis={}, suggestions=replies)
        assert await save(session, *HERE.key, reading, now=NOW)


async def improved(database: Database, *ranked: dict[str, str], revision: int = 1) -> Improved | None:
    """Put replies in an order."""
    async with database.writing() as session:
        return await improve(session, HERE, revision, ranked, now=at(1))


async def shown(database: Database) -> Sequence[OfferedReply]:
    """Give what is offered at the first revision."""
    async with database.reading() as session:
        return await suggestions_of(session, *HERE.key, 1)


async def test_a_better_reply_stands_before_those_that_were_offered(database: Database) -> None:
    """Those keep their ids, the sidebar learns of it by a new version, and the revision is the same."""
    await keep(database, said(1))
    await read(database)
    before = await kept(database)
    better = await improved(database, BETTER, LOCAL[1], LOCAL[0])
    assert better is not None
    assert [reply.id for reply in better.ranked[1:]] == ["s1", "s0"]
    assert await shown(database) == better.ranked
    after = await kept(database)
    assert better.version == after.version == before.version + 1
    assert (after.conversation.revision, after.written_revision) == (1, 1)


async def test_a_reply_that_is_not_ranked_is_still_offered(database: Database) -> None:
    """An agent may be looking at it, and their feedback on it must not come to nothing."""
    await keep(database, said(1))
    await read(database)
    await improved(database, BETTER, LOCAL[1])
    assert [reply.body for reply in await shown(database)] == [BETTER, LOCAL[1], LOCAL[0]]


async def test_replies_are_put_in_order_once(database: Database) -> None:
    """Who does it a second time, after a crash say, changes nothing and learns of it."""
    await keep(database, said(1))
    await read(database)
    first = await improved(database, BETTER, *LOCAL)
    assert await improved(database, {"text": "Another."}, *LOCAL) is None
    assert first is not None
    assert await shown(database) == first.ranked
    assert (await kept(database)).version == first.version


async def test_a_chat_that_has_moved_on_keeps_its_replies(database: Database) -> None:
    """Whether its new revision is read already or not; nor is there anything to do in a chat that is gone."""
    assert await improved(database, BETTER) is None
    await keep(database, said(1))
    assert await improved(database, BETTER) is None, "it is not read yet"
    await read(database)
    await keep(database, said(2))
    assert await improved(database, BETTER) is None
    await read_again(database)
    assert await improved(database, BETTER) is None
    assert [reply.id for reply in await shown(database)] == ["s0", "s1"]


async def read_again(database: Database) -> None:
    """Read the second revision, which calls for no reply."""
    await keep(database, deleted(2))
    async with database.writing() as session:
        assert await save(session, *HERE.key, Reading(revision=3, analysis={}), now=NOW)
