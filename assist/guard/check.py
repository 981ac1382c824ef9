"""The guard: every candidate is read again, in the chat, by the model that reads agents. What fails is never shown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from assist.analysis.results import Analysis, Severity
from assist.conversation.messages import Conversation, Message, Role
from assist.guard.banned import banned_in
from assist.guard.honesty import REASONS, broken_rules, known_in
from assist.guard.known import SENTENCE
from assist.guard.repeats import said_again
from assist.reading.labels import FAILURES, Label
from assist.reading.model import LANGUAGE, UNTOLD, Model, detect_language
from assist.reading.spans import MessageReading
from assist.replies.candidate import Candidate, Suggestion

MAX_SUGGESTIONS: Final = 3
"""One reply and up to two alternatives."""
_SURE: Final = 0.75
"""A sentence by itself is read without those beside it, so a failure in it has to be this probable."""
_EMOJI: Final = re.compile(r"[\u2600-\u27BF\U0001F300-\U0001FAFF]")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a reply is not shown: the rule it breaks, and what that means, in a sentence."""

    rule: str
    reason: str


class Guard:
    """What a reply to one chat is held to."""

    def __init__(
        self,
        conversation: Conversation,
        analysis: Analysis,
        model: Model,
        *,
        banned: Sequence[str] = (),
        told: Sequence[str] = (),
    ) -> None:
        """Take the chat; `banned` phrases never pass, and what was `told` by the agent may be stated."""
        self._conversation = conversation
        self._analysis = analysis
        self._model = model
        self._banned = banned
        self._known = known_in(conversation, told=told)
        self._said = [message.text for message in conversation.messages if message.role is Role.AGENT]

    def select(self, candidates: Sequence[Candidate]) -> tuple[Suggestion, ...]:
        """Give the candidates that pass, in their order: honest, showing the step they serve, and no failure.

        Alternatives differ in how they begin; a second apology is never suggested.
        """
        honest = [candidate for candidate in candidates if not any(self._faults_of_words(candidate.text))]
        readings = self._model.read_replies(self._conversation, [candidate.filled for candidate in honest])
        passed = [c for c, reading in zip(honest, readings, strict=True) if not any(self._faults_read(reading, c.step))]
        return tuple(Suggestion(candidate) for candidate in _differing(passed)[:MAX_SUGGESTIONS])

    def faults(self, text: str, *, filled: str, step: Label | None) -> tuple[Fault, ...]:
        """Say all that is wrong with a text whose words nobody has read before; nothing: it may be shown.

        `filled` is the text with its blanks filled, `step` the step that it has to give, None where any will do.
        """
        whole, *each = self._read(filled)
        by_rule: dict[str, Fault] = {}
        for fault in (
            *self._faults_of_a_writer(text),
            *self._faults_of_words(text),
            *self._faults_read(whole, step),
            *_sure_failures(each),
        ):
            by_rule.setdefault(fault.rule, fault)
        return tuple(by_rule.values())

    def begins_well(self, text: str, *, filled: str) -> bool:
        """Tell whether the beginning of a reply may be shown while the rest is being written."""
        if any(self._faults_of_a_writer(text)) or any(self._faults_of_words(text)):
            return False
        whole, *each = self._read(filled)
        return not any((*_failures(whole), *_sure_failures(each)))

    def _read(self, filled: str) -> Sequence[MessageReading]:
        """Read a text, and each sentence of it by itself: among good sentences a failure is read too mildly."""
        sentences = SENTENCE.split(filled)
        return self._model.read_replies(self._conversation, [filled, *(sentences if len(sentences) > 1 else ())])

    def _faults_of_a_writer(self, text: str) -> Iterator[Fault]:
        """Find what only somebody who writes freely gets wrong."""
        yield from _faults_of_language(text)
        for sentence in said_again(text, self._said):
            yield Fault("said-again", f"“{sentence}” has been said in the chat already.")
        if self._analysis.severity is Severity.HIGH and _EMOJI.search(text):
            yield Fault("emoji", "It has an emoji in a case that is grave for the customer.")

    def _faults_of_words(self, text: str) -> Iterator[Fault]:
        for rule in broken_rules(text, self._known):
            yield Fault(rule, REASONS[rule])
        for phrase in banned_in(text, self._banned):
            yield Fault("banned", f"“{phrase}” is not how this organisation speaks.")

    def _faults_read(self, reading: MessageReading, step: Label | None) -> Iterator[Fault]:
        yield from _failures(reading)
        if step is not None and step not in reading.labels:
            yield Fault(f"{step}-missing", f"It does not give the step that is due, {step}: {step.meaning}")
        apologised = bool(self._analysis.step(Label.APOLOGISE).evidence)
        if step is not Label.APOLOGISE and Label.APOLOGISE in reading.labels and apologised:
            yield Fault("apology-again", "The chat has an apology already: act instead of saying sorry once more.")


def _faults_of_language(text: str) -> Iterator[Fault]:
    for part in dict.fromkeys((text, *SENTENCE.split(text))):
        language = detect_language([Message(id="reply", role=Role.AGENT, text=part)])
        if language not in (LANGUAGE, UNTOLD):
            yield Fault("language", f"“{part}” is in {language!r}, not in the language of the chat.")


def _sure_failures(sentences: Sequence[MessageReading]) -> Iterator[Fault]:
    return (fault for reading in sentences for fault in _failures(reading, at_least=_SURE))


def _failures(reading: MessageReading, *, at_least: float = 0.0) -> Iterator[Fault]:
    for label in FAILURES:
        span = reading.first(label)
        if span is not None and span.probability >= at_least:
            yield Fault(label.value, f"“{span.quote}” is {label}: {label.meaning}")


def _differing(candidates: Sequence[Candidate]) -> list[Candidate]:
    by_opening: dict[str, Candidate] = {}
    for candidate in candidates:
        by_opening.setdefault(candidate.text[:24], candidate)
    return list(by_opening.values())
