"""The two tasks of a model: to write the next message, and to put the agent's draft into other words."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from assist.analysis.needs import due_step, open_steps
from assist.conversation.messages import Message, Role
from assist.guard.check import Fault
from assist.llm.answer import Reply
from assist.llm.brief import brief_of
from assist.llm.masking.masker import Masker
from assist.llm.prompts import Prompt
from assist.llm.requests import repair_prompt, reply_prompt, rewrite_prompt
from assist.llm.sealed import Sealed, sealed
from assist.reading.labels import Label
from assist.reading.model import detect_language
from assist.replies.candidate import Candidate
from assist.replies.playbook import BLANK
from assist.writing.results import Way
from assist.writing.standard import Standard

_CHARS_A_WORD: Final = 20
"""Three times those of an English word, since all that stands around the reply counts too."""
_DIGITS: Final = re.compile(r"\d+")
_TASKS: Final = {
    Way.OWNERSHIP: "Let the agent take the case and the responsibility on, as I or we, from the first words.",
    Way.WARMER: "Make it warmer: name what this means for the customer, in plain words, without a formula.",
    Way.SHORTER: "Make it shorter, by a third or more, and leave no fact out.",
    Way.TRANSLATE: "Translate it into the language with the code {language}, as a native speaker would say it.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is ready to be sent, and the way back for what it says of persons."""

    prompt: Prompt
    sealed: Sealed


class Task(Protocol):
    """What a model is to do, and what its answer is held to."""

    @property
    def max_chars(self) -> int:
        """The length past which an answer is of no use."""
        ...

    def asked(self, before: str = "", faults: Sequence[Fault] = ()) -> Asked:
        """Give the request; the second time with what was written `before` and its faults."""
        ...

    def faults(self, reply: Reply) -> tuple[Fault, ...]:
        """Say all that is wrong with an answer, personal data in it again; nothing: it may be shown."""
        ...


@dataclass(frozen=True, slots=True)
class ReplyTask:
    """Write the next message."""

    standard: Standard
    masker: Masker | None
    engine: str

    @property
    def max_chars(self) -> int:
        """See Task."""
        return _CHARS_A_WORD * self.standard.max_words

    def asked(self, before: str = "", faults: Sequence[Fault] = ()) -> Asked:
        """See Task."""
        at = self.standard
        brief = brief_of(at.conversation, at.analysis)
        whole = sealed({"brief": brief, "before": before, "faults": [fault.reason for fault in faults]}, self.masker)
        data = whole.data
        due, blanks = due_step(at.analysis.steps), list(at.playbook.blanks)
        prompt = reply_prompt(due, data["brief"], blanks=blanks, length=at.length, voice=at.voice)
        if faults:
            prompt = repair_prompt(prompt, data["brief"], reply=data["before"], faults=data["faults"])
        return Asked(prompt, whole)

    def faults(self, reply: Reply) -> tuple[Fault, ...]:
        """See Task."""
        return self.standard.faults(reply.reply, self._step(reply))

    def candidate(self, reply: Reply) -> Candidate:
        """Give an answer as a candidate."""
        at, step = self.standard, self._step(reply)
        return Candidate(
            text=reply.reply,
            filled=at.playbook.filled(reply.reply),
            step=step,
            why=at.playbook.steps[step].why,
            blanks=tuple(dict.fromkeys(BLANK.findall(reply.reply))),
            facts=tuple(name for name in reply.facts if name in at.conversation.facts),
            engine=self.engine,
        )

    def _step(self, reply: Reply) -> Label:
        """Give the step that the model says it serves, if that is one that is open, else the one that is due."""
        steps = self.standard.analysis.steps
        return next((step for step in open_steps(steps) if step == reply.step), due_step(steps))


@dataclass(frozen=True, slots=True)
class RewriteTask:
    """Put the agent's draft into other words. What the draft says counts as true."""

    standard: Standard
    masker: Masker | None
    draft: str
    way: Way
    language: str | None

    @property
    def max_chars(self) -> int:
        """See Task."""
        return _CHARS_A_WORD * max(self.standard.max_words, len(self.draft.split()))

    def asked(self, before: str = "", faults: Sequence[Fault] = ()) -> Asked:
        """See Task."""
        at = self.standard
        brief = brief_of(at.conversation, at.analysis)
        wrong = [f"“{before}”: {fault.reason}" for fault in faults]
        whole = sealed({"brief": brief, "draft": self.draft, "faults": wrong}, self.masker)
        data, task = whole.data, _TASKS[self.way].format(language=self.language)
        prompt = rewrite_prompt(
            data["brief"], data["draft"], task, length=at.length, voice=at.voice, faults=data["faults"]
        )
        return Asked(prompt, whole)

    def faults(self, reply: Reply) -> tuple[Fault, ...]:
        """See Task. A translation cannot be read, so what can be compared is compared: language, numbers, blanks."""
        text = reply.reply
        if self.way is Way.TRANSLATE:
            return tuple(self._faults_of_translation(text))
        found = self.standard.faults(text, Label.OWNERSHIP if self.way is Way.OWNERSHIP else None)
        if self.way is Way.SHORTER and len(text.split()) >= len(self.draft.split()):
            return (*found, Fault("no-shorter", "It is no shorter than the draft."))
        return found

    def faults_of_draft(self) -> tuple[Fault, ...]:
        """Say what is wrong with a draft that is to be translated: afterwards nobody can tell."""
        return self.standard.faults(self.draft, None) if self.way is Way.TRANSLATE else ()

    def _faults_of_translation(self, text: str) -> Iterator[Fault]:
        language = detect_language([Message(id="reply", role=Role.AGENT, text=text)])
        if self.language is None or language != self.language.lower().partition("-")[0]:
            yield Fault("language", f"It is in {language!r}, not in {self.language!r}.")
        if len(BLANK.findall(text)) != len(BLANK.findall(self.draft)):
            yield Fault("other-blanks", "The blanks are not those of the draft.")
        if Counter(_DIGITS.findall(text)) != Counter(_DIGITS.findall(self.draft)):
            yield Fault("other-numbers", "The numbers are not those of the draft.")
