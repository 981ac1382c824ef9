import asyncio
import logging
from collections.abc import Awaitable

import pytest
from working import LATE, Office, own_webhook
from written import CALL, MODEL, REPLY, CannedWriter

from assist.conversation.messages import Role
from assist.delivery.fanout import Change, LocalFanout, Preview
from assist.jobs.durable import Durable
from assist.jobs.work import Work
from assist.llm.voice import Voice
from assist.store import conversations
from assist.store.changes import Act, Arrival
from assist.store.conversations import Address
from assist.writing.results import Ended, Written

WORDS = " ".join(REPLY)
HERE = Address(workspace="default", conversation="shop:1")


async def read(office: Office) -> None:
    """Read what came in, and do nothing else that is in line."""
    for job in await office.in_line("read"):
        await office.do(job)


def begun(office: Office) -> asyncio.Task[list[str]]:
    """Begin what is in line."""
    return asyncio.create_task(office.work())


async def until_asked(writer: CannedWriter, times: int = 1) -> None:
    """Wait until the model was asked so often."""
    async with asyncio.timeout(20):
        while len(writer.asked) < times:  # noqa: ASYNC110 it is asked from a thread
            await asyncio.sleep(0.01)


async def engines(office: Office) -> list[str]:
    """Who wrote what the sidebar offers, best first."""
    return [reply.body["engine"] for reply in (await office.state()).suggestions]


async def used(office: Office) -> list[tuple[str, int, int]]:
    """What was used: outcomes with calls and tokens."""
    rows = await office.rows("SELECT outcome, calls, tokens_in FROM usage ORDER BY outcome")
    return [(outcome, calls, tokens) for outcome, calls, tokens in rows]


async def test_the_local_reply_is_there_at_once_and_the_model_s_in_front_of_it_later(office: Office) -> None:
    """The same revision, a newer version; the reply that was offered keeps its id."""
    writer = CannedWriter()
    written = office.using(writer=writer)
    await written.hear(LATE)
    await read(written)
    before = await office.state()
    assert set(await engines(office)) == {"embedded"}
    assert await written.work() == ["write", "send"]
    after = await office.state()
    assert (await engines(office))[:2] == [MODEL, "embedded"]
    assert [reply.id for reply in after.suggestions[1:]] == [reply.id for reply in before.suggestions]
    assert (after.version, after.revision) == (before.version + 1, before.revision)


async def test_the_note_and_the_event_wait_for_the_model(office: Office, platform_url: str) -> None:
    """The failure is told at once; the note and `suggestion.ready` come once, with the model's words."""
    written = office.using(writer=CannedWriter(), webhook=own_webhook(platform_url))
    await written.hear(LATE)
    await read(written)
    assert await office.outgoing() == [("failure.found", "due")]
    await written.work()
    assert sorted(await office.outgoing()) == [
        ("failure.found", "sent"),
        ("note", "sent"),
        ("suggestion.ready", "sent"),
    ]
    [note] = [taken.text for taken in office.platform.taken if taken.path == "/shop"]
    [event] = [taken.body["data"] for taken in office.platform.taken if taken.body["type"] == "suggestion.ready"]
    assert note.endswith(f"Suggested reply: {WORDS}")
    best = (await office.state()).suggestions[0]
    assert (event["text"], event["suggestion"], event["revision"]) == (WORDS, best.id, 1)


async def test_sidebars_see_what_is_being_written(office: Office) -> None:
    """Whole sentences as they come; the new state ends them."""
    writer = CannedWriter(held=True)
    written = office.using(writer=writer)
    await written.hear(LATE)
    await read(written)
    async with asyncio.timeout(20), office.parts.fanout.subscribe("default", "shop:1") as news:
        work = begun(written)
        assert await anext(news) == Preview("default", "shop:1", 1, REPLY[0])
        writer.held = False
        await work
        assert await anext(news) == Change("default", "shop:1", (await office.state()).version)


@pytest.mark.parametrize("ended", [Ended.BEATEN, Ended.REFUSED, Ended.LATE, Ended.DOWN, Ended.OPEN])
async def test_the_local_reply_stands_when_nothing_better_comes(office: Office, ended: Ended) -> None:
    """The note then says it, and the sidebar learns by a new version that nothing is being written any more."""
    written = office.using(writer=CannedWriter(ended=ended))
    await written.hear(LATE)
    await read(written)
    before = await office.state()
    await written.work()
    after = await office.state()
    assert (after.suggestions, after.version) == (before.suggestions, before.version + 1)
    assert f"Suggested reply: {before.suggestions[0].body['text']}" in office.platform.texts[0]


@pytest.mark.parametrize("error", [ValueError("broken"), asyncio.CancelledError()], ids=["broken", "cut off within"])
async def test_a_writer_that_fails_holds_nothing_up(
    office: Office, caplog: pytest.LogCaptureFixture, error: BaseException
) -> None:
    """Whatever is wrong with it, the job ends and the local reply is told."""
    written = office.using(writer=CannedWriter(error=error))
    await written.hear(LATE)
    assert await written.work() == ["read", "write", "send"]
    assert len(office.platform.texts) == 1
    assert "cannot be written" in caplog.text


