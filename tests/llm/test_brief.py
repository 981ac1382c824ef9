"""A model is told all that a reply may rest on, within a budget."""

from dataclasses import replace
from datetime import date

from assist.conversation.messages import Conversation, Message, Role
from assist.conversation.readers import read_conversation
from assist.llm.brief import MAX_MESSAGE_CHARS, brief_of, cut
from assist.pipeline import Pipeline

CHAT = replace(
    read_conversation(
        "Customer: My desk was due yesterday and it never came. I took a day off for it.\n"
        "Agent: I'm sorry that it did not come. I'll call you by 5 pm.\n"
        "Customer: Please send a new one.",
        day=date(2026, 3, 2),
    ),
    facts={"order": "4411"},
    allowed=("replacement",),
    customer_name="Dana",
    instruction="Offer the Tuesday slot.",
)


def test_a_brief_holds_the_analysis_and_what_is_known(pipeline: Pipeline) -> None:
    """Stage, needs, the customer's words, what was said and promised, facts, remedies, the agent's wish."""
    brief = brief_of(CHAT, pipeline.analyse(CHAT))
    assert brief["step_due"] == "ownership"
    assert brief["customer_said"]["problem"] == ["My desk was due yesterday and it never came."]
    assert brief["customer_said"]["request"] == ["Please send a new"]
    assert "apologise" in brief["agent_has_said"]
    assert [promise["due"] for promise in brief["promises"]] == ["by 5 pm"]
    assert (brief["facts"], brief["allowed_remedies"]) == ({"order": "4411"}, ["replacement"])
    assert (brief["customer_name"], brief["agent_wants"]) == ("Dana", "Offer the Tuesday slot.")
    assert [line["from"] for line in brief["chat"]] == ["customer", "agent", "customer"]


def test_what_is_not_known_is_left_out(pipeline: Pipeline) -> None:
    """An empty field would be read as a fact."""
    bare = Conversation(id="1", revision=1, messages=(Message(id="1", role=Role.CUSTOMER, text="It never came."),))
    assert not {"facts", "agent_name", "promises", "agent_wants"} & brief_of(bare, pipeline.analyse(bare)).keys()


def messages(*texts: str) -> list[Message]:
    """Make messages of a customer."""
    return [Message(id=str(at), role=Role.CUSTOMER, text=text) for at, text in enumerate(texts)]


def test_a_long_chat_keeps_its_newest_message_and_those_that_matter() -> None:
    """The problem and the promises stay; the gaps say how many messages are left out."""
    chat = messages(
        "the problem", *[f"small talk {'blah ' * 40}{number}" for number in range(30)], "a promise", "and now?"
    )
    sent = cut(chat, kept={0, 31}, max_tokens=120)
    texts = [line.get("text", line) for line in sent]
    assert texts[0] == "the problem"
    assert texts[-2:] == ["a promise", "and now?"]
    assert sum(line.get("messages_left_out", 0) for line in sent) + sum("text" in line for line in sent) == len(chat)


def test_the_newest_message_is_sent_whatever_the_budget() -> None:
    """Without it no reply can be written."""
    assert [line["text"] for line in cut(messages("one two three four"), kept=(), max_tokens=1)] == [
        "one two three four"
    ]


def test_of_a_very_long_message_the_beginning_and_the_end_are_sent() -> None:
    """People put what matters there."""
    (line,) = cut(messages(f"first {'x' * 5000} last"), kept=())
    assert line["text"].startswith("first ")
    assert line["text"].endswith(" last")
    assert len(line["text"]) < MAX_MESSAGE_CHARS + 10
