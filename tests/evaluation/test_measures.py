"""Measures against values computed by hand."""

import pytest
from evaluated import case, reading

from assist.evaluation.cells import cells_of, messages_of, uncertain_cells
from assist.evaluation.measures import agreements, label_confusion, label_result, macro
from assist.evaluation.results import NOTHING, OURS, TRUTH, Confusion
from assist.reading.labels import AGENT_LABELS, FAILURES, FIVE_STEPS, Label

TRUE = """
A: [listen|What happened?]
A: [listen|Since when?] [thank|Thanks for the photo.]
A: Fine.
A: [listen|Which one is it?]
"""
SAID = """
A: [listen|What happened?]
A: Since when? Thanks for the photo.
A: [listen|Fine.]
A: Which one [listen|is it?]
"""


def test_precision_recall_and_f1_of_a_label() -> None:
    """Two of three said are true, two of three true are said; intervals hold the value."""
    messages = messages_of([case(TRUE), case(TRUE)], [reading(SAID), reading(SAID)])
    found = label_result(Label.LISTEN, messages, 2)
    assert (found.support, found.predicted) == (6, 6)
    assert found.precision
    assert found.recall
    assert found.f1
    assert found.precision.value == pytest.approx(2 / 3)
    assert found.recall.value == pytest.approx(2 / 3)
    assert found.f1.value == pytest.approx(2 / 3)
    assert found.f1.low == found.f1.high == pytest.approx(2 / 3), "both conversations are alike"


def test_intervals_come_from_whole_conversations() -> None:
    """One conversation all right and one all wrong: draws reach from 0 to 1."""
    messages = messages_of(
        [case("A: [listen|Why?]"), case("A: [listen|Why?]")], [reading("A: [listen|Why?]"), reading("A: Why?")]
    )
    found = label_result(Label.LISTEN, messages, 2)
    assert found.recall
    assert (found.recall.value, found.recall.low, found.recall.high) == (0.5, 0.0, 1.0)


def test_a_label_that_nobody_gave_is_not_measured() -> None:
    """Nothing is None, not zero."""
    found = label_result(Label.GIVEAWAY, messages_of([case(TRUE)], [reading(SAID)]), 1)
    assert (found.support, found.f1, found.average_precision, found.overlap) == (0, None, None, None)


def test_overlap_is_of_characters_where_both_gave_the_label() -> None:
    """The first question is shared whole, of the last one six characters of sixteen."""
    found = label_result(Label.LISTEN, messages_of([case(TRUE)], [reading(SAID)]), 1)
    assert found.overlap
    assert found.overlap.value == pytest.approx((1 + 6 / 16) / 2)


def test_uncertain_cells_are_left_out_and_counted() -> None:
    """A label that is uncertain in a case gives no cell there, whatever was said."""
    messages = messages_of([case(TRUE, "id=a uncertain=listen")], [reading(SAID)])
    found = label_result(Label.LISTEN, messages, 1)
    assert (found.support, found.predicted, found.uncertain) == (0, 0, 4)
    assert uncertain_cells(messages) == 4


def test_calibration_and_average_precision() -> None:
    """Two bins: .9 is right once of two, .1 never: the error is (.4 + .1) / 2; the ranking puts half the truth first."""
    likely = [{Label.LISTEN: p} for p in (0.9, 0.1, 0.9, 0.1)]
    true = "A: [listen|Why?]\nA: No.\nA: No.\nA: No."
    found = label_result(Label.LISTEN, messages_of([case(true)], [reading("A: x\nA: x\nA: x\nA: x", likely)]), 1)
    assert found.calibration
    assert found.calibration.error == pytest.approx(0.25)
    assert [(each.count, each.observed) for each in found.calibration.bins] == [(2, 0.0), (2, 0.5)]
    assert found.average_precision == pytest.approx(0.5)
    assert [(each.recall, each.precision) for each in found.curve][-1] == (1.0, 0.5)


def test_macro_takes_labels_with_five_cases() -> None:
    """Six true `listen` enter, two true `thank` and no failure do not."""
    messages = messages_of([case(TRUE), case(TRUE)], [reading(SAID), reading(SAID)])
    found = macro(FIVE_STEPS, messages, 2)
    assert found
    assert found.labels == (Label.LISTEN,)
    assert found.f1.value == pytest.approx(2 / 3)
    assert macro(FAILURES, messages, 2) is None


def test_confusion_pairs_missed_labels_with_those_said_wrongly() -> None:
    """An apology read as a formula is one off the diagonal; what has no partner stands against nothing."""
    true = "A: [apologise|Sorry for the delay.]\nA: [thank|Thanks.]\nA: Hi."
    said = "A: [insincere|Sorry for the delay.]\nA: Thanks.\nA: [listen|Hi.]"
    found = label_confusion(messages_of([case(true)], [reading(said)]))
    assert count(found, Label.APOLOGISE, Label.INSINCERE) == 1
    assert count(found, Label.THANK, NOTHING) == 1
    assert count(found, NOTHING, Label.LISTEN) == 1
    assert sum(map(sum, found.counts)) == 3


def test_nothing_to_confuse() -> None:
    """Without a label anywhere all counts are zero."""
    found = label_confusion(messages_of([case("A: Hi.")], [reading("A: Hi.")]))
    assert not any(map(any, found.counts))


def test_kappa_of_the_system_with_the_labels() -> None:
    """Of four `listen` cells two agree: kappa is (.5 - .625) / (1 - .625)."""
    true = "A: [listen|a]\nA: [listen|b]\nA: [listen|c]\nA: d"
    said = "A: [listen|a]\nA: [listen|b]\nA: c\nA: [listen|d]"
    (found,) = agreements(messages_of([case(true)], [reading(said)]), OURS)
    assert (found.first, found.second, found.cells) == (
        OURS,
        TRUTH,
        4 * len(AGENT_LABELS),
    )
    assert found.by_label[Label.LISTEN] == pytest.approx((0.5 - 0.625) / (1 - 0.625))
    assert Label.THANK not in found.by_label


def test_cells_of_the_other_side_do_not_exist() -> None:
    """A customer's message has no cell for an agent's label."""
    cells = cells_of(Label.LISTEN, messages_of([case("C: hi\nA: Hi.")], [reading("C: hi\nA: Hi.")]), 1)
    assert len(cells.true) == 1


def count(found: Confusion, true: str, said: str) -> int:
    """Give one count."""
    return found.counts[found.names.index(true)][found.names.index(said)]
