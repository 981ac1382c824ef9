import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from servers.redis import free_port
from sqlalchemy import text
from working import LATE, Office, connections, own_webhook

from assist.conversation.messages import Role
from assist.delivery.outgoing import Event, PromiseDue
from assist.errors import UnavailableError
from assist.jobs.posting import post_event, post_note
from assist.jobs.sending import BATCH, EVENT_PAUSES, NOTE_PAUSES
from assist.jobs.tasks import send_task
from assist.platforms.events import Connection
from assist.store import lanes, outgoing
from assist.store.conversations import load
from assist.store.database import Database, Session
from assist.store.lanes import outgoing_lane
from assist.store.outgoing import Item


async def leave(office: Office, words: str, *, chat: str = "shop:1", kind: str = "reminder") -> None:
    """Leave a note to be sent, as a job does."""
    async with office.parts.database.writing() as session:
        lane = await lanes.lock_one(session, outgoing_lane(target(chat)))
        item = Item(
            workspace="default", conversation=chat, revision=1, target=target(chat), kind=kind, body={"text": words}
        )
        await outgoing.put(session, item, now=office.clock())
        if not lane.queued:
            lane.queued = True
            await office.parts.durable.put(session, send_task(target(chat)))


async def post(office: Office, words: str) -> None:
    """Have the agents of a chat told something, as a reading does."""
    async with office.parts.database.writing() as session:
        stored = await load(session, "default", "shop:1")
        assert stored is not None
        await post_note(office.parts, session, stored, words)
    await office.work()


def target(chat: str) -> str:
    """Name the account that a chat belongs to."""
    return chat.partition(":")[0]


@pytest.fixture(autouse=True)
async def chats(office: Office) -> None:
    """Open a chat at each account; nothing is said in them that calls for a note."""
    for chat in ("shop:1", "shop:2", "desk:1", "desk:2"):
        await office.hear("Hello.", chat=chat)
    await office.work()


async def test_a_note_is_written_once(office: Office) -> None:
    """Whoever looks at the line afterwards finds nothing to send."""
    await leave(office, "first")
    await office.work()
    await leave(office, "second")
    await office.work()
    assert office.platform.texts == ["first", "second"]
    assert await office.outgoing() == [("reminder", "sent")] * 2


async def test_a_burst_of_notes_costs_one_job(office: Office) -> None:
    """Notes that are left before the line is looked at go out together."""
    for number in range(10):
        await leave(office, f"note {number}")
    assert await office.work() == ["send"]
    assert office.platform.texts == [f"note {number}" for number in range(10)]


async def test_a_long_line_of_notes_goes_out_in_turns(office: Office) -> None:
    """More notes than one job sends are sent by the next ones, in order."""
    for number in range(BATCH + 3):
        await leave(office, f"note {number}")
    assert await office.work() == ["send", "send"]
    assert office.platform.texts == [f"note {number}" for number in range(BATCH + 3)]


async def test_a_platform_that_is_busy_is_asked_later_and_later(office: Office) -> None:
    """Each pause is twice as long as the one before, and the note goes out in the end, once."""
    office.platform.answers.extend([429, 503, 429])
    await leave(office, "a note", chat="desk:1")
    await office.work()
    pauses = []
    while timers := await office.in_line("send"):
        [timer] = timers
        pauses.append(timer.delay_s)
        office.clock.pass_by(seconds=timer.delay_s)
        await office.do(timer)
    # At least 2, 4 and 8 seconds: the line's clock is the machine's, which goes on while the test is at it.
    assert len(pauses) == 3
    assert all(pause >= least for pause, least in zip(pauses, [2, 4, 8], strict=True))
    assert pauses == sorted(pauses)
    assert office.platform.texts == ["a note"]


