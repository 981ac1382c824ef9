"""The guard lets through what is honest, serves its step and would not be flagged."""

from datetime import date

from assist.conversation.readers import read_conversation
from assist.guard.check import select
from assist.pipeline import Pipeline
from assist.reading.labels import Label
from assist.reading.model import Model
from assist.replies.candidate import Candidate

CHAT = read_conversation(
    "Customer: my parcel never came and nobody answers\nAgent: Can I have your order number?", day=date(2026, 3, 2)
)


def candidate(text: str, step: Label = Label.OWNERSHIP) -> Candidate:
    """Propose a reply."""
    return Candidate(text=text, filled=text, step=step, why="", engine="test")


def passed(pipeline: Pipeline, *texts: str, step: Label = Label.OWNERSHIP) -> list[str]:
    """Give the texts that the guard lets through."""
    analysis = pipeline.analyse(CHAT)
    return [each.text for each in select(CHAT, analysis, [candidate(text, step) for text in texts], Model())]


def test_what_takes_the_case_on_passes(pipeline: Pipeline) -> None:
    """A reply that takes ownership serves the step that is due."""
    text = "I'm taking this on myself and I'll stay with it until it is put right."
    assert passed(pipeline, text) == [text]


def test_a_formula_a_claim_and_a_reply_beside_the_step_are_dropped(pipeline: Pipeline) -> None:
    """What would be flagged, what is invented and what does not give the step is never shown."""
    texts = ("We apologise for any inconvenience caused.", "I've already refunded you.", "Have a nice day!")
    assert passed(pipeline, *texts) == []


def test_at_most_three_that_differ_are_shown(pipeline: Pipeline) -> None:
    """One reply and two alternatives, which do not begin alike."""
    openings = ("I'm taking this on myself now", "This is on us and I'm on it now", "Let me look into this right away")
    texts = [f"{opening}, and I'll see it through{end}" for opening in openings for end in (".", "!")]
    shown = passed(pipeline, *texts)
    assert 1 < len(shown) <= 3
    assert len({text[:10] for text in shown}) == len(shown)