async def test_a_reply_that_cannot_be_kept_is_asked_for_once(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """Each time would cost money; what was offered before stays."""

    class Odd(CannedWriter):
        async def write(self, *args: object, **more: object) -> object:  # type: ignore[override]
            await super().write(*args, **more)  # type: ignore[arg-type]
            return Written(suggestions=("no suggestion",), ended=Ended.SHOWN)  # type: ignore[arg-type]

    writer = Odd()
    odd = office.using(writer=writer)
    await odd.hear(LATE)
    assert await odd.work() == ["read", "write"]
    assert len(writer.asked) == 1
    assert set(await engines(office)) == {"embedded"}
    assert "cannot be kept" in caplog.text


async def test_a_model_is_asked_for_what_is_due_only(office: Office) -> None:
    """Not while the customer does not wait, not in a chat that is muted, not where nothing went wrong."""
    writer = CannedWriter()
    written = office.using(writer=writer)
    await written.hear("Hello, do you have this desk in green?")
    await written.work()
    await written.hear(LATE, chat="shop:2")
    async with office.parts.database.writing() as session:
        await conversations.change(session, "default", "shop:2", muted=True)
    await written.work()
    assert writer.asked == []


async def test_a_chat_that_moves_on_breaks_the_writing_off(office: Office) -> None:
    """At once, though the model goes on; the next job of the lane writes to the newest revision."""
    writer = CannedWriter(held=True)
    written = office.using(writer=writer)
    await written.hear(LATE)
    await read(written)
    [job] = await office.in_line("write")
    work = asyncio.create_task(written.do(job))
    await until_asked(writer)
    await asyncio.sleep(0.1)
    await written.hear("Hello?")
    async with asyncio.timeout(1.8):  # less than the time after which the row is looked at
        await work
    assert writer.broken_off == 1
    assert await office.rows("SELECT 1 FROM outgoing WHERE revision = 1") == []
    writer.held = False
    await written.work()
    assert [conversation.revision for conversation in writer.asked][-1] == 2
    assert (await engines(office))[0] == MODEL
    assert len(office.platform.texts) == 1


async def test_writing_is_broken_off_though_nobody_is_told(office: Office) -> None:
    """Where the change was made in a process that cannot tell this one, the row says it a moment later."""
    writer = CannedWriter(held=True)
    written = office.using(writer=writer)
    elsewhere = office.using(fanout=LocalFanout())
    await written.hear(LATE)
    await read(written)
    [job] = await office.in_line("write")
    work = asyncio.create_task(written.do(job))
    await until_asked(writer)
    await elsewhere.hear("Hello?")
    async with asyncio.timeout(6):
        await work
    assert writer.broken_off == 1
    assert await used(office) == []


async def test_writing_outlives_a_fan_out_that_is_closed(office: Office) -> None:
    """As when the service stops: what is written is kept."""
    writer = CannedWriter(held=True)
    written = office.using(writer=writer)
    await written.hear(LATE)
    await read(written)
    work = begun(written)
    await until_asked(writer)
    await office.parts.fanout.close()
    await asyncio.sleep(0.1)
    writer.held = False
    await work
    assert (await engines(office))[0] == MODEL


async def test_what_comes_too_late_is_dropped_and_paid_for(office: Office) -> None:
    """The chat moved on between the last look and the end: no reply, no note, but the tokens were used."""
    writer = CannedWriter()

    class Overtaken(CannedWriter):
        async def write(self, *args: object, **more: object) -> object:  # type: ignore[override]
            written = await writer.write(*args, **more)  # type: ignore[arg-type]
            await office.hear("Hello?")  # last, so that no look on a slow machine comes between
            return written

    await office.using(writer=writer).hear(LATE)
    await read(office.using(writer=writer))
    [job] = await office.in_line("write")
    await office.using(writer=Overtaken(), fanout=LocalFanout()).do(job)
    assert MODEL not in await engines(office)
    assert await office.rows("SELECT 1 FROM outgoing") == []
    assert await used(office) == [("shown", 1, CALL.tokens_in)]


async def test_a_job_that_is_done_twice_asks_once(office: Office) -> None:
    """After a crash between its end and its record, say."""
    writer = CannedWriter()
    written = office.using(writer=writer)
    await written.hear(LATE)
    await read(written)
    [job] = await office.in_line("write")
    await written.do(job)
    await written.do(job)
    await written.work()
    assert len(writer.asked) == len(office.platform.texts) == 1


async def test_writing_that_is_killed_is_begun_anew(office: Office) -> None:
    """The process stops in the middle; the next one asks again, and the platform has one note."""
    writer = CannedWriter(held=True)
    written = office.using(writer=writer)
    await written.hear(LATE)
    await read(written)
    await _work(written, until_asked(writer))
    assert await office.outgoing() == []
    writer.held = False
    await _work(written, _noted(office))
    assert len(writer.asked) == 2
    assert office.platform.texts[0].endswith(WORDS)
    assert await office.outgoing() == [("note", "sent")]


async def _work(office: Office, until: Awaitable[None]) -> None:
    """Have a process work until something happens, and stop it."""
    at_work = office.using(durable=Durable(office.parts.database.url, executor="one", works=True))
    work = Work(at_work.parts, name="one")
    await work.start()
    await until
    await work.close()


async def _noted(office: Office) -> None:
    async with asyncio.timeout(20):
        while not office.platform.texts:  # noqa: ASYNC110 it comes over HTTP
            await asyncio.sleep(0.02)
    await asyncio.sleep(0.3)


async def test_a_chat_that_is_put_aside_meanwhile_is_left_in_peace(office: Office) -> None:
    """The model's reply is there, and no note tells of it."""
    writer = CannedWriter(held=True)
    written = office.using(writer=writer)
    await written.hear(LATE)
    await read(written)
    work = begun(written)
    await until_asked(writer)
    async with office.parts.database.writing() as session:
        await conversations.change(session, "default", "shop:1", muted=True)
    writer.held = False
    await work
    assert (await engines(office))[0] == MODEL
    assert await office.outgoing() == []


async def test_a_model_that_was_taken_away_leaves_the_local_reply(office: Office) -> None:
    """What stood in line for it is told without it."""
    written = office.using(writer=CannedWriter())
    await written.hear(LATE)
    await read(written)
    await office.work()
    assert set(await engines(office)) == {"embedded"}
    assert await office.outgoing() == [("note", "sent")]


async def test_a_note_that_was_not_sent_yet_goes_stale_while_the_model_writes(office: Office) -> None:
    """The agent is not told of a reply to what was said before the customer's newest word."""
    written = office.using(writer=CannedWriter())
    await written.hear(LATE)
    await read(written)
    [job] = await office.in_line("write")
    await written.do(job)
    await written.hear("I need it for a wedding on Saturday.")
    await read(written)
    assert await office.outgoing() == [("note", "stale")]


async def test_a_wish_of_the_agent_is_written_to(office: Office) -> None:
    """It makes a new revision, and the writer is given it."""
    writer = CannedWriter()
    written = office.using(writer=writer)
    await written.hear(LATE)
    await written.work()
    wish = Arrival(address=HERE, changes=[], details={"instruction": "Offer the Tuesday slot."})
    await written.intake.accept(wish, strict=True, now=office.clock())
    await written.work()
    assert [conversation.instruction for conversation in writer.asked] == [None, "Offer the Tuesday slot."]


async def test_a_workspace_has_its_own_voice(office: Office) -> None:
    """The writer is given it, and what it bans is in no local reply."""
    writer = CannedWriter(ended=Ended.BEATEN)
    await office.hear(LATE)
    await office.work()
    banned = Voice(banned=(" ".join((await office.state()).suggestions[0].body["text"].split()[:3]),))
    spoken = office.using(writer=writer, voices={"default": banned, "other": Voice(style="Loud.")})
    await spoken.hear(LATE, message="again")
    await spoken.work()
    assert writer.voices == [banned]
    state = await office.state()
    assert state.suggestions
    assert not any(banned.banned[0] in reply.body["text"] for reply in state.suggestions)


async def test_what_was_asked_is_logged_and_counted_without_a_word(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """A line a request, with model, chat, tokens and outcome; one that came to nothing is counted too."""
    caplog.set_level(logging.INFO, "assist")
    for chat, writer in (("shop:1", CannedWriter()), ("shop:2", CannedWriter(ended=Ended.LATE, calls=()))):
        written = office.using(writer=writer)
        await written.hear(LATE, chat=chat)
        await written.work()
    assert await used(office) == [("late", 1, 0), ("shown", 1, CALL.tokens_in)]
    lines = [record.getMessage() for record in caplog.records if record.name == "assist.jobs.asked"]
    masked = "of workspace 'default': masked 1 EMAIL, 2 NAME"
    assert lines == [
        f"asked {MODEL} for chat 'shop:1' {masked}; 900 tokens in, 60 out, 1.5 s, shown",
        f"asked {MODEL} for chat 'shop:2' {masked}; 0 tokens in, 0 out, 0.0 s, late",
    ]
    assert LATE not in caplog.text
    assert REPLY[1] not in caplog.text


async def test_an_edit_is_a_newer_revision_too(office: Office) -> None:
    """What the model was asked about is not what stands there any more."""
    writer = CannedWriter(held=True)
    written = office.using(writer=writer)
    await written.hear(LATE, message="1")
    await read(written)
    [job] = await office.in_line("write")
    work = asyncio.create_task(written.do(job))
    await until_asked(writer)
    await written.hear(f"{LATE} Please hurry.", message="1", act=Act.EDITED, role=Role.CUSTOMER)
    await work
    assert writer.broken_off == 1