async def test_a_platform_that_is_away_for_long_is_given_up(office: Office) -> None:
    """After the last attempt nothing waits any more, and what comes after is tried."""
    office.platform.answers.extend([503] * (len(NOTE_PAUSES) + 1))
    await leave(office, "lost")
    await office.work()
    while timers := await office.in_line("send"):
        office.clock.pass_by(hours=1)
        for timer in timers:
            await office.do(timer)
    assert await office.outgoing() == [("reminder", "failed")]
    await leave(office, "found")
    await office.work()
    assert office.platform.texts == ["found"]


async def test_an_event_is_tried_for_three_days(office: Office, platform_url: str) -> None:
    """After its last pause it is tried once more."""
    told = office.using(webhook=own_webhook(platform_url))
    office.platform.answers.extend([503] * len(EVENT_PAUSES))
    async with office.parts.database.writing() as session:
        await post_event(told.parts, session, due("shop:1"))
    began = office.clock()
    await told.work()
    while timers := await office.in_line("send"):
        [timer] = timers
        office.clock.pass_by(seconds=timer.delay_s)
        await told.do(timer)
    assert timedelta(days=3) < office.clock() - began < timedelta(days=3.5)
    assert [taken.status for taken in office.platform.taken] == [503] * len(EVENT_PAUSES) + [200]
    assert len({taken.key for taken in office.platform.taken}) == 1
    assert await office.outgoing() == [("promise.due", "sent")]


async def test_an_event_holds_up_no_other(office: Office, platform_url: str) -> None:
    """Of two of one chat the second is delivered though the first has to wait."""
    told = office.using(webhook=own_webhook(platform_url))
    office.platform.answers.extend([503])
    async with office.parts.database.writing() as session:
        await post_event(told.parts, session, due("shop:1"))
        await post_event(told.parts, session, due("shop:1", "tomorrow"))
    await told.work()
    assert sorted(await office.outgoing()) == [("promise.due", "due"), ("promise.due", "sent")]


async def test_a_platform_that_is_not_there_is_asked_later(office: Office) -> None:
    """Where nothing listens, nothing was written."""
    nowhere = office.using(connections=connections(f"http://127.0.0.1:{free_port()}"))
    await leave(nowhere, "a note", chat="desk:1")
    await nowhere.work()
    assert await office.outgoing() == [("reminder", "due")]
    office.clock.pass_by(hours=1)
    await office.ring("send")
    assert office.platform.texts == ["a note"]


async def test_what_waits_holds_up_its_own_chat_alone(office: Office) -> None:
    """Of one chat nothing goes out before what came first; another chat's note does."""
    office.platform.answers.extend([503])
    await leave(office, "first")
    await office.work()
    await leave(office, "second")
    await leave(office, "elsewhere", chat="shop:2")
    await office.work()
    assert office.platform.texts == ["elsewhere"]
    office.clock.pass_by(hours=1)
    await office.ring("send")
    assert office.platform.texts == ["elsewhere", "first", "second"]


async def test_each_that_waits_has_a_timer_of_its_own(office: Office) -> None:
    """A short pause of one chat does not make another chat's longer one forgotten."""
    office.platform.answers.extend([503, 503])
    await leave(office, "patient")
    await office.work()
    office.clock.pass_by(seconds=4)
    await office.ring("send")  # its second attempt fails too: four seconds now
    office.platform.answers.extend([503])
    await leave(office, "hasty", chat="shop:2")
    await office.work()
    short, long = sorted(timer.delay_s for timer in await office.in_line("send"))
    assert 2 <= short < long
    assert long >= 4


async def test_a_note_in_doubt_is_asked_again_where_a_repeat_is_known(office: Office) -> None:
    """The platform gets the same key again, so that it writes the note once."""
    office.platform.answers.extend([500])
    await leave(office, "a note")
    await office.work()
    office.clock.pass_by(hours=1)
    await office.ring("send")
    first, second = office.platform.taken
    assert first.key == second.key is not None
    assert await office.outgoing() == [("reminder", "sent")]


