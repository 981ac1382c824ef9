"""What one chat says of its agent: the steps that were called for, the failures, the promises and the first answer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from assist.analysis.results import Analysis, Finding, Given, Need, PromiseState
from assist.conversation.messages import Conversation, Role
from assist.pipeline import Pipeline
from assist.reading.labels import FAILURES, Label

UNNAMED: Final = "unnamed"
"""The agent of a chat that does not say who its agent is."""

_PROBLEM: Final = frozenset((Label.PROBLEM, Label.CHASE))
_CALLED_FOR_BY: Final = {Label.EMPATHISE: frozenset((Label.IMPACT, Label.THREAT))}
"""What the customer tells that calls for a step, where it is not the problem itself."""


class Standing(StrEnum):
    """Whether a chat is judged, and if not, why."""

    JUDGED = "judged"
    NO_FAILURE = "no service failure"
    UNANSWERED = "no message of an agent"
    OTHER_LANGUAGE = "in another language"


@dataclass(frozen=True, slots=True)
class Moment:
    """An agent's words in a chat: a step well given, a failure, or the message where a needed step was left out.

    `fix` is what the product advises. `confidence` is that of the reading; of words that leave a step out it is the higher
    the fewer other steps the chat lacks, for the clearest example.
    """

    conversation: Conversation
    label: Label
    message: int
    quote: str
    fix: str = ""
    confidence: float = 0

    @property
    def before(self) -> Conversation:
        """The chat as it stood before these words were written."""
        return replace(self.conversation, messages=self.conversation.messages[: self.message], revision=self.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatNotes:
    """One chat. All but `agent`, `standing` and `week` is empty unless the chat is judged.

    `steps` holds the needed ones only. `ownership_s` are the seconds from the problem to the first ownership: None when
    the chat has no times, or nobody took it on (`owned` is false).
    """

    agent: str
    standing: Standing
    week: str | None
    steps: dict[Label, Given]
    good: tuple[Moment, ...] = ()
    flawed: tuple[Moment, ...] = ()
    missing: tuple[Moment, ...] = ()
    promises: tuple[PromiseState, ...] = ()
    missed: tuple[str, ...] = ()
    owned: bool = False
    ownership_s: float | None = None


def take_notes(pipeline: Pipeline, conversation: Conversation) -> ChatNotes:
    """Analyse a chat and note what it says of its agent."""
    return notes_of(conversation, pipeline.analyse(conversation))


def notes_of(conversation: Conversation, analysis: Analysis) -> ChatNotes:
    """Note what an analysed chat says of its agent."""
    agent = conversation.agent_name or UNNAMED
    standing = _standing(conversation, analysis)
    if standing is not Standing.JUDGED:
        return ChatNotes(agent=agent, standing=standing, week=_week(conversation), steps={})
    ownership = analysis.step(Label.OWNERSHIP)
    owned_in = ownership.evidence[0].message if ownership.given is Given.GIVEN else None
    return ChatNotes(
        agent=agent,
        standing=standing,
        week=_week(conversation),
        steps={step.label: step.given for step in analysis.steps if step.need is Need.NEEDED},
        good=tuple(_good(conversation, analysis)),
        flawed=tuple(_flawed(conversation, analysis.findings)),
        missing=tuple(_missing(conversation, analysis)),
        promises=tuple(promise.state for promise in analysis.promises),
        missed=tuple(p.evidence.quote for p in analysis.promises if p.state is PromiseState.MISSED),
        owned=owned_in is not None,
        ownership_s=None if owned_in is None else _seconds_until(conversation, analysis, owned_in),
    )


def _standing(conversation: Conversation, analysis: Analysis) -> Standing:
    if analysis.abstained:
        return Standing.OTHER_LANGUAGE
    if not analysis.service_failure:
        return Standing.NO_FAILURE
    answered = any(message.role is Role.AGENT for message in conversation.messages)
    return Standing.JUDGED if answered else Standing.UNANSWERED


def _week(conversation: Conversation) -> str | None:
    begun = next((message.at for message in conversation.messages if message.at), None)
    if begun is None:
        return None
    year, week, _ = begun.isocalendar()
    return f"{year}-W{week:02}"


def _good(conversation: Conversation, analysis: Analysis) -> Iterator[Moment]:
    """Give the first words of every needed step that was given."""
    for step in analysis.steps:
        if step.need is Need.NEEDED and step.given is Given.GIVEN:
            index, quote = step.evidence[0].message, step.evidence[0].quote
            span = analysis.messages[index].first(step.label)
            yield Moment(conversation, step.label, index, quote, confidence=span.probability if span else 0)


def _flawed(conversation: Conversation, findings: Iterable[Finding]) -> Iterator[Moment]:
    for finding in findings:
        if finding.label in FAILURES:
            found = finding.evidence
            yield Moment(conversation, finding.label, found.message, found.quote, finding.fix, finding.confidence)


def _missing(conversation: Conversation, analysis: Analysis) -> Iterator[Moment]:
    """Give where every needed step was left out: the first answer to what called for it, or the agent's last word."""
    missing = [step.label for step in analysis.steps if step.need is Need.NEEDED and step.given is Given.MISSING]
    for label in missing:
        told = _first_customer(conversation, analysis, _CALLED_FOR_BY.get(label, _PROBLEM))
        answers = [i for i, message in enumerate(conversation.messages) if i > told and message.role is Role.AGENT]
        if answers:
            answer = answers[-1 if label is Label.FOLLOW_UP else 0]
            text = conversation.messages[answer].text
            yield Moment(conversation, label, answer, text, confidence=1 / len(missing))


def _first_customer(conversation: Conversation, analysis: Analysis, told: frozenset[Label]) -> int:
    """Give the index of the customer's first message that tells one of these, or of their first one, or -1."""
    customer = [i for i, message in enumerate(conversation.messages) if message.role is Role.CUSTOMER]
    telling = (i for i in customer if told.intersection(analysis.messages[i].labels))
    return next(telling, next(iter(customer), -1))


def _seconds_until(conversation: Conversation, analysis: Analysis, owned_in: int) -> float | None:
    """Give the time from the problem to a message: 0 when the agent was there first, none when a time is not known."""
    told = _first_customer(conversation, analysis, _PROBLEM)
    begun = conversation.messages[told].at if told >= 0 else None
    owned = conversation.messages[owned_in].at
    return max(0.0, (owned - begun).total_seconds()) if begun and owned else None
