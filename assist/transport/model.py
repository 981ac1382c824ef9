"""The chat model as endpoints ask it: in the voice of a workspace, with what it took counted."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends

from assist.conversation.messages import Conversation
from assist.errors import NoModelError
from assist.jobs.asked import keep_use
from assist.jobs.parts import ReplyWriter
from assist.pipeline import Advice
from assist.store.conversations import Address
from assist.transport.parts import TheDatabase, TheVoices, TheWriter
from assist.transport.rewrite_schemas import RewriteIn
from assist.wire import RewriteOut
from assist.writing.results import Rewritten, Written


class Model:
    """Asks the model; raises `NoModelError` where there is none."""

    def __init__(self, writer: TheWriter, voices: TheVoices, database: TheDatabase) -> None:
        """Take the parts of the service that it needs."""
        self._given = writer
        self._voices = voices
        self._database = database

    async def write(self, workspace: str, conversation: Conversation, advice: Advice) -> Advice:
        """Give the advice with the model's reply among its suggestions, if one passed the check in time."""
        written = await self._writer.write(conversation, advice, voice=self._voices.get(workspace))
        await self._count(workspace, conversation, written)
        return replace(advice, suggestions=written.suggestions)

    async def rewrite(self, workspace: str, conversation: Conversation, wish: RewriteIn) -> RewriteOut:
        """Put an agent's draft into other words."""
        rewritten = await self._writer.rewrite(
            conversation, wish.draft, wish.way, language=wish.language, voice=self._voices.get(workspace)
        )
        await self._count(workspace, conversation, rewritten)
        return RewriteOut.from_rewritten(rewritten, wish.way)

    @property
    def _writer(self) -> ReplyWriter:
        if self._given is None:
            msg = "no chat model is configured"
            raise NoModelError(msg)
        return self._given

    async def _count(self, workspace: str, conversation: Conversation, asked: Written | Rewritten) -> None:
        address = Address(workspace=workspace, conversation=conversation.id)
        async with self._database.writing() as session:
            await keep_use(session, address, self._writer.name, asked, now=datetime.now(UTC))


TheModel = Annotated[Model, Depends(Model)]
