"""The reply that fits best is shown first."""

from dataclasses import replace
from datetime import date

from assist.conversation.readers import read_conversation
from assist.pipeline import Pipeline
from assist.reading.labels import Label
from assist.replies.candidate import Candidate, Suggestion
from assist.writing.ranking import ranked

CHAT = replace(
    read_conversation("Customer: My desk never came and I took a day off for it.", day=date(2026, 3, 2)),
    facts={"new date": "Thursday morning"},
)


def order(pipeline: Pipeline, *replies: tuple[str, Label]) -> list[str]:
    """Rank replies."""
    suggestions = [
        Suggestion(Candidate(text=text, filled=text, step=step, why="", engine="")) for text, step in replies
    ]
    return [each.text for each in ranked(suggestions, CHAT, pipeline.analyse(CHAT), max_words=60)]


def test_the_due_step_comes_before_all_else(pipeline: Pipeline) -> None:
    """A reply that is specific and brief does not win with another step than the one that is due."""
    due, other = "I'm taking this on.", "Your desk never came; you took a day off. Thursday morning it is."
    assert order(pipeline, (other, Label.REFOCUS), (due, Label.OWNERSHIP)) == [due, other]


def test_of_two_that_fit_the_more_specific_wins(pipeline: Pipeline) -> None:
    """The customer's own matter makes a reply theirs."""
    plain, specific = "I'm taking this on myself.", "Your desk never came: I'm taking this on."
    assert order(pipeline, (plain, Label.OWNERSHIP), (specific, Label.OWNERSHIP)) == [specific, plain]


def test_of_two_that_say_the_same_the_shorter_wins(pipeline: Pipeline) -> None:
    """Brevity decides last, and of equals the first stays first."""
    short, long = "I'm taking this on.", f"I'm taking this on{' now' * 20}."
    assert order(pipeline, (long, Label.OWNERSHIP), (short, Label.OWNERSHIP)) == [short, long]
    again = "I'll take this on."
    assert order(pipeline, (again, Label.OWNERSHIP), (short, Label.OWNERSHIP)) == [again, short]
