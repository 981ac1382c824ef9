"""What a reading comes to: what is kept of it, and what is said about it to others. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assist.card import CardKind, choose_card
from assist.conversation.messages import Role
from assist.delivery.outgoing import Event, FailureFound, SuggestionReady
from assist.pipeline import Advice
from assist.replies.candidate import Suggestion
from assist.store.conversations import Stored
from assist.store.readings import PromiseKept, Reading
from assist.store.suggestions import OfferedReply, offered
from assist.wire import AnalysisOut, SuggestionOut


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a reply that is due: a note to the agents of the platform, events to the organisation's webhook."""

    note: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A reading to keep, and the events that tell of it. `told` is None when no reply is due."""

    reading: Reading
    events: tuple[Event, ...] = ()
    told: Told | None = None


def outcome_of(stored: Stored, advice: Advice, *, now: datetime) -> Outcome:
    """Put an advice into the forms that are kept, and choose what is said about it."""
    analysis = AnalysisOut.from_analysis(stored.conversation, advice.analysis)
    replies = [offered(body) for body in bodies_of(advice.suggestions)]
    return Outcome(
        reading=Reading(
            revision=stored.conversation.revision,
            analysis=analysis.model_dump(mode="json"),
            suggestions=replies,
            promises=_promises(stored, advice),
        ),
        events=(_failure(stored, analysis),) if analysis.service_failure else (),
        told=told_of(stored, analysis, replies, now=now),
    )


def bodies_of(suggestions: Sequence[Suggestion]) -> list[Mapping[str, Any]]:
    """Give suggestions in the form of the API."""
    return [SuggestionOut.model_validate(suggestion).model_dump(mode="json") for suggestion in suggestions]


def told_of(stored: Stored, analysis: AnalysisOut, replies: Sequence[OfferedReply], *, now: datetime) -> Told | None:
    """Choose what is said of the replies to a chat.

    A reply is offered while the customer waits, words that hurt are pointed at as soon as they are sent, a muted chat is
    left in peace.
    """
    card = choose_card(analysis, replies=len(replies), quieted=stored.quieted, now=now)
    waits = card.kind is CardKind.REPLY and stored.conversation.messages[-1].role is Role.CUSTOMER
    if stored.muted or not (waits or card.kind is CardKind.FINDING):
        return None
    finding = analysis.findings[card.finding] if card.finding is not None else None
    lines = [f"“{finding.quote}”: {finding.reason} {finding.fix}"] if finding else []
    best = replies[:1]
    for reply in best:
        lines += [reply.body["why"], f"Suggested reply: {reply.body['text']}"]
    return Told("\n".join(["Recovery Assist", *lines]), tuple(_ready(stored, reply) for reply in best))


def _promises(stored: Stored, advice: Advice) -> list[PromiseKept]:
    return [
        PromiseKept(
            message=stored.conversation.messages[promise.evidence.message].id,
            start=promise.evidence.start,
            quote=promise.evidence.quote,
            due_at=promise.due_at,
            state=promise.state,
        )
        for promise in advice.analysis.promises
        if promise.due_at is not None
    ]


def _failure(stored: Stored, analysis: AnalysisOut) -> FailureFound:
    workspace, conversation = stored.address.key
    return FailureFound(
        workspace=workspace,
        conversation=conversation,
        revision=analysis.revision,
        cause=analysis.cause,
        severity=analysis.severity,
        stage=analysis.stage,
    )


def _ready(stored: Stored, reply: OfferedReply) -> SuggestionReady:
    workspace, conversation = stored.address.key
    return SuggestionReady(
        workspace=workspace,
        conversation=conversation,
        revision=stored.conversation.revision,
        suggestion=reply.id,
        step=reply.body["step"],
        text=reply.body["text"],
        blanks=reply.body["blanks"],
    )
