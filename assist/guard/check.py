"""The guard: every candidate is read again, in the chat, by the model that reads agents. What fails is never shown."""

from collections.abc import Sequence
from typing import Final

from assist.analysis.results import Analysis
from assist.conversation.messages import Conversation
from assist.guard.honesty import dishonest, known_in
from assist.reading.labels import FAILURES, Label
from assist.reading.model import Model
from assist.reading.spans import MessageReading
from assist.replies.candidate import Candidate, Suggestion

MAX_SUGGESTIONS: Final = 3
"""One reply and up to two alternatives."""


def select(
    conversation: Conversation, analysis: Analysis, candidates: Sequence[Candidate], model: Model
) -> tuple[Suggestion, ...]:
    """Give the candidates that pass, in their order: honest, showing the step they serve, and no failure.

    Alternatives differ in how they begin; a second apology is never suggested.
    """
    known = known_in(conversation)
    honest = [candidate for candidate in candidates if dishonest(candidate.text, known) is None]
    readings = model.read_replies(conversation, [candidate.filled for candidate in honest])
    passed = [c for c, reading in zip(honest, readings, strict=True) if passes(reading, c.step, analysis)]
    return tuple(Suggestion(candidate) for candidate in _differing(passed)[:MAX_SUGGESTIONS])


def passes(reading: MessageReading, step: Label, analysis: Analysis) -> bool:
    """Tell whether words give the step and nothing that the product would flag."""
    labels = set(reading.labels)
    again = Label.APOLOGISE in labels and bool(analysis.step(Label.APOLOGISE).evidence) and step is not Label.APOLOGISE
    return step in labels and not labels.intersection(FAILURES) and not again


def _differing(candidates: Sequence[Candidate]) -> list[Candidate]:
    by_opening: dict[str, Candidate] = {}
    for candidate in candidates:
        by_opening.setdefault(candidate.text[:24], candidate)
    return list(by_opening.values())
