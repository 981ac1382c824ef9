"""From what people marked to what is true."""

from datetime import date

import pytest
from evaluated import marked

from assist.conversation.records import marked_from
from assist.errors import InputError
from assist.evaluation.cases import Case
from assist.evaluation.cells import messages_of
from assist.evaluation.demands import Demands
from assist.evaluation.measures import agreements
from assist.evaluation.results import OURS, TRUTH
from assist.evaluation.truth import truth_of
from assist.reading.labels import Label
from assist.reading.spans import MessageReading, Reading

DAY = date(2026, 3, 2)
LISTEN = {"label": "listen", "start": 0, "end": 4}


def of_three(*given: list[dict[str, object]], **more: object) -> Case:
    """Give a case with one message that several people labelled."""
    annotators = dict(zip(("ann", "ben", "cleo"), given, strict=False))
    message = {"role": "agent", "text": "Why? Thanks.", "annotators": annotators, **more}
    read = marked_from({"messages": [message]}, where="x", day=DAY, default_id="x")
    return Case("test", read, truth_of(read), Demands())


def test_the_majority_is_true_and_a_split_is_uncertain() -> None:
    """Two of three gave `listen`: it is true, and left out of the score."""
    (truth,) = of_three([LISTEN], [LISTEN], []).truth
    assert truth.labels == {Label.LISTEN: ((0, 4),)}
    assert truth.uncertain == {Label.LISTEN}


def test_a_minority_is_neither_true_nor_scored() -> None:
    """One of two is no majority."""
    (truth,) = of_three([LISTEN], []).truth
    assert truth.labels == {}
    assert truth.uncertain == {Label.LISTEN}


def test_agreed_labels_stand_above_annotators() -> None:
    """Where labels are given, annotators only serve the agreement."""
    (truth,) = of_three([], [], labels=[LISTEN]).truth
    assert (truth.labels, truth.uncertain) == ({Label.LISTEN: ((0, 4),)}, frozenset())


def test_annotators_are_compared_with_each_other() -> None:
    """Ours with the labels and each person, and the persons in pairs."""
    case = of_three([LISTEN], [LISTEN], [])
    found = agreements(messages_of([case], [Reading((MessageReading(),), "en")]), OURS)
    assert [(each.first, each.second) for each in found] == [
        (OURS, TRUTH),
        (OURS, "ann"),
        (OURS, "ben"),
        (OURS, "cleo"),
        ("ann", "ben"),
        ("ann", "cleo"),
        ("ben", "cleo"),
    ]
    by_pair = {(each.first, each.second): each.kappa for each in found}
    assert by_pair["ann", "ben"] == 1.0
    assert by_pair["ann", "cleo"] == 0.0


def test_a_commit_is_refocus_too() -> None:
    """What the codebook implies is true as well."""
    (truth,) = truth_of(marked("A: [commit|I'll call by 5.]"))
    assert truth.labels is not None
    assert set(truth.labels) == {Label.COMMIT, Label.REFOCUS}


def test_context_without_labels_is_not_compared() -> None:
    """In JSONL a message without `labels` is context."""
    read = marked_from({"messages": [{"role": "agent", "text": "Hi."}]}, where="x", day=DAY, default_id="x")
    assert truth_of(read)[0].labels is None


@pytest.mark.parametrize(
    ("chat", "header", "said"),
    [
        ("A: [smile|Hi.]", "id=a", "unknown label 'smile'"),
        ("C: [listen|Why?]", "id=a", "label 'listen' is of the other side"),
        ("A: Hi.", "id=a uncertain=smile", "unknown label 'smile'"),
    ],
)
def test_labels_that_cannot_be_are_refused(chat: str, header: str, said: str) -> None:
    """A wrong label is named with its message."""
    with pytest.raises(InputError, match=said):
        truth_of(marked(chat, header))
