"""Which of the replies that passed the guard is shown first: by fit to the step that is due, specificity and brevity."""

from collections.abc import Sequence
from typing import Final

from assist.analysis.needs import due_step
from assist.analysis.results import Analysis
from assist.conversation.messages import Conversation
from assist.guard.check import MAX_SUGGESTIONS
from assist.replies.candidate import Suggestion
from assist.replies.specificity import specificity

_ENOUGH: Final = 0.5
"""A reply that takes up this part of a chat's matters is as specific as one that repeats them all, word by word."""
_FITS: Final = 1.0
_SPECIFIC: Final = 0.5
_BRIEF: Final = 0.25
"""What each counts: a reply that gives another step than the due one never wins by being specific and brief."""


def ranked(
    suggestions: Sequence[Suggestion], conversation: Conversation, analysis: Analysis, *, max_words: int
) -> tuple[Suggestion, ...]:
    """Give the best replies, best first; of two that are equally good the one that stands first."""
    due = due_step(analysis.steps)

    def score(suggestion: Suggestion) -> float:
        brevity = max(0.0, 1 - len(suggestion.text.split()) / max_words)
        specific = min(1.0, (specificity(suggestion.text, conversation, analysis) or 0.0) / _ENOUGH)
        return _FITS * (suggestion.step is due) + _SPECIFIC * specific + _BRIEF * brevity

    return tuple(sorted(suggestions, key=score, reverse=True)[:MAX_SUGGESTIONS])
