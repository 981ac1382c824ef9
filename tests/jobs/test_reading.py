import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import count

import pytest
from working import LATE, Office, address, own_webhook

from assist.conversation.messages import Conversation, Role
from assist.errors import UnavailableError
from assist.jobs.reading import BATCH
from assist.pipeline import Advice, Pipeline
from assist.store import conversations, readings
from assist.store.changes import Act
from assist.store.database import Database, Session

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # tests/store has both
PROMISE = "I will look into it and call you back by 5 pm."


class Watched(Pipeline):
    """A pipeline that does something before each conversation that it reads, in the job's thread."""

    def __init__(self, pipeline: Pipeline, before: Callable[[Conversation], None]) -> None:
        """Take the pipeline that reads, and what to do before."""
        self._pipeline = pipeline
        self._before = before

    def suggest(self, conversation: Conversation, *, now: datetime | None = None, banned: Sequence[str] = ()) -> Advice:
        """Read."""
        self._before(conversation)
        return self._pipeline.suggest(conversation, now=now, banned=banned)


def neighbours() -> tuple[str, str]:
    """Two chats that stand in the same lane."""
    return "shop:1", next(
        chat for number in count(2) if address(chat := f"shop:{number}").lane == address("shop:1").lane
    )


async def test_only_the_newest_revision_is_read(office: Office, pipeline: Pipeline) -> None:
    """Of what came in meanwhile everything is read at once."""
    read: list[int] = []
    watched = office.using(pipeline=Watched(pipeline, lambda conversation: read.append(conversation.revision)))
    for _ in range(3):
        await watched.hear(LATE)
    await watched.work()
    assert read == [3]
    state = await office.state()
    assert state.analysis is not None
    assert (state.read_revision, state.analysis["revision"]) == (3, 3)
    assert state.version == 4


async def test_what_comes_in_while_a_chat_is_read_is_read_next(office: Office, pipeline: Pipeline) -> None:
    """An event that falls between taking a chat and keeping its reading is not stranded."""
    loop = asyncio.get_running_loop()

    def interrupt(conversation: Conversation) -> None:
        if conversation.revision < 3:
            asyncio.run_coroutine_threadsafe(watched.hear("And another thing."), loop).result()

    watched = office.using(pipeline=Watched(pipeline, interrupt))
    await watched.hear(LATE)
    assert (await watched.work()).count("read") == 3
    state = await office.state()
    assert (state.revision, state.read_revision) == (3, 3)
    assert await office.rows("SELECT 1 FROM conversations WHERE due") == []


async def test_a_reading_that_was_overtaken_is_dropped(office: Office, pipeline: Pipeline) -> None:
    """When another process has kept a newer revision meanwhile, the older one says nothing any more."""
    loop = asyncio.get_running_loop()

    async def overtake() -> None:
        await office.hear("Thanks, it has just come.", role=Role.CUSTOMER)
        async with office.parts.database.writing() as session:
            reading = readings.Reading(revision=2, analysis={"revision": 2})
            await readings.save(session, "default", "shop:1", reading, now=office.clock())

    def before(_: Conversation) -> None:
        asyncio.run_coroutine_threadsafe(overtake(), loop).result()

    await office.hear(LATE)
    [job] = await office.in_line()
    await office.using(pipeline=Watched(pipeline, before)).do(job)
    assert (await office.state()).analysis == {"revision": 2}
    assert await office.outgoing() == []


async def test_a_chat_that_cannot_be_read_does_not_hold_up_its_lane(office: Office, pipeline: Pipeline) -> None:
    """Whatever the pipeline raises, the next chat of the lane is read, and the unreadable one is not tried again."""
    unreadable, readable = neighbours()

    def refuse(conversation: Conversation) -> None:
        if conversation.id == unreadable:
            message = "this cannot be read"
            raise ValueError(message)

    watched = office.using(pipeline=Watched(pipeline, refuse))
    await watched.hear(LATE, chat=unreadable)
    await watched.hear(LATE, chat=readable)
    await watched.work()
    state, other = await office.state(unreadable), await office.state(readable)
    assert (state.analysis, state.read_revision) == (None, 1)
    assert other.analysis is not None
    assert await office.rows("SELECT 1 FROM conversations WHERE due") == []


