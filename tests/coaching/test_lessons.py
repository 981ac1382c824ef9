"""Strengths, and things to practise."""

from noted import notes

from assist.coaching.lessons import MIN_CASES, better_version, practices, strengths
from assist.coaching.measures import Share
from assist.coaching.notes import ChatNotes
from assist.coaching.tally import Tally, tally
from assist.pipeline import Pipeline
from assist.reading.labels import Label

OWNED = (
    "C: [problem|my desk was due yesterday and it never came]\nA: [ownership|Let me find out where it is right now.]"
)
WAIT = "C: [problem|my desk was due yesterday and it never came]\nA: [reactive|Please check back in an hour.]"
HM = "C: [problem|my desk was due yesterday and it never came]\nA: Hello, what is your order number?"


def counted(*chats: ChatNotes) -> Tally:
    """Count chats."""
    team = Tally("team")
    tally(chats, team)
    return team


def test_a_strength_is_surely_given_in_more_than_half() -> None:
    """Ownership in 8 of 8 (68 % and more) is one; refocus in none of 8 is not."""
    (strength,) = strengths(counted(*[notes(OWNED)] * 8))
    assert (strength.label, strength.share) == (Label.OWNERSHIP, Share(8, 8))
    assert strength.moment.quote == "Let me find out where it is right now."


def test_half_is_no_strength() -> None:
    """6 of 10 may as well be less than half (31 % to 83 %)."""
    assert strengths(counted(*[notes(OWNED)] * 6, *[notes(HM)] * 4)) == []


def test_few_cases_name_nothing(pipeline: Pipeline) -> None:
    """One case fewer than the minimum: neither strength nor practice, however clear it looks."""
    few = counted(*[notes(OWNED)] * (MIN_CASES - 1))
    assert strengths(few) == []
    assert practices(few, pipeline) == []


def test_practices_show_words_and_a_better_version(pipeline: Pipeline) -> None:
    """Ownership is left out in 8 of 8; the agent's words stand beside what the product would have written."""
    found = practices(counted(*[notes(HM)] * 8), pipeline)
    ownership = next(each for each in found if each.label is Label.OWNERSHIP)
    assert (ownership.share, ownership.moment.quote) == (Share(8, 8), "Hello, what is your order number?")
    assert ownership.better
    checked = pipeline.check(ownership.moment.before, ownership.better)
    assert not checked.findings
    assert Label.OWNERSHIP in checked.reading.labels


def test_the_foremost_failure_leads(pipeline: Pipeline) -> None:
    """Waiting is asked for in 4 of 10, less often than steps are left out; it leads, and stands for `refocus` too."""
    found = practices(counted(*[notes(HM)] * 6, *[notes(WAIT)] * 4), pipeline)
    assert [each.label for each in found] == [Label.REACTIVE, Label.OWNERSHIP]
    assert found[0].share == Share(4, 10)


def test_once_is_no_habit(pipeline: Pipeline) -> None:
    """One failure in eight chats is not named."""
    found = practices(counted(*[notes(OWNED)] * 7, notes(WAIT)), pipeline)
    assert Label.REACTIVE not in [each.label for each in found]


def test_no_better_version_of_first_words(pipeline: Pipeline) -> None:
    """Before anyone has spoken there is nothing to suggest: then the advice stands alone."""
    opened = "A: [reactive|Check back in an hour.]\nC: [problem|my desk never came]\nA: Hm."
    (moment, *_) = notes(opened).flawed
    assert better_version(moment, pipeline) == ""
    practised = practices(counted(*[notes(opened)] * 8), pipeline)
    reactive = next(each for each in practised if each.label is Label.REACTIVE)
    assert (reactive.better, reactive.advice) == ("", moment.fix)
