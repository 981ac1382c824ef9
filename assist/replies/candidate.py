"""What an engine proposes. A `Suggestion` is a candidate that passed the guard: only the guard makes one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NewType, Protocol

from assist.analysis.results import Analysis
from assist.conversation.messages import Conversation
from assist.reading.labels import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A reply that an engine proposes.

    `filled` is the text as it may read once its blanks are filled: what the guard reads.
    `step` is the step it serves and `why` says so to the agent in a sentence. `blanks` are the placeholders in the
    text that the agent still has to fill (`[time of the next update]`); `facts` the names of the given facts it uses.
    """

    text: str
    filled: str
    step: Label
    why: str
    blanks: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    engine: str


Suggestion = NewType("Suggestion", Candidate)


class Engine(Protocol):
    """Anything that proposes replies, best first."""

    name: str

    def propose(self, conversation: Conversation, analysis: Analysis) -> Sequence[Candidate]:
        """Give candidates for the step that is due, best first."""
        ...

    def safe(self, conversation: Conversation, analysis: Analysis) -> Sequence[Candidate]:
        """Give minimal replies that claim nothing, for when no candidate passes the guard."""
        ...
