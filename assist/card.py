"""The one card that matters now: what an agent's sidebar shows of all that is known."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from assist.analysis.needs import last_word_is_relief
from assist.analysis.results import Given, Level, Need, PromiseState
from assist.conversation.messages import Role
from assist.wire import AnalysisOut

LEAST_CONFIDENCE: Final = 0.6
"""A finding below it is listed, and never made the card."""
PROMISE_LEAD: Final = timedelta(minutes=15)
"""So long before a promise falls due it becomes the card."""


class CardKind(StrEnum):
    """What a card is about."""

    WAITING = "waiting"
    QUIET = "quiet"
    MUTED = "muted"
    LANGUAGE = "language"
    SOLVED = "solved"
    REPLY = "reply"
    FINDING = "finding"
    PROMISE = "promise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One card, pointing by index at the suggestion, the finding and the promise that it shows."""

    kind: CardKind
    suggestion: int | None = None
    finding: int | None = None
    promise: int | None = None


def choose_card(analysis: AnalysisOut, *, replies: int, quieted: bool, now: datetime) -> Card:
    """Choose the card: a promise that runs out, words of the agent's that hurt, the step that is due.

    `replies` is the number of suggestions. A `quieted` chat shows promises alone: its advice was dismissed, and the
    customer has not written since.
    """
    if analysis.abstained:
        return Card(kind=CardKind.LANGUAGE)
    if not analysis.service_failure:
        return Card(kind=CardKind.QUIET)
    if _is_solved(analysis):
        return Card(kind=CardKind.SOLVED)
    reply = 0 if replies else None
    if (promise := _running_out(analysis, now)) is not None:
        return Card(kind=CardKind.PROMISE, promise=promise, suggestion=reply)
    return Card(kind=CardKind.QUIET) if quieted else _advice(analysis, reply)


def _advice(analysis: AnalysisOut, reply: int | None) -> Card:
    if (finding := _unanswered(analysis)) is not None:
        return Card(kind=CardKind.FINDING, finding=finding, suggestion=reply)
    is_due = any(step.need is Need.NEEDED and step.given is not Given.GIVEN for step in analysis.steps.values())
    return Card(kind=CardKind.REPLY, suggestion=reply) if is_due and reply is not None else Card(kind=CardKind.QUIET)


def _is_solved(analysis: AnalysisOut) -> bool:
    said = [label.label for message in analysis.messages for label in message.labels]
    return last_word_is_relief(said)


def _running_out(analysis: AnalysisOut, now: datetime) -> int | None:
    """Find the newest promise that was missed, or falls due soon."""
    pressing = [
        index
        for index, promise in enumerate(analysis.promises)
        if promise.state is PromiseState.MISSED
        or (promise.state is PromiseState.OPEN and promise.due_at and promise.due_at - now <= PROMISE_LEAD)
    ]
    return pressing[-1] if pressing else None


def _unanswered(analysis: AnalysisOut) -> int | None:
    """Find the error in what the agent wrote since the customer's last word: it can still be put right at once."""
    last = max((i for i, message in enumerate(analysis.messages) if message.role is Role.CUSTOMER), default=-1)
    errors = [
        index
        for index, finding in enumerate(analysis.findings)
        if finding.message > last and finding.severity is Level.ERROR and finding.confidence >= LEAST_CONFIDENCE
    ]
    return errors[-1] if errors else None
