"""What comes of asking a chat model: the replies to show, how it ended, and what it cost."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from assist.llm.usage import Call
from assist.replies.candidate import Suggestion

Heard = Callable[[str], Awaitable[None]]
"""Is told the reply so far, in whole sentences that passed the guard; an empty text takes back what was told."""


class Ended(StrEnum):
    """How asking a model ended. In all but the first two a local reply stands."""

    SHOWN = "shown"
    REPAIRED = "repaired"
    BEATEN = "beaten"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    LATE = "late"
    DOWN = "down"
    OPEN = "open"
    NOT_DUE = "not_due"

    @property
    def meaning(self) -> str:
        """How it ended, in a sentence for people."""
        return _MEANINGS[self]


_MEANINGS: Final = {
    Ended.SHOWN: "The model's words passed the check.",
    Ended.REPAIRED: "The model's words passed the check once they were put right.",
    Ended.BEATEN: "The model's reply passed the check, and a local one fits better.",
    Ended.REFUSED: "What the model wrote did not pass the check.",
    Ended.UNREADABLE: "The model's answer cannot be read.",
    Ended.LATE: "The model took too long.",
    Ended.DOWN: "The model did not answer.",
    Ended.OPEN: "The model failed too often and is left alone for a while.",
    Ended.NOT_DUE: "No reply is called for.",
}


class Way(StrEnum):
    """What a draft is to become."""

    OWNERSHIP = "ownership"
    WARMER = "warmer"
    SHORTER = "shorter"
    TRANSLATE = "translate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Replies after a model was asked, best first, local ones among them; `masked` counts personal data by kind."""

    suggestions: tuple[Suggestion, ...]
    ended: Ended
    calls: tuple[Call, ...] = ()
    masked: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """A draft in other words; `text` is None when nothing passed the check, for a `reason`, and the draft stays."""

    text: str | None
    engine: str
    ended: Ended
    reason: str = ""
    blanks: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    masked: Mapping[str, int] = field(default_factory=dict)
