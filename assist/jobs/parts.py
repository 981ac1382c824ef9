"""What the jobs work with, put together once a process."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from assist.conversation.messages import Conversation
from assist.delivery.fanout import Fanout
from assist.delivery.sender import Sender
from assist.jobs.durable import Durable
from assist.jobs.telling import tell
from assist.llm.voice import Voice
from assist.pipeline import Advice, Pipeline
from assist.platforms.adapter import Adapter
from assist.platforms.events import Connection
from assist.store.conversations import Address, Stored
from assist.store.database import Database
from assist.writing.results import Heard, Rewritten, Way, Written

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """The organisation's own webhook: where it is, and the secrets that sign what goes there."""

    url: str
    secrets: Sequence[str] = field(repr=False)


class ReplyWriter(Protocol):
    """Asks a chat model. It raises nothing for what the model does, or does not do: the result says how it ended."""

    @property
    def name(self) -> str:
        """The model's name, as agents are shown it."""

    async def close(self) -> None:
        """Let go of what it holds."""

    async def write(
        self, conversation: Conversation, advice: Advice, *, voice: Voice | None = None, heard: Heard | None = None
    ) -> Written:
        """Give the replies to a chat, best first, the local ones of the advice among them."""

    async def rewrite(
        self,
        conversation: Conversation,
        draft: str,
        way: Way,
        *,
        language: str | None = None,
        voice: Voice | None = None,
    ) -> Rewritten:
        """Give an agent's draft in other words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a process that works; `writer` is None without a chat model, `voices` are by workspace."""

    database: Database
    durable: Durable
    fanout: Fanout
    sender: Sender
    pipeline: Pipeline
    writer: ReplyWriter | None
    voices: Mapping[str, Voice]
    adapters: Mapping[str, Adapter]
    connections: Mapping[str, Connection]
    webhook: Webhook | None
    clock: Clock

    def suggest(self, stored: Stored, *, now: datetime) -> Advice:
        """Read a conversation, and propose replies in the voice of its workspace, without asking a chat model."""
        voice = self.voices.get(stored.address.workspace)
        return self.pipeline.suggest(stored.conversation, now=now, banned=voice.banned if voice else ())

    async def tell(self, address: Address, version: int) -> None:
        """Tell the open sidebars of a conversation that it has changed."""
        await tell(self.fanout, address, version)
