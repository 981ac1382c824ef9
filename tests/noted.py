"""Notes of chats written in the transcript markup, as if the model had found exactly the marked labels."""

from dataclasses import replace

from readings import read

from assist.analysis.analyse import analyse
from assist.analysis.findings import load_rules
from assist.coaching.notes import ChatNotes, notes_of
from assist.reading.spans import Reading


def notes(chat: str, *, agent: str | None = "Dana", language: str = "en") -> ChatNotes:
    """Take notes of a chat."""
    conversation, reading = read(chat)
    reading = Reading(reading.messages, language, abstained=language != "en")
    analysis = analyse(conversation, reading, rules=load_rules(), frameworks=())
    return notes_of(replace(conversation, agent_name=agent), analysis)
