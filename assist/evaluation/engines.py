"""What suggests replies, as an evaluation asks it: the embedded engine, or a chat model on its way through the product."""

import asyncio
import time
from dataclasses import dataclass
from typing import Final, Protocol

from assist.conversation.messages import Conversation
from assist.llm.usage import Call
from assist.pipeline import Advice, Pipeline
from assist.replies.candidate import Suggestion
from assist.replies.embedded import EmbeddedEngine
from assist.writing.results import Ended, Written

EMBEDDED: Final = EmbeddedEngine.name
"""The engine that ships, and that needs no model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an engine suggests for a chat, best first, and what that took. `ended` is None where no model was asked."""

    advice: Advice
    suggestions: tuple[Suggestion, ...]
    seconds: float
    ended: Ended | None = None
    calls: tuple[Call, ...] = ()


class Replying(Protocol):
    """Suggests replies the way the product shows them: they passed its guard."""

    @property
    def name(self) -> str:
        """What the run calls it."""
        ...

    def answer(self, conversation: Conversation) -> Answer:
        """Suggest what to write next."""
        ...


class Writes(Protocol):
    """The part of `assist.writing.writer.Writer` that is measured."""

    @property
    def name(self) -> str:
        """The chat model's name."""
        ...

    async def write(self, conversation: Conversation, advice: Advice) -> Written:
        """Ask the model, and give its replies with the local ones, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Embedded:
    """The engine that needs no model: what the product suggests by default."""

    pipeline: Pipeline
    name: str = EMBEDDED

    def answer(self, conversation: Conversation) -> Answer:
        """Suggest what to write next."""
        started = time.perf_counter()
        advice = self.pipeline.suggest(conversation)
        return Answer(advice=advice, suggestions=advice.suggestions, seconds=time.perf_counter() - started)


@dataclass(frozen=True, slots=True)
class WithModel:
    """The product with a chat model: its local suggestions, and then the model's. The model is asked on `loop`."""

    pipeline: Pipeline
    writer: Writes
    loop: asyncio.Runner

    @property
    def name(self) -> str:
        """The chat model's name."""
        return self.writer.name

    def answer(self, conversation: Conversation) -> Answer:
        """Suggest what to write next, and wait for the model."""
        started = time.perf_counter()
        advice = self.pipeline.suggest(conversation)
        written = self.loop.run(self.writer.write(conversation, advice))
        return Answer(
            advice=advice,
            suggestions=written.suggestions,
            seconds=time.perf_counter() - started,
            ended=written.ended,
            calls=written.calls,
        )
