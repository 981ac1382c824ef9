"""What is true of a message: the labels that people agreed on, and those that are left out of the score."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from assist.conversation.assembly import Doubt, Mark, Marked
from assist.conversation.messages import Message
from assist.errors import InputError
from assist.reading.labels import LABELS_OF, Label, with_implied

Places = Mapping[Label, tuple[tuple[int, int], ...]]
"""Labels with the runs of characters that show them."""


@dataclass(frozen=True, slots=True)
class MessageTruth:
    """The true labels of a message with their words, those that are uncertain, and what each annotator gave.

    `labels` is None for a message that nobody labelled: it is context, and nothing of it is compared.
    """

    labels: Places | None
    uncertain: frozenset[Label] = frozenset()
    annotators: Mapping[str, Places] = field(default_factory=dict)


def truth_of(marked: Marked) -> tuple[MessageTruth, ...]:
    """Give the truth message by message; raises `InputError` for a label that does not exist or is of the other side.

    Without agreed labels, a label is true when more than half of a message's annotators gave it, and uncertain when
    some gave it and some did not.
    """
    where = marked.conversation.id
    of_case = _labels(filter(None, marked.fields.get("uncertain", "").split(",")), where)
    return tuple(
        _message(message, marks, doubt, of_case, f"{where} message {number}")
        for number, (message, marks, doubt) in enumerate(
            zip(marked.conversation.messages, marked.marks, marked.doubts, strict=True), 1
        )
    )


def _message(
    message: Message, marks: tuple[Mark, ...] | None, doubt: Doubt, of_case: frozenset[Label], where: str
) -> MessageTruth:
    side = LABELS_OF[message.role]
    annotators = {name: _places(given, side, where) for name, given in doubt.annotators.items()}
    uncertain = of_case | _labels(doubt.uncertain, where)
    if marks is not None or not annotators:
        return MessageTruth(None if marks is None else _places(marks, side, where), uncertain, annotators)
    votes = Counter(label for places in annotators.values() for label in places)
    split = {label for label, count in votes.items() if count < len(annotators)}
    agreed = {label: _all_places(annotators, label) for label, count in votes.items() if 2 * count > len(annotators)}
    return MessageTruth(agreed, uncertain | split, annotators)


def _all_places(annotators: Mapping[str, Places], label: Label) -> tuple[tuple[int, int], ...]:
    return tuple(sorted({place for places in annotators.values() for place in places.get(label, ())}))


def _places(marks: Iterable[Mark], side: tuple[Label, ...], where: str) -> Places:
    places: dict[Label, tuple[tuple[int, int], ...]] = {}
    for mark in marks:
        for label in with_implied(_labels([mark.label], where)):
            if label not in side:
                msg = f"label {label.value!r} is of the other side; expected one of {', '.join(side) or 'none'}"
                raise InputError(msg, where=where)
            places[label] = (*places.get(label, ()), (mark.start, mark.end))
    return places


def _labels(names: Iterable[str], where: str) -> frozenset[Label]:
    found = set()
    for name in names:
        if name not in set(Label):
            msg = f"unknown label {name!r}; the codebook has {', '.join(Label)}"
            raise InputError(msg, where=where)
        found.add(Label(name))
    return frozenset(found)
