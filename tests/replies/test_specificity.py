"""How much of a chat's own matters a reply takes up."""

from dataclasses import replace
from datetime import date

from assist.conversation.readers import read_conversation
from assist.pipeline import Pipeline
from assist.replies.specificity import specificity

CHAT = read_conversation("Customer: My desk never came and I took a day off for it.", day=date(2026, 3, 2))


def test_matters_that_are_taken_up_are_counted(pipeline: Pipeline) -> None:
    """Of a problem and an impact a reply may take up none, one or both."""
    analysis = pipeline.analyse(CHAT)
    texts = ("I'm on it.", "Your desk never came.", "Your desk never came, and you took a day off.")
    assert [specificity(text, CHAT, analysis) for text in texts] == [0.0, 0.5, 1.0]


def test_given_facts_are_matters_too(pipeline: Pipeline) -> None:
    """A reply that states what is known is specific."""
    chat = replace(CHAT, facts={"new date": "Thursday morning"})
    assert specificity("It comes on Thursday morning.", chat, pipeline.analyse(chat)) == 1 / 3


def test_a_chat_without_matters_has_none_to_take_up(pipeline: Pipeline) -> None:
    """Nothing is divided by nothing."""
    chat = read_conversation("Customer: Hello there", day=date(2026, 3, 2))
    assert specificity("Hello", chat, pipeline.analyse(chat)) is None
