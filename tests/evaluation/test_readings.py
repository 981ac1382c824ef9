"""A system's readings of a suite: cases, differences with their words, slices."""

from dataclasses import replace

from evaluated import case, reading

from assist.conversation.messages import Role
from assist.evaluation.readings import case_results, system_result
from assist.evaluation.results import OURS, Counts, Difference, Kind, Latency, Outcome, Words
from assist.reading.labels import Label

TRUE = "C: hi\nA: [listen|What happened?] Thanks."
SAID = "C: hi\nA: What happened? [thank|Thanks.]"


def test_a_case_is_right_when_no_cell_differs() -> None:
    """The same reading twice, right for one case and wrong for the other."""
    right, wrong = case_results([case(TRUE), case(TRUE)], [reading(TRUE), reading(SAID)])
    assert (right.outcome, right.differences) == (Outcome.RIGHT, ())
    assert right.counts == {Label.LISTEN: Counts(both=1, said=0, missed=0)}
    assert wrong.outcome is Outcome.WRONG
    assert wrong.counts == {
        Label.LISTEN: Counts(both=0, said=0, missed=1),
        Label.THANK: Counts(both=0, said=1, missed=0),
    }


def test_a_difference_quotes_the_annotators_words_or_ours() -> None:
    """For a missed label the annotator's words, for one said wrongly ours; with the message before."""
    (found,) = case_results([case(TRUE)], [reading(SAID)])
    said = {"message": 1, "role": Role.AGENT, "text": "What happened? Thanks.", "before": "hi", "probability": 0.0}
    missed, wrong = found.differences
    assert missed == Difference.model_validate(
        {**said, "label": "listen", "kind": Kind.MISSED, "words": (Words(start=0, end=14, quote="What happened?"),)}
    )
    assert wrong.kind is Kind.SAID_WRONGLY
    assert wrong.words == (Words(start=15, end=22, quote="Thanks."),)


def test_a_chat_that_is_not_read_counts_as_nothing_said() -> None:
    """Abstained cells are counted, and a label that is true there is missed."""
    unread = replace(reading("C: hi\nA: What happened? Thanks."), abstained=True)
    result = system_result(OURS, [case(TRUE)], [unread])
    (listen,) = result.labels
    assert (listen.support, listen.predicted, listen.abstained) == (1, 0, 1)


def test_slices_by_field_length_and_side() -> None:
    """Fields that no case names make no slice; a slice with too few cells has a count and no figure."""
    short = replace(case(TRUE, "id=a channel=email"), source="other")
    long = case("\n".join(["A: [listen|Why?]"] * 10), "id=b channel=chat")
    readings = [reading(TRUE), reading("\n".join(["A: [listen|Why?]"] * 10))]
    result = system_result(OURS, [short, long], readings, latency=Latency(messages=1, p50_ms=1, p99_ms=1))
    found = {(each.field, each.value): each for each in result.slices}
    assert set(found) == {
        ("channel", "email"),
        ("channel", "chat"),
        ("length", "up to 4 messages"),
        ("length", "10 messages or more"),
        ("side", "agent"),
        ("side", "customer"),
        ("file", "test"),
        ("file", "other"),
    }
    assert found["channel", "email"].macro is None
    steps = found["channel", "chat"].steps
    assert steps
    assert steps.value == 1.0
    assert (found["side", "agent"].conversations, found["side", "agent"].messages) == (2, 11)
