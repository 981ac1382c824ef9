"""The job that has a chat model write: a reply to the newest revision of a conversation, and to no older one."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Coroutine
from datetime import datetime
from typing import Any, Final

from assist.delivery.fanout import Change, News
from assist.errors import UnavailableError
from assist.jobs.advice import bodies_of, told_of
from assist.jobs.asked import keep_use
from assist.jobs.parts import Parts, ReplyWriter
from assist.jobs.posting import post_told
from assist.jobs.telling import preview
from assist.pipeline import Advice
from assist.store.conversations import Stored, load, revision_of
from assist.store.database import Session
from assist.store.suggestions import Improved, improve
from assist.wire import AnalysisOut
from assist.writing.results import Ended, Written

_LOOK_EVERY_S: Final = 2
_log = logging.getLogger(__name__)


class WriteJob:
    """Asks a model, shows what it writes, puts its reply among the local ones, and says that a reply is there.

    Nothing comes of it once the chat has moved on: the next reading has asked for its own. Cut off in the middle, it asks
    again; done once, it does nothing.
    """

    def __init__(self, parts: Parts) -> None:
        """Take the parts it works with."""
        self._parts = parts

    def __call__(self, workspace: str, conversation: str, revision: int, read_at: str) -> None:
        """Write to a revision; `read_at` is when it was read, so that the same advice comes out of it here."""
        try:
            self._write_one(workspace, conversation, revision, datetime.fromisoformat(read_at))
        except UnavailableError:
            raise  # the job is done again
        except Exception:  # noqa: BLE001
            # The outermost door of a job: a reply that cannot be kept must not be asked for again and again.
            _log.exception("a reply cannot be kept")

    def _write_one(self, workspace: str, conversation: str, revision: int, read_at: datetime) -> None:
        wait = self._parts.durable.wait
        stored = wait(self._load(workspace, conversation))
        if stored is not None and stored.written_revision < stored.conversation.revision == revision:
            wait(self._write(stored, self._parts.suggest(stored, now=read_at)))

    async def _load(self, workspace: str, conversation: str) -> Stored | None:
        async with self._parts.database.reading() as session:
            return await load(session, workspace, conversation)

    async def _write(self, stored: Stored, advice: Advice) -> None:
        writer = self._parts.writer
        if writer is None:  # it was taken out of the settings meanwhile
            await self._save(stored, advice, Written(suggestions=advice.suggestions, ended=Ended.NOT_DUE), "")
            return
        written = await self._unless_stale(stored, self._ask(writer, stored, advice))
        if written is not None:
            await self._save(stored, advice, written, writer.name)

    async def _ask(self, writer: ReplyWriter, stored: Stored, advice: Advice) -> Written:
        async def heard(text: str) -> None:
            await preview(self._parts.fanout, stored.address, stored.conversation.revision, text)

        voice = self._parts.voices.get(stored.address.workspace)
        try:
            return await writer.write(stored.conversation, advice, voice=voice, heard=heard)
        except (Exception, asyncio.CancelledError):
            # The outermost door of a job: whatever is wrong with the writer, the local reply stands.
            if (task := asyncio.current_task()) and task.cancelling():
                raise  # it is we who broke it off
            _log.exception("a reply cannot be written")
            return Written(suggestions=advice.suggestions, ended=Ended.DOWN)

    async def _unless_stale(self, stored: Stored, asking: Coroutine[Any, Any, Written]) -> Written | None:
        """Break off, and give None, as soon as the chat has moved on: the next job of its lane waits."""
        async with self._parts.fanout.subscribe(*stored.address.key) as news:
            asked, stale = asyncio.create_task(asking), asyncio.create_task(self._moves_on(stored, news))
            try:
                await asyncio.wait([asked, stale], return_when=asyncio.FIRST_COMPLETED)
                if asked.done():
                    return asked.result()
                _log.info("chat %r has moved on: its reply is not written", stored.address.conversation)
                return None
            finally:
                asked.cancel()
                stale.cancel()
                await asyncio.wait([asked, stale])

    async def _moves_on(self, stored: Stored, news: AsyncIterator[News]) -> None:
        """Come back when the chat has another revision, or is gone; look at each change, and now and then besides."""
        while await self._is_newest(stored):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY_S):
                    await _next_change(news)

    async def _is_newest(self, stored: Stored) -> bool:
        try:
            async with self._parts.database.reading() as session:
                return await revision_of(session, *stored.address.key) == stored.conversation.revision
        except UnavailableError:
            return True  # nobody knows, and what is saved asks again

    async def _save(self, stored: Stored, advice: Advice, written: Written, model: str) -> None:
        address, revision, now = stored.address, stored.conversation.revision, self._parts.clock()
        async with self._parts.database.writing() as session:
            improved = await improve(session, address, revision, bodies_of(written.suggestions), now=now)
            if improved is not None:
                await self._say(session, stored, advice, improved, now=now)
            await keep_use(session, address, model, written, now=now)
        if improved is not None:
            await self._parts.tell(address, improved.version)

    async def _say(
        self, session: Session, stored: Stored, advice: Advice, improved: Improved, *, now: datetime
    ) -> None:
        """Say that a reply is there, unless the agent has put the chat aside meanwhile."""
        newest = await load(session, *stored.address.key) or stored
        analysis = AnalysisOut.from_analysis(newest.conversation, advice.analysis)
        await post_told(self._parts, session, newest, told_of(newest, analysis, improved.ranked, now=now))


async def _next_change(news: AsyncIterator[News]) -> None:
    async for one in news:
        if isinstance(one, Change):
            return
    await asyncio.Event().wait()  # the fan-out is closed
