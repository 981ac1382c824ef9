"""Labelled conversations as training examples, and the fixed split."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assist.conversation.assembly import Mark
from assist.conversation.messages import Message, Role
from assist.conversation.readers import Marked, read_marked
from assist.reading.encoding import Encoding, Window
from assist.reading.labels import LABELS_OF, Label, with_implied

LABELS = tuple(Label)
COLUMN = {label: column for column, label in enumerate(LABELS)}
_ELSEWHERE = re.compile(
    r"\b(contact|reach(ing)? out to|call|get in touch|speak (to|with)|phone|check with|visit|go to|e-?mail|connect with"
    r"|upvote|appeal|wait|community)\b",
    re.IGNORECASE,
)
_DAY = datetime(2026, 1, 1, tzinfo=UTC).date()


@dataclass(frozen=True, slots=True)
class Example:
    """One window with its labels: `tokens` (m, labels) in 0/1.

    `side` (labels,) marks the labels that count: those that its role can have, without the uncertain ones.

    `message` numbers the message within the whole set, so that the windows of a long one can be joined again.
    """

    window: Window
    tokens: NDArray[np.float32]
    side: NDArray[np.float32]
    message: int
    is_agent: bool


def load_marked(paths: Iterable[Path]) -> Iterator[Marked]:
    """Read labelled conversations: transcript markup (`.txt`) or labelled JSONL."""
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            yield from read_marked(lines, source=path.name, day=_DAY)


def with_doubt(marked: Marked) -> Marked:
    """Make `reactive` uncertain where a message sends the customer elsewhere and is not marked so.

    The labellers of the real threads marked such words in half of the cases; what they left out teaches nothing.
    """
    doubts = tuple(
        replace(doubt, uncertain=doubt.uncertain | {Label.REACTIVE}) if _is_open(message, marks) else doubt
        for message, marks, doubt in zip(marked.conversation.messages, marked.marks, marked.doubts, strict=True)
    )
    return replace(marked, doubts=doubts)


def _is_open(message: Message, marks: Sequence[Mark] | None) -> bool:
    is_marked = any(mark.label == Label.REACTIVE for mark in marks or ())
    return message.role is Role.AGENT and not is_marked and _ELSEWHERE.search(message.text) is not None


def examples_of(conversations: Sequence[Marked], encoding: Encoding) -> list[Example]:
    """Lay labelled conversations out as examples; messages without labels of their own are context only."""
    return list(_examples(conversations, encoding))


def _examples(conversations: Sequence[Marked], encoding: Encoding) -> Iterator[Example]:
    number = 0
    for marked in conversations:
        messages = marked.conversation.messages
        for window in encoding.windows(messages):
            marks, side = marked.marks[window.message], LABELS_OF[messages[window.message].role]
            if marks is None or not side:
                continue
            tokens = np.zeros((len(window.offsets), len(LABELS)), np.float32)
            for mark in marks:
                touched = (window.offsets[:, 0] < mark.end) & (window.offsets[:, 1] > mark.start)
                for label in with_implied([Label(mark.label)]):
                    tokens[touched, COLUMN[label]] = 1
            allowed = np.zeros(len(LABELS), np.float32)
            allowed[[COLUMN[label] for label in side]] = 1
            allowed[[COLUMN[Label(label)] for label in marked.doubts[window.message].uncertain]] = 0
            yield Example(window, tokens, allowed, number + window.message, messages[window.message].role == "agent")
        number += len(messages)