async def test_a_chat_that_cannot_be_kept_does_not_hold_up_its_lane(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """What the database refuses to keep stays due; the next chat of the lane is read, and no words get into the log."""
    broken, sound = neighbours()
    await office.hear(LATE, chat=broken)
    await office.hear(LATE, chat=sound)
    await office.alter("UPDATE conversations SET channel = 'pigeon' WHERE id = 'shop:1'")
    await office.work()
    assert (await office.state(sound)).read_revision == 1
    assert await office.rows("SELECT id FROM conversations WHERE due") == [(broken,)]
    assert "cannot be kept" in caplog.text
    assert LATE not in caplog.text
    await office.alter("UPDATE conversations SET channel = 'chat' WHERE id = 'shop:1'")
    await office.hear("Well?", chat=sound)
    await office.work()
    assert (await office.state(broken)).read_revision == 1


async def test_a_database_that_is_away_fails_the_job(office: Office) -> None:
    """It must not end as if the chat had been read, for it is done again then."""
    away = True

    class Locked(Database):
        @asynccontextmanager
        async def reading(self) -> AsyncIterator[Session]:
            if away:
                message = "the database cannot be used"
                raise UnavailableError(message)
            async with super().reading() as session:
                yield session

    await office.hear(LATE)
    [job] = await office.in_line()
    locked = office.using(database=Locked(office.parts.database.url))
    with pytest.raises(UnavailableError):
        await locked.do(job)
    away = False
    await locked.do(job)
    await locked.parts.database.close()
    assert (await office.state()).read_revision == 1


async def test_a_chat_without_words_is_read_as_nothing(office: Office) -> None:
    """When every message was deleted, the old analysis goes with them."""
    await office.hear(LATE, message="1")
    await office.work()
    await office.hear("", message="1", act=Act.DELETED)
    await office.work()
    state = await office.state()
    assert (state.analysis, state.read_revision) == (None, 2)


async def test_a_chat_that_is_erased_while_it_is_read_stays_erased(office: Office, pipeline: Pipeline) -> None:
    """Neither its analysis nor a note is left behind."""
    loop = asyncio.get_running_loop()

    def erase(_: Conversation) -> None:
        asyncio.run_coroutine_threadsafe(office.alter("DELETE FROM conversations"), loop).result()

    await office.hear(LATE)
    await office.using(pipeline=Watched(pipeline, erase)).work()
    assert await office.rows("SELECT * FROM analyses") == []
    assert await office.outgoing() == []


async def test_a_long_line_is_read_in_turns(office: Office) -> None:
    """More chats than one job reads are read by the next ones."""
    lane = address("shop:1").lane
    chats = [chat for number in range(1, 12 * BATCH) if address(chat := f"shop:{number}").lane == lane][: BATCH + 3]
    for chat in chats:
        await office.hear("Hello?", chat=chat)
    assert (await office.work()).count("read") == 2
    assert [(await office.state(chat)).read_revision for chat in chats] == [1] * len(chats)


async def test_an_agent_is_told_once(office: Office) -> None:
    """The same words are not written twice, whatever changed in the chat."""
    await office.hear(LATE, message="1")
    await office.work()
    await office.hear(LATE + "!", message="1", act=Act.EDITED)
    await office.work()
    await office.hear("Are you there?")
    await office.work()
    assert (await office.state()).read_revision == 3
    assert await office.outgoing() == [("note", "sent")]
    assert "Nobody has taken the case on yet" in office.platform.taken[0].text


async def test_a_muted_chat_is_left_in_peace(office: Office) -> None:
    """It is read, so that the sidebar can show it, and nobody is told."""
    await office.hear(LATE)
    async with office.parts.database.writing() as session:
        await conversations.change(session, "default", "shop:1", muted=True)
    await office.work()
    assert (await office.state()).suggestions
    assert await office.outgoing() == []


async def test_dismissed_advice_is_silent_until_the_customer_writes(office: Office) -> None:
    """What the agent does meanwhile brings no note; the customer's next word does."""
    await office.hear(LATE)
    async with office.parts.database.writing() as session:
        await conversations.change(session, "default", "shop:1", quieted=True)
    await office.work()
    assert await office.outgoing() == []
    await office.hear("Hello?? I need it for a wedding on Saturday.")
    await office.work()
    assert await office.outgoing() == [("note", "sent")]


async def test_the_organisation_is_told_what_is_new(office: Office, platform_url: str) -> None:
    """A failure and a reply are told once each, not again with every message."""
    told = office.using(webhook=own_webhook(platform_url))
    await told.hear(LATE, message="1")
    await told.work()
    await told.hear(LATE + "!", message="1", act=Act.EDITED)
    await told.work()
    events = [taken.body["type"] for taken in office.platform.taken if taken.path == "/events"]
    assert sorted(events) == ["failure.found", "suggestion.ready"]


async def test_a_promise_sets_one_timer(office: Office) -> None:
    """However often the chat is read, the agent is reminded of a promise once, before it falls due."""
    await office.hear(LATE)
    await office.hear(PROMISE, role=Role.AGENT)
    await office.work()
    await office.hear("Fine.")
    await office.work()
    [timer] = await office.in_line("remind")
    assert timer.delay_s == pytest.approx((8 * 60 - 15) * 60, abs=60)  # from 9 am to a quarter of an hour before 5 pm


async def test_a_promise_that_is_moved_sets_another_timer(office: Office) -> None:
    """The new time counts; the old timer rings in vain."""
    await office.hear(LATE)
    await office.hear(PROMISE, role=Role.AGENT, message="p")
    await office.work()
    await office.hear(PROMISE.replace("5", "7"), role=Role.AGENT, message="p", act=Act.EDITED)
    await office.work()
    first, second = await office.in_line("remind")
    office.clock.pass_by(hours=7, minutes=46)
    await office.do(first)
    assert ("reminder", "due") not in await office.outgoing()
    office.clock.pass_by(hours=2)
    await office.do(second)
    assert ("reminder", "due") in await office.outgoing()


async def test_a_promise_that_was_kept_after_all_sets_no_timer(office: Office) -> None:
    """A promise that is kept already when it is first read needs no reminder."""
    await office.hear(LATE)
    await office.hear(PROMISE, role=Role.AGENT)
    await office.hear("Thank you, it has just arrived, all good now!")
    await office.work()
    assert await office.in_line("remind") == []
