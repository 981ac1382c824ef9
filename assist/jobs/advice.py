"""What a reading comes to: what is kept of it, and what is said about it to others. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from assist.card import CardKind, choose_card
from assist.conversation.messages import Role
from assist.delivery.outgoing import Event, FailureFound, SuggestionReady
from assist.pipeline import Advice
from assist.store.conversations import Stored
from assist.store.readings import PromiseKept, Reading
from assist.store.suggestions import OfferedReply, offered
from assist.wire import AnalysisOut, SuggestionOut


@dataclass(frozen=True, slots=True)
class Outcome:
    """A reading to keep. `note` is what its platform's agents are told, None when nothing; `events` the webhook's."""

    reading: Reading
    note: str | None = None
    events: tuple[Event, ...] = ()


def outcome_of(stored: Stored, advice: Advice, *, now: datetime) -> Outcome:
    """Put an advice into the forms that are kept, and choose what is said about it.

    A reply is offered while the customer waits, words that hurt are pointed at as soon as they are sent, a muted chat is
    left in peace.
    """
    conversation = stored.conversation
    analysis = AnalysisOut.from_analysis(conversation, advice.analysis)
    replies = [SuggestionOut.model_validate(suggestion) for suggestion in advice.suggestions]
    ready = [offered(reply.model_dump(mode="json")) for reply in replies]
    card = choose_card(analysis, replies=len(replies), quieted=stored.quieted, now=now)
    waits = card.kind is CardKind.REPLY and conversation.messages[-1].role is Role.CUSTOMER
    is_due = not stored.muted and (waits or card.kind is CardKind.FINDING)
    finding = analysis.findings[card.finding] if card.finding is not None else None
    lines = [f"“{finding.quote}”: {finding.reason} {finding.fix}"] if finding else []
    if card.suggestion is not None:
        reply = replies[card.suggestion]
        lines += [reply.why, f"Suggested reply: {reply.text}"]
    return Outcome(
        reading=Reading(
            revision=conversation.revision,
            analysis=analysis.model_dump(mode="json"),
            suggestions=ready,
            promises=_promises(stored, advice),
        ),
        note="\n".join(["Recovery Assist", *lines]) if is_due and lines else None,
        events=_events(stored, analysis, ready if is_due else []),
    )


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


def _events(stored: Stored, analysis: AnalysisOut, ready: Sequence[OfferedReply]) -> tuple[Event, ...]:
    (workspace, conversation), revision = stored.address.key, analysis.revision
    found = FailureFound(
        workspace=workspace,
        conversation=conversation,
        revision=revision,
        cause=analysis.cause,
        severity=analysis.severity,
        stage=analysis.stage,
    )
    news = [
        SuggestionReady(
            workspace=workspace,
            conversation=conversation,
            revision=revision,
            suggestion=reply.id,
            step=reply.body["step"],
            text=reply.body["text"],
            blanks=reply.body["blanks"],
        )
        for reply in ready[:1]
    ]
    return (*([found] if analysis.service_failure else []), *news)