async def test_a_note_in_doubt_is_not_written_again_where_a_repeat_is_not_known(office: Office) -> None:
    """A note too few does less harm than the same note twice; what comes after goes out."""
    office.platform.answers.extend([500])
    await leave(office, "in doubt", chat="desk:1")
    await office.work()
    await leave(office, "after it", chat="desk:1")
    await office.work()
    assert [taken.text for taken in office.platform.taken] == ["in doubt", "after it"]
    assert await office.outgoing() == [("reminder", "in_doubt"), ("reminder", "sent")]


async def test_a_refused_note_holds_up_nothing(office: Office) -> None:
    """What a platform will not have is not tried again."""
    office.platform.answers.extend([403])
    await leave(office, "refused")
    await leave(office, "welcome")
    await office.work()
    assert await office.outgoing() == [("reminder", "refused"), ("reminder", "sent")]
    assert await office.in_line() == []


@pytest.mark.parametrize(
    ("answer", "states"),
    [
        ({"ok": True, "ts": "17.5"}, ["sent", "sent"]),
        ({"ok": False, "error": "channel_not_found"}, ["refused", "refused"]),
        ({"ok": False, "error": "ratelimited"}, ["due", "sent"]),
        ({"ok": False, "error": "internal_error"}, ["in_doubt", "in_doubt"]),
        ({}, ["refused", "refused"]),
    ],
)
async def test_a_platform_may_say_in_its_answer_that_it_did_nothing(
    office: Office, platform_url: str, answer: dict[str, Any], states: list[str]
) -> None:
    """Slack answers 200 to everything: what it says beside decides whether the note is sent, and tried again."""
    slack = Connection(
        name="desk",
        platform="slack",
        workspace="default",
        secrets=("secret",),
        token="token",  # noqa: S106
        base_url=platform_url,
        options={"agents_channel": "C1"},
    )
    team = office.using(connections={"desk": slack})
    office.platform.answers.extend([answer])
    await leave(team, "a note", chat="desk:1")
    await team.work()
    assert await office.outgoing() == [("reminder", states[0])]
    office.platform.answers.extend([{"ok": True, "ts": "17.6"}])
    office.clock.pass_by(hours=1)
    await team.ring("send")
    assert await office.outgoing() == [("reminder", states[1])]


@pytest.mark.parametrize(("chat", "texts", "state"), [("desk:1", [], "in_doubt"), ("shop:1", ["a note"], "sent")])
async def test_a_process_that_died_while_it_sent(office: Office, chat: str, texts: list[str], state: str) -> None:
    """What it had begun is sent again where a repeat is known, and is in doubt where it is not."""
    await leave(office, "a note", chat=chat)
    if chat == "desk:1":
        await office.alter("UPDATE outgoing SET state = 'sending'")
    await office.work()
    assert office.platform.texts == texts
    assert await office.outgoing() == [("reminder", state)]


@pytest.mark.parametrize("chat", ["desk:1", "shop:1"])
async def test_two_that_send_at_once_write_a_note_once(office: Office, chat: str) -> None:
    """A worker that was taken for dead, and the one that took over, do not both write; a repeat has the same key."""
    office.platform.pause_s = 0.3
    await leave(office, "a note", chat=chat)
    [job] = await office.in_line()
    await asyncio.gather(office.do(job), office.do(job))
    assert len({(taken.key, taken.text) for taken in office.platform.taken}) == 1
    assert await office.outgoing() == [("reminder", "sent")]


async def test_two_that_send_at_once_keep_the_order(office: Office) -> None:
    """A note that comes while another is on its way waits for it, whichever job finds it."""
    office.platform.pause_s = 0.5
    await leave(office, "first", chat="desk:1")
    [first] = await office.in_line()
    sending = asyncio.create_task(office.do(first))
    async with asyncio.timeout(10):
        while not office.platform.taken:  # noqa: ASYNC110 it comes over HTTP
            await asyncio.sleep(0.01)
    await leave(office, "second", chat="desk:1")
    [second] = await office.in_line()
    await office.do(second)
    assert sending.done()
    assert office.platform.texts == ["first", "second"]
    assert await office.outgoing() == [("reminder", "sent")] * 2


