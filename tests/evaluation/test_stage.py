"""The stage by agent turn."""

import pytest
from evaluated import case, reading

from assist.evaluation.stage import stage_result, turns_of
from assist.reading.labels import Label
from assist.reading.spans import Reading

CHAT = """
C: [problem|It never came.]
A: [ownership|Let me look into it.]
A: [listen|What did it say?]
C: Nothing.
A: [empathise|How annoying.]
"""


def test_messages_in_a_row_are_one_turn() -> None:
    """After the first two messages comes `empathise`, after the third `apologise`."""
    assert turns_of(case(CHAT), reading(CHAT)) == [
        (Label.EMPATHISE, Label.EMPATHISE),
        (Label.APOLOGISE, Label.APOLOGISE),
    ]


def test_what_was_missed_sets_the_stage_back() -> None:
    """A reading without `listen` stays there."""
    said = CHAT.replace("[listen|What did it say?]", "What did it say?")
    turns = turns_of(case(CHAT), reading(said))
    assert turns == [(Label.EMPATHISE, Label.LISTEN), (Label.APOLOGISE, Label.LISTEN)]
    found = stage_result([turns, turns_of(case(CHAT), reading(CHAT))])
    assert found
    assert (found.turns, found.accuracy.value) == (4, 0.5)
    names = found.confusion.names
    assert found.confusion.counts[names.index("empathise")][names.index("listen")] == 1


@pytest.mark.parametrize(
    ("header", "true"),
    [("id=a service_failure=false", "none"), ("id=a service_failure=true", "empathise"), ("id=a", "empathise")],
)
def test_the_case_says_whether_there_is_a_failure(header: str, true: str) -> None:
    """Without the field the true labels decide: the customer names a problem."""
    assert turns_of(case(CHAT, header), reading(CHAT))[0][0] == true


def test_no_failure_read_is_the_stage_none() -> None:
    """The product shows no stage where it reads no failure."""
    unread = Reading(reading(CHAT.replace("[problem|It never came.]", "It never came.")).messages, "en")
    assert turns_of(case(CHAT), unread)[0] == (Label.EMPATHISE, "none")


def test_no_turns_no_result() -> None:
    """A suite of customers only has no stage."""
    assert stage_result([turns_of(case("C: hi"), reading("C: hi"))]) is None
