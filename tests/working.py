"""The parts of a process that works, with the test's hand on the clock and on what is in line."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final

from dbos import DBOSClient, WorkflowStatus
from servers.platform import Platform
from signed import PLATFORMS
from sqlalchemy import text

from assist.conversation.messages import Role
from assist.delivery.fanout import LocalFanout
from assist.delivery.sender import Sender
from assist.jobs.durable import Durable, Job
from assist.jobs.intake import Intake
from assist.jobs.parts import Parts, Webhook
from assist.jobs.reading import ReadJob
from assist.jobs.reminding import RemindJob
from assist.jobs.sending import SendJob
from assist.jobs.writing import WriteJob
from assist.pipeline import Pipeline
from assist.platforms.events import Connection
from assist.store.changes import Act, Applied, Arrival, MessageChange
from assist.store.conversations import Address
from assist.store.database import Database
from assist.store.states import State, state_of

SECRET: Final = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105
LATE: Final = "My desk was meant to come yesterday and it is still not here."
MORNING: Final = datetime(2026, 5, 4, 9, tzinfo=UTC)


class Clock:
    """A clock that a test sets; a millisecond passes with each look at it."""

    def __init__(self) -> None:
        """Begin in the morning."""
        self.now = MORNING

    def __call__(self) -> datetime:
        """Tell the time."""
        self.now += timedelta(milliseconds=1)
        return self.now

    def pass_by(self, **time: float) -> None:
        """Let time go by."""
        self.now += timedelta(**time)


@dataclass(frozen=True, slots=True)
class InLine:
    """A job in line: its arguments, and how long it waits before it may begin."""

    id: str
    job: str
    args: tuple[Any, ...]
    delay_s: float


class Office:
    """Takes messages in, and does what is in line when it is told to.

    Two accounts: `shop`, whose platform knows a repeat by its key, and `desk`, whose platform does not.
    """

    def __init__(self, parts: Parts, clock: Clock, platform: Platform) -> None:
        """Take the parts."""
        self.parts = parts
        self.clock = clock
        self.platform = platform
        self.intake = Intake(parts.database, parts.durable, parts.fanout)
        self._ids = count(1)
        self._done: set[str] = set()

    def using(self, **parts: Any) -> "Office":  # noqa: ANN401
        """Give the same office with another part, such as a pipeline."""
        other = Office(replace(self.parts, **parts), self.clock, self.platform)
        other._ids, other._done = self._ids, self._done
        return other

    async def hear(
        self,
        words: str,
        *,
        chat: str = "shop:1",
        role: Role = Role.CUSTOMER,
        message: str | None = None,
        act: Act = Act.CREATED,
    ) -> Applied:
        """Take a message in; gives what it came to."""
        now = self.clock()
        change = MessageChange(act=act, id=message or f"m{next(self._ids)}", role=role, text=words, at=now)
        return await self.intake.accept(Arrival(address=address(chat), changes=[change]), strict=False, now=now)

    async def work(self) -> list[str]:
        """Do what is in line, and what that puts in line, until nothing but timers are left; gives the jobs' names."""
        names = []
        while due := [job for job in await self.in_line() if not job.delay_s]:
            for job in due:
                await self.do(job)
                names.append(job.job)
        return names

    async def ring(self, job: str) -> int:
        """Let the time of each waiting job of a name come, and do it; gives how many there were."""
        waiting = [timer for timer in await self.in_line() if timer.job == job and timer.delay_s]
        for timer in waiting:
            self.clock.now = max(self.clock.now, MORNING + timedelta(seconds=timer.delay_s))
            await self.do(timer)
        return len(waiting)

    async def do(self, job: InLine) -> None:
        """Do one job that is in line, in a thread of its own as always."""
        jobs: Mapping[str, Job] = {
            "read": ReadJob(self.parts),
            "write": WriteJob(self.parts),
            "send": SendJob(self.parts),
            "remind": RemindJob(self.parts),
        }
        self._done.add(job.id)
        await asyncio.to_thread(jobs[job.job], *job.args)

    async def in_line(self, job: str | None = None) -> list[InLine]:
        """Give what is in line and not done yet, in order."""
        listed = await asyncio.to_thread(_listed, self.parts.database.url)
        waiting = [_in_line(status) for status in listed if status.workflow_id not in self._done]
        return [one for one in waiting if job in (None, one.job)]

    async def state(self, chat: str = "shop:1") -> State:
        """Give what a sidebar may see of a chat."""
        async with self.parts.database.reading() as session:
            state = await state_of(session, "default", chat)
        assert state is not None
        return state

    async def outgoing(self) -> list[tuple[str, str]]:
        """Give kind and state of all that goes, or went, out, oldest first."""
        rows = await self.rows("SELECT kind, state FROM outgoing ORDER BY created_at")
        return [(kind, state) for kind, state in rows]

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """Ask the database."""
        async with self.parts.database.reading() as session:
            return [tuple(row) for row in await session.execute(text(statement))]

    async def alter(self, statement: str) -> None:
        """Change the database as another process might."""
        async with self.parts.database.writing() as session:
            await session.execute(text(statement))


def address(chat: str) -> Address:
    """Give the address of a chat by its id, `<connection>:<number>`."""
    connection, _, external_id = chat.partition(":")
    return Address(workspace="default", conversation=chat, connection=connection, external_id=external_id)


@asynccontextmanager
async def open_office(url: str, platform: Platform, platform_url: str, pipeline: Pipeline) -> AsyncIterator[Office]:
    """Open an office on an empty database; nothing is done there but by the test."""
    clock = Clock()
    parts = Parts(
        database=Database(url),
        durable=Durable(url, executor="test", works=False),
        fanout=LocalFanout(),
        sender=Sender(whole_s=2),
        pipeline=pipeline,
        writer=None,
        voices={},
        adapters=PLATFORMS,
        connections=connections(platform_url),
        webhook=None,
        clock=clock,
    )
    await parts.database.migrate()
    await parts.durable.start({}, ())
    try:
        yield Office(parts, clock, platform)
    finally:
        await parts.durable.close()
        await parts.sender.close()
        await parts.database.close()


def connections(platform_url: str) -> Mapping[str, Connection]:
    """Give the two accounts, whose platform is at an address."""
    shop = Connection(
        name="shop", platform="generic", workspace="default", secrets=(SECRET,), base_url=f"{platform_url}/shop"
    )
    desk = Connection(
        name="desk",
        platform="chatwoot",
        workspace="default",
        secrets=("secret",),
        token="token",  # noqa: S106
        base_url=platform_url,
        tenant="1",
    )
    return {"shop": shop, "desk": desk}


def own_webhook(platform_url: str) -> Webhook:
    """Give the organisation's own webhook."""
    return Webhook(url=f"{platform_url}/events", secrets=(SECRET,))


def _listed(url: str) -> list[WorkflowStatus]:
    client = DBOSClient(system_database_url=url, application_name="recovery-assist")
    try:
        return client.list_workflows(status=["ENQUEUED", "DELAYED"], load_output=False)
    finally:
        client.destroy()


def _in_line(status: WorkflowStatus) -> InLine:
    assert status.input is not None
    waits_ms = (status.delay_until_epoch_ms or 0) - (status.created_at or 0) if status.status == "DELAYED" else 0
    return InLine(status.workflow_id, status.name, tuple(status.input["args"]), waits_ms / 1000)