async def test_a_note_that_was_overtaken_is_not_written(office: Office) -> None:
    """While the platform is busy the agent answers: the advice is stale, and nobody is told any more."""
    office.platform.answers.extend([503])
    await office.hear(LATE)
    await office.work()
    assert await office.outgoing() == [("note", "due")]
    await office.hear("That is on us. I will look into it and call you back by 5 pm.", role=Role.AGENT)
    await office.work()
    office.clock.pass_by(hours=1)
    await office.ring("send")
    assert await office.outgoing() == [("note", "stale")]
    assert office.platform.texts == []


async def test_a_newer_note_replaces_one_that_waits(office: Office) -> None:
    """Agents are told what holds now, and only that."""
    office.platform.answers.extend([503])
    await office.hear(LATE)
    await office.work()
    await office.hear("Hello?? I need it for a wedding on Saturday.")
    await office.work()
    office.clock.pass_by(hours=1)
    await office.ring("send")
    assert await office.outgoing() == [("note", "stale"), ("note", "sent")]
    assert "Saturday" in office.platform.texts[0]


async def test_a_note_is_never_told_again(office: Office) -> None:
    """A, B, and A once more: whatever was told between, agents know A already."""
    for words in ("A", "B", "A", "B"):
        await post(office, words)
    assert office.platform.texts == ["A", "B"]


async def test_a_note_that_never_went_out_was_not_said(office: Office) -> None:
    """A went out; B replaced nothing, for it is stale when A holds again; A is not said twice."""
    for words, answers in (("A", []), ("B", [503]), ("A", [])):
        office.platform.answers.extend(answers)
        await post(office, words)
    assert await office.outgoing() == [("note", "sent"), ("note", "stale")]


async def test_notes_of_an_account_that_was_taken_out_are_given_up(office: Office) -> None:
    """Where nobody is to write to any more, nothing waits for ever."""
    await leave(office, "a note")
    await office.using(connections={}).work()
    assert await office.outgoing() == [("reminder", "refused")]


async def test_events_of_a_webhook_that_was_taken_out_are_given_up(office: Office, platform_url: str) -> None:
    """Likewise for the organisation's own webhook."""
    told = office.using(webhook=own_webhook(platform_url))
    async with office.parts.database.writing() as session:
        await post_event(told.parts, session, due("shop:1"))
    await office.work()
    assert await office.outgoing() == [("promise.due", "refused")]


async def test_a_database_that_is_away_breaks_off_no_other_chat(office: Office) -> None:
    """The job fails, to be done again, only after what it was sending has come to its end."""
    office.platform.pause_s = 0.3
    await leave(office, "unlucky", chat="desk:1")
    await leave(office, "lucky", chat="desk:2")

    class Flaky(Database):
        @asynccontextmanager
        async def writing(self, *, urgent: bool = False) -> AsyncIterator[Session]:
            async with super().writing(urgent=urgent) as session:
                yield session
                unlucky = await session.scalar(
                    text("SELECT 1 FROM outgoing WHERE conversation = 'desk:1' AND state = 'sending'")
                )
                if unlucky:
                    message = "the database cannot be used"
                    raise UnavailableError(message)

    flaky = office.using(database=Flaky(office.parts.database.url))
    [job] = await office.in_line()
    with pytest.raises(UnavailableError):
        await flaky.do(job)
    await flaky.parts.database.close()
    assert office.platform.texts == ["lucky"]
    await office.do(job)
    assert sorted(office.platform.texts) == ["lucky", "unlucky"]
    assert await office.outgoing() == [("reminder", "sent")] * 2


def due(chat: str, due_at: str = "today") -> Event:
    """An event for the organisation's webhook."""
    return PromiseDue(workspace="default", conversation=chat, revision=1, message="m1", quote="soon", due_at=due_at)
