"""The way through with a chat model: brief → masked → model → candidate → guard → one repair → ranking.

The local replies are there before it begins, and stand whenever it does not come to a better one in time.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from assist.analysis.results import Analysis
from assist.conversation.messages import Conversation
from assist.errors import CircuitOpenError, UnavailableError
from assist.guard.check import Fault, Guard
from assist.llm.answer import Reply, reply_in
from assist.llm.masking.masker import Masker
from assist.llm.model import ChatModel
from assist.llm.sealed import Sealed
from assist.llm.usage import Call
from assist.llm.voice import Voice
from assist.pipeline import Advice, Pipeline
from assist.replies.candidate import Suggestion
from assist.replies.playbook import BLANK, Playbook
from assist.writing.preview import Preview
from assist.writing.ranking import ranked
from assist.writing.results import Ended, Heard, Rewritten, Way, Written
from assist.writing.standard import Standard
from assist.writing.tasks import ReplyTask, RewriteTask, Task

_PLAIN: Final = Voice()
_UNREADABLE: Final = (Fault("unreadable", "It is not a JSON object in the form that was asked for."),)


@dataclass(frozen=True, slots=True)
class _Tried:
    """What came of asking: an answer that may be shown, or None and what is wrong with the last one."""

    reply: Reply | None
    ended: Ended
    calls: tuple[Call, ...]
    masked: Mapping[str, int]
    faults: tuple[Fault, ...] = ()


class Writer:
    """Writes with a chat model. Holds no conversation."""

    def __init__(self, chat: ChatModel, pipeline: Pipeline, playbook: Playbook, *, masker: Masker | None) -> None:
        """Take the parts; without a `masker` nothing is masked."""
        self._chat = chat
        self._pipeline = pipeline
        self._playbook = playbook
        self._masker = masker

    @property
    def name(self) -> str:
        """The model's name, shown as the engine of what it writes."""
        return self._chat.name

    async def close(self) -> None:
        """Let go of the model's connections."""
        await self._chat.close()

    async def write(
        self, conversation: Conversation, advice: Advice, *, voice: Voice | None = None, heard: Heard | None = None
    ) -> Written:
        """Have the next message written, and rank it among the local ones of `advice`.

        `heard` is told the message as it grows. Only what may be shown is told; when it does not become a suggestion it
        is taken back.
        """
        if not advice.suggestions:
            return Written(suggestions=(), ended=Ended.NOT_DUE)
        standard = self._standard(conversation, advice.analysis, voice or _PLAIN)
        task = ReplyTask(standard, self._masker, self.name)
        preview = Preview(standard, heard)
        tried = await self._tried(task, preview)
        if tried.reply is None:
            await preview.withdraw()
            return Written(suggestions=advice.suggestions, ended=tried.ended, calls=tried.calls, masked=tried.masked)
        written = Suggestion(task.candidate(tried.reply))
        suggestions = ranked(
            [written, *advice.suggestions], conversation, advice.analysis, max_words=standard.max_words
        )
        is_first = suggestions[0] is written
        if not is_first:
            await preview.withdraw()
        ended = tried.ended if is_first else Ended.BEATEN
        return Written(suggestions=suggestions, ended=ended, calls=tried.calls, masked=tried.masked)

    async def rewrite(
        self,
        conversation: Conversation,
        draft: str,
        way: Way,
        *,
        language: str | None = None,
        voice: Voice | None = None,
    ) -> Rewritten:
        """Have a draft put into other words; `language` (BCP 47) goes with a translation."""
        analysis = await asyncio.to_thread(self._pipeline.analyse, conversation)
        standard = self._standard(conversation, analysis, voice or _PLAIN, draft)
        task = RewriteTask(standard, self._masker, draft, way, language)
        if flawed := await asyncio.to_thread(task.faults_of_draft):
            return Rewritten(text=None, engine=self.name, ended=Ended.REFUSED, reason=flawed[0].reason)
        tried = await self._tried(task, Preview(standard, None))
        text = tried.reply.reply if tried.reply else None
        return Rewritten(
            text=text,
            engine=self.name,
            ended=tried.ended,
            reason=tried.faults[0].reason if tried.faults else "",
            blanks=tuple(dict.fromkeys(BLANK.findall(text or ""))),
            calls=tried.calls,
            masked=tried.masked,
        )

    def _standard(self, conversation: Conversation, analysis: Analysis, voice: Voice, *told: str) -> Standard:
        guard = Guard(conversation, analysis, self._pipeline.model, banned=voice.banned, told=told)
        return Standard(conversation, analysis, guard, voice, self._playbook)

    async def _tried(self, task: Task, preview: Preview) -> _Tried:
        """Ask once, and once more with what was wrong, until the deadline."""
        until = asyncio.get_running_loop().time() + self._chat.limits.deadline_s
        calls: list[Call] = []
        reply: Reply | None = None
        faults: tuple[Fault, ...] = ()
        masked: Mapping[str, int] = {}
        try:
            for ended in (Ended.SHOWN, Ended.REPAIRED):
                asked = await asyncio.to_thread(task.asked, reply.reply if reply else "", faults)
                masked = asked.sealed.counts
                told = preview.of(asked.sealed)
                said, call = await self._chat.ask(asked.prompt, Reply, told, until=until, max_chars=task.max_chars)
                calls.append(call)
                reply = _opened(reply_in(said), asked.sealed)
                faults = await asyncio.to_thread(task.faults, reply) if reply else _UNREADABLE
                if reply and not faults:
                    return _Tried(reply, ended, tuple(calls), masked)
                await preview.withdraw()
            ended = Ended.REFUSED if reply else Ended.UNREADABLE
        except (TimeoutError, UnavailableError) as error:
            ended = _why_none(error)
        return _Tried(None, ended, tuple(calls), masked, faults)


def _why_none(error: TimeoutError | UnavailableError) -> Ended:
    if isinstance(error, TimeoutError):
        return Ended.LATE
    return Ended.OPEN if isinstance(error, CircuitOpenError) else Ended.DOWN


def _opened(reply: Reply | None, sealed: Sealed) -> Reply | None:
    """Put the personal data back into an answer."""
    return reply and reply.model_copy(update={"reply": sealed.opened(reply.reply).strip()})
