"""What a conversation calls for."""

import pytest
from readings import read

from assist.analysis.needs import cause_of, due_step, is_solved, severity_of, stage_of, steps_of
from assist.analysis.results import Cause, Given, Need, Severity
from assist.reading.labels import FIVE_STEPS, Label

ALL_FIVE = """
C: [problem|No desk.] [impact|I lost a day.] [threat|I'll cancel.]
A: [ownership|This is on us.] [listen|What do you need it for?] [empathise|Anyone would be upset.]
A: [apologise|Sorry we missed the date.] [refocus|A new one leaves today.]
"""


def test_a_chat_without_a_failure_needs_nothing() -> None:
    """Where nothing went wrong no step is needed and there is no stage."""
    _, reading = read("C: [request|do you have it in red]\nA: Yes, we do.")
    assert stage_of(reading) is None
    assert {step.need for step in steps_of(reading)} == {Need.NOT_NEEDED}
    assert cause_of(reading) is Cause.NONE


def test_the_stage_is_the_first_step_not_performed() -> None:
    """The stage follows the order of the five steps, whatever the order in the chat."""
    _, reading = read("C: [problem|No desk.]\nA: [ownership|I'll look.] [refocus|A new one leaves today.]")
    assert stage_of(reading) is Label.LISTEN


def test_after_all_five_steps_the_stage_is_follow_up() -> None:
    """When all five are given, following up remains."""
    _, reading = read(ALL_FIVE)
    assert stage_of(reading) is Label.FOLLOW_UP
    assert due_step(steps_of(reading)) is Label.FOLLOW_UP


def test_a_low_failure_needs_ownership_and_a_solution_only() -> None:
    """A nuisance calls for neither empathy nor an interview."""
    _, reading = read("C: [problem|No legs in the box.]")
    needed = [step.label for step in steps_of(reading) if step.need is Need.NEEDED]
    assert needed == [Label.OWNERSHIP, Label.REFOCUS]


def test_a_severe_failure_needs_all_five() -> None:
    """Harm or a threat to leave calls for every step."""
    _, reading = read("C: [problem|No dress.] [impact|the wedding is today]")
    assert severity_of(reading) is Severity.HIGH
    assert set(FIVE_STEPS) <= {step.label for step in steps_of(reading) if step.need is Need.NEEDED}


@pytest.mark.parametrize(
    ("words", "severity"),
    [("[problem|No desk.]", Severity.LOW), ("[problem|No desk.] [impact|I lost a day.]", Severity.MEDIUM)],
)
def test_severity_grows_with_what_it_costs(words: str, severity: Severity) -> None:
    """What the customer says it costs decides the severity."""
    _, reading = read(f"C: {words}")
    assert severity_of(reading) is severity


def test_a_formula_in_place_of_an_apology_makes_the_step_flawed() -> None:
    """A step that was tried and spoilt is flawed, with the words that spoilt it."""
    _, reading = read("C: [problem|No desk.]\nA: [insincere|We apologise for any inconvenience.]")
    apologise = next(step for step in steps_of(reading) if step.label is Label.APOLOGISE)
    assert apologise.given is Given.FLAWED
    assert apologise.evidence[0].quote == "We apologise for any inconvenience."


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ("[problem|the desk did not come]", Cause.EXPECTATION),
        ("[problem|nobody told me the date moved]", Cause.COMMUNICATION),
        ("[problem|the desk did not come] and [chase|you never answered]", Cause.BOTH),
    ],
)
def test_the_cause_is_read_from_the_customers_words(words: str, cause: Cause) -> None:
    """Not being told is another cause than not getting."""
    _, reading = read(f"C: {words}")
    assert cause_of(reading) is cause


def test_not_being_told_calls_for_an_apology() -> None:
    """Whoever was left in the dark is owed an apology even for a nuisance."""
    _, reading = read("C: [problem|nobody told me]")
    assert next(step for step in steps_of(reading) if step.label is Label.APOLOGISE).need is Need.NEEDED


def test_a_promise_calls_for_following_up() -> None:
    """Once something is promised, reporting back is needed."""
    _, reading = read("C: [problem|No desk.]\nA: [commit|I'll call by 5.]")
    assert next(step for step in steps_of(reading) if step.label is Label.FOLLOW_UP).need is Need.NEEDED


def test_relief_as_the_last_word_means_solved() -> None:
    """Coaching stops once the customer is content, and starts again with a new problem."""
    _, solved = read("C: [problem|No desk.]\nA: [refocus|It's there.]\nC: [relief|great]")
    _, again = read("C: [problem|No desk.]\nC: [relief|great]\nC: [problem|wait, no legs]")
    _, silent = read("A: Hello")
    assert [is_solved(reading.messages) for reading in (solved, again, silent)] == [True, False, False]


def test_nothing_is_followed_up_before_it_was_taken_on() -> None:
    """A status word before any ownership or solution is not the step of following up."""
    _, before = read("C: [problem|No desk.]\nA: [follow_up|Any news yet?]\nA: [ownership|I'll look.]")
    _, after = read("C: [problem|No desk.]\nA: [ownership|I'll look.]\nA: [follow_up|Did it arrive?]")
    assert [steps_of(each)[-1].given for each in (before, after)] == [Given.MISSING, Given.GIVEN]
