from kept import at, keep, said

from assist.store import feedback
from assist.store.conversations import Address
from assist.store.database import Database
from assist.store.readings import Reading, save
from assist.store.suggestions import OfferedReply


async def test_feedback_is_on_a_suggestion_of_its_own_chat(database: Database) -> None:
    """Of an older revision too: the agent may have had it before them still."""
    await keep(database, said(1))
    await keep(database, said(1), address=Address(workspace="w", conversation="d"))
    reading = Reading(revision=1, analysis={}, suggestions=[OfferedReply("s", {"text": "I'll find out."})])
    values = {"suggestion": "s", "kind": "edited", "text": "I'll look."}
    async with database.writing() as session:
        await save(session, "w", "c", reading, now=at(1))
        await save(session, "w", "c", Reading(revision=2, analysis={}), now=at(2))
        assert await feedback.add_feedback(session, "w", "c", values, now=at(3))
        assert await feedback.add_feedback(session, "w", "d", values, now=at(3)) is None
        assert await feedback.add_feedback(session, "w", "c", {**values, "suggestion": "x"}, now=at(3)) is None


async def test_objections_are_given_oldest_first_by_workspace(database: Database) -> None:
    """Each under an id of its own."""
    await keep(database, said(1))
    await keep(database, said(1), address=Address(workspace="v", conversation="c"))
    values = {"revision": 1, "kind": "label", "message": "m1", "label": "problem", "start": 0, "end": 4}
    async with database.writing() as session:
        second = await feedback.add_dispute(session, "w", "c", values, now=at(2))
        first = await feedback.add_dispute(session, "w", "c", {**values, "note": "No."}, now=at(1))
        await feedback.add_dispute(session, "v", "c", values, now=at(1))
    async with database.reading() as session:
        rows = await feedback.disputes(session, "w")
    assert [(row.id, row.note) for row in rows] == [(first, "No."), (second, None)]
