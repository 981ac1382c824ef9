"""A chat model's writer that writes what a test gives it, when the test lets it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from assist.conversation.messages import Conversation
from assist.llm.usage import Call
from assist.llm.voice import Voice
from assist.pipeline import Advice
from assist.reading.labels import Label
from assist.replies.candidate import Candidate, Suggestion
from assist.replies.playbook import BLANK
from assist.writing.results import Ended, Heard, Rewritten, Way, Written

MODEL: Final = "canned:model"
REPLY: Final = ("That is on us.", "I'll have your desk found by noon.")
CALL: Final = Call(model=MODEL, tokens_in=900, tokens_out=60, cost_usd=0.002, seconds=1.5)


@dataclass(eq=False)
class CannedWriter:
    """Says its sentences one by one, and gives them as the best reply; or says that it ended otherwise.

    `held` makes it wait before the last sentence until it is let go on; `asked` is what it was asked to write to.
    """

    sentences: Sequence[str] = REPLY
    ended: Ended = Ended.SHOWN
    calls: tuple[Call, ...] = (CALL,)
    masked: Mapping[str, int] = field(default_factory=lambda: {"NAME": 2, "EMAIL": 1})
    held: bool = False
    error: BaseException | None = None
    rewritten: Mapping[Way, str] = field(default_factory=dict)
    name: str = MODEL
    asked: list[Conversation] = field(default_factory=list)
    drafts: list[tuple[str, Way, str | None]] = field(default_factory=list)
    voices: list[Voice | None] = field(default_factory=list)
    broken_off: int = 0
    is_closed: bool = False

    async def close(self) -> None:
        """See ReplyWriter."""
        self.is_closed = True

    async def write(
        self, conversation: Conversation, advice: Advice, *, voice: Voice | None = None, heard: Heard | None = None
    ) -> Written:
        """See ReplyWriter."""
        self.asked.append(conversation)
        self.voices.append(voice)
        if self.error is not None:
            raise self.error
        try:
            await self._say(heard)
        except asyncio.CancelledError:
            self.broken_off += 1
            raise
        better = () if self.ended is not Ended.SHOWN else (reply(" ".join(self.sentences)),)
        return Written(
            suggestions=(*better, *advice.suggestions), ended=self.ended, calls=self.calls, masked=self.masked
        )

    async def rewrite(
        self,
        conversation: Conversation,
        draft: str,
        way: Way,
        *,
        language: str | None = None,
        voice: Voice | None = None,
    ) -> Rewritten:
        """See ReplyWriter. A way for which nothing is given is refused."""
        self.asked.append(conversation)
        self.voices.append(voice)
        self.drafts.append((draft, way, language))
        text = self.rewritten.get(way)
        ended, reason = (Ended.SHOWN, "") if text else (Ended.REFUSED, "It promises what nobody can know.")
        return Rewritten(
            text=text,
            engine=self.name,
            ended=ended,
            reason=reason,
            blanks=tuple(BLANK.findall(text or "")),
            calls=self.calls,
            masked=self.masked,
        )

    async def _say(self, heard: Heard | None) -> None:
        for number in range(1, len(self.sentences) + 1):
            while self.held and number == len(self.sentences):  # noqa: ASYNC110 it is let go on from any thread
                await asyncio.sleep(0.01)
            if heard is not None:
                await heard(" ".join(self.sentences[:number]))
        if heard is not None and self.ended is not Ended.SHOWN:
            await heard("")


def reply(text: str) -> Suggestion:
    """Give a reply as the model's."""
    why = "Nobody has taken the case on yet."
    return Suggestion(Candidate(text=text, filled=text, step=Label.OWNERSHIP, why=why, engine=MODEL))
