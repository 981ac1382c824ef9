"""Promises: what an agent committed to, by when, and whether it was kept."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from assist.analysis.due import due_time, due_words
from assist.analysis.results import Evidence, Promise, PromiseState
from assist.conversation.messages import Conversation, Role
from assist.reading.labels import Label
from assist.reading.spans import Reading, Span

_SENTENCE_END: Final = re.compile(r"[.!?](?=\s|$)|\n")
_LONGEST: Final = 300
"""Characters read of a promise, and looked at on either side of it."""


def find_promises(conversation: Conversation, reading: Reading, now: datetime | None) -> tuple[Promise, ...]:
    """Give every promise of the agent, the newest words of each; `now` decides what is open and what is missed."""
    found: dict[object, Promise] = {}
    for promise in _promises(conversation, reading, now):
        same = promise.due_at or promise.due_text or promise.evidence.quote
        found.pop(same, None)
        found[same] = promise
    return tuple(found.values())


def _promises(conversation: Conversation, reading: Reading, now: datetime | None) -> Iterator[Promise]:
    for index, span in reading.spans(Label.COMMIT):
        message = conversation.messages[index]
        words = _words_with_time(message.text, span)
        due_at = due_time(words, message.at) if message.at else None
        kept_by = _kept_by(conversation, reading, index, due_at)
        yield Promise(
            evidence=Evidence(index, span.start, span.end, span.quote),
            made_at=message.at,
            due_at=due_at,
            due_text=due_words(words),
            state=PromiseState.KEPT if kept_by else _unkept(conversation, reading, index, due_at, now),
            kept_by=kept_by,
        )


def _words_with_time(text: str, span: Span) -> str:
    """Give the span, or its whole sentence when the span does not say when."""
    if due_words(span.quote[:_LONGEST]):
        return span.quote[:_LONGEST]
    first = max(0, span.start - _LONGEST)
    start = max((end.end() for end in _SENTENCE_END.finditer(text, first, span.start)), default=first)
    end = _SENTENCE_END.search(text, max(span.start, span.end - 1), span.end + _LONGEST)
    return text[start : end.start() if end else span.end + _LONGEST]


def _kept_by(conversation: Conversation, reading: Reading, made: int, due_at: datetime | None) -> Evidence | None:
    """Find the agent's report that came in time, or the customer's relief, which ends the matter at any time."""
    for index in range(made + 1, len(conversation.messages)):
        message = conversation.messages[index]
        report = message.role is Role.AGENT
        span = reading.messages[index].first(Label.FOLLOW_UP if report else Label.RELIEF)
        if span and not (report and due_at and message.at and message.at > due_at):
            return Evidence(index, span.start, span.end, span.quote)
    return None


def _unkept(
    conversation: Conversation, reading: Reading, made: int, due_at: datetime | None, now: datetime | None
) -> PromiseState:
    if due_at is None:
        return PromiseState.UNKNOWN
    chases = (conversation.messages[index].at for index, _ in reading.spans(Label.CHASE) if index > made)
    if any(at and at > due_at for at in chases) or (now and due_at < now):
        return PromiseState.MISSED
    return PromiseState.OPEN if now else PromiseState.UNKNOWN
