"""The one way through."""

from dataclasses import replace
from datetime import date

from assist.conversation.messages import Channel, Message, Role
from assist.conversation.readers import read_conversation
from assist.pipeline import Pipeline
from assist.reading.labels import Label
from assist.replies.embedded import EmbeddedEngine
from assist.replies.playbook import load_playbook

OPEN = read_conversation(
    "Customer: my washing machine was supposed to come today and nobody came", day=date(2026, 3, 2)
)


def test_a_social_reply_is_short(pipeline: Pipeline) -> None:
    """On social channels a reply has at most 280 characters."""
    advice = pipeline.suggest(replace(OPEN, channel=Channel.SOCIAL))
    assert advice.suggestions
    assert all(len(suggestion.text) <= 280 for suggestion in advice.suggestions)


def test_the_same_chat_gets_the_same_reply(pipeline: Pipeline) -> None:
    """Nothing is drawn by chance."""
    assert pipeline.suggest(OPEN) == pipeline.suggest(OPEN)


def test_the_same_situation_is_met_in_the_same_words(pipeline: Pipeline) -> None:
    """A customer who asks whether anybody is there gets no other advice; once an agent has answered it is put anew."""
    asked = Message(id="again", role=Role.CUSTOMER, text="Are you there?")
    answered = Message(id="answer", role=Role.AGENT, text="Good morning.")
    texts = [
        [suggestion.text for suggestion in pipeline.suggest(chat).suggestions]
        for chat in (
            OPEN,
            replace(OPEN, revision=2, messages=(*OPEN.messages, asked)),
            replace(OPEN, revision=2, messages=(*OPEN.messages, answered)),
        )
    ]
    assert texts[0] == texts[1] != texts[2]


def test_a_first_reply_greets_by_name(pipeline: Pipeline) -> None:
    """The customer's name is used when it is known and nobody has spoken yet."""
    advice = pipeline.suggest(replace(OPEN, customer_name="Dana Whitlock"))
    assert advice.suggestions[0].text.startswith("Hi Dana. ")


def test_a_given_fact_is_stated_where_the_solution_is_due(pipeline: Pipeline) -> None:
    """A new date that the platform gives is said, and named among the facts used."""
    chat = read_conversation(
        "Customer: my desk is late\nAgent: I'm taking this on myself, I'm sorry we missed the date.",
        day=date(2026, 3, 2),
    )
    advice = pipeline.suggest(replace(chat, facts={"new delivery date": "Thursday"}))
    first = advice.suggestions[0]
    assert first.step is Label.REFOCUS
    assert first.facts == ("new delivery date",)
    assert "Thursday" in first.text


def test_a_solved_chat_gets_no_reply(pipeline: Pipeline) -> None:
    """Once solved, coaching stops."""
    chat = read_conversation(
        "Customer: my desk is late\nAgent: It is outside your door now.\nCustomer: great, it's here, all solved, thanks!",
        day=date(2026, 3, 2),
    )
    assert pipeline.suggest(chat).suggestions == ()


def test_the_last_resort_takes_a_case_on_once(pipeline: Pipeline) -> None:
    """What remains when nothing passes does not say again whose the case is."""
    chat = read_conversation(
        "Customer: my desk was due this morning and nobody came, I took the day off for it\n"
        "Agent: This is on us, and I'll see it through to the end. You have every right to be upset: you took the day off "
        "for it. I'm sorry that nobody came. By 11:30 I'll be back here with an answer."
    )
    analysis = pipeline.analyse(chat)
    replies = EmbeddedEngine(load_playbook()).safe(chat, analysis)
    assert replies
    assert not any("taking this on" in reply.text or "look into" in reply.text for reply in replies)
    assert pipeline.suggest(chat).suggestions
