"""A suite's readings as cells: one label on one message of the side that can carry it, true or not, said or not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assist.conversation.messages import Role
from assist.evaluation.cases import Case
from assist.evaluation.truth import Places
from assist.reading.labels import LABELS_OF, Label
from assist.reading.spans import MessageReading, Reading

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """A message that is compared: its truth beside what a system read. `case` and `message` are positions."""

    case: int
    message: int
    role: Role
    true: Places
    said: Places
    uncertain: frozenset[Label]
    probabilities: Mapping[Label, float] | None
    abstained: bool
    annotators: Mapping[str, Places]

    def compares(self, label: Label) -> bool:
        """Whether the label is a cell of this message."""
        return label in LABELS_OF[self.role] and label not in self.uncertain


@dataclass(frozen=True, slots=True)
class LabelCells:
    """All cells of one label: the case of each, whether it is true and was said, and how likely the system held it.

    `probability` is None when the system gives none; `cases` is the number of cases in the suite.
    """

    cases: int
    case: Integers
    true: Flags
    said: Flags
    probability: NDArray[np.float64] | None

    def per_case(self) -> NDArray[np.float64]:
        """Give (cases, 3): cells said and true, said and not true, true and not said."""
        kinds = (self.said & self.true, self.said & ~self.true, self.true & ~self.said)
        return np.stack([np.bincount(self.case, kind, self.cases) for kind in kinds], axis=1)


def messages_of(cases: Sequence[Case], readings: Sequence[Reading]) -> list[ReadMessage]:
    """Lay truth and readings side by side, for the messages that people labelled."""
    return [
        ReadMessage(
            case=position,
            message=index,
            role=message.role,
            true=truth.labels,
            said=_places(read),
            uncertain=truth.uncertain,
            probabilities=read.probabilities,
            abstained=reading.abstained,
            annotators=truth.annotators,
        )
        for position, (case, reading) in enumerate(zip(cases, readings, strict=True))
        for index, (message, truth, read) in enumerate(
            zip(case.marked.conversation.messages, case.truth, reading.messages, strict=True)
        )
        if truth.labels is not None and LABELS_OF[message.role]
    ]


def cells_of(label: Label, messages: Iterable[ReadMessage], cases: int) -> LabelCells:
    """Give the cells of one label; uncertain ones are left out."""
    rows = [message for message in messages if message.compares(label)]
    probabilities = [_probability(row, label) for row in rows]
    known = [p for p in probabilities if p is not None]
    return LabelCells(
        cases=cases,
        case=np.array([row.case for row in rows], dtype=np.int64),
        true=np.array([label in row.true for row in rows], dtype=bool),
        said=np.array([label in row.said for row in rows], dtype=bool),
        probability=np.array(known) if len(known) == len(rows) > 0 else None,
    )


def uncertain_cells(messages: Iterable[ReadMessage], labels: Iterable[Label] = tuple(Label)) -> int:
    """Count the cells that are left out of the score."""
    wanted = set(labels)
    return sum(len(message.uncertain & wanted & set(LABELS_OF[message.role])) for message in messages)


def differing(messages: Iterable[ReadMessage]) -> Iterator[tuple[ReadMessage, Label]]:
    """Give the cells where truth and reading differ."""
    for message in messages:
        for label in LABELS_OF[message.role]:
            if message.compares(label) and (label in message.true) != (label in message.said):
                yield message, label


def _places(read: MessageReading) -> Places:
    places: dict[Label, tuple[tuple[int, int], ...]] = {}
    for span in read.spans:
        places[span.label] = (*places.get(span.label, ()), (span.start, span.end))
    return places


_ABSTAINED: Final = 0.0
"""What a system holds likely of a chat that it does not read: its cells count as not said."""


def _probability(message: ReadMessage, label: Label) -> float | None:
    if message.abstained:
        return _ABSTAINED
    return None if message.probabilities is None else message.probabilities.get(label, 0.0)
