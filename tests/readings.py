"""Builds read conversations by hand, in the transcript markup: "A: [ownership|Let me look.]"."""

from datetime import date

from assist.conversation.messages import Conversation
from assist.conversation.readers import read_marked
from assist.reading.labels import Label, with_implied
from assist.reading.spans import MessageReading, Reading, Span

DAY = date(2026, 3, 2)
"""A Monday."""


def read(chat: str) -> tuple[Conversation, Reading]:
    """Read lines of markup as the model would, had it found exactly the marked labels."""
    header = "# id=test service_failure=true cause=expectation severity=low outcome=unknown"
    marked = next(iter(read_marked([header, *chat.strip().splitlines()], source="test", day=DAY)))
    messages = [
        MessageReading(
            tuple(
                Span(label, mark.start, mark.end, message.text[mark.start : mark.end], 0.9)
                for mark in marks or ()
                for label in with_implied([Label(mark.label)])
            )
        )
        for message, marks in zip(marked.conversation.messages, marked.marks, strict=True)
    ]
    return marked.conversation, Reading(tuple(messages), "en")
