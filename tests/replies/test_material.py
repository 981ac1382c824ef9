"""What of a chat can be said back."""

from dataclasses import replace

import pytest

from assist.conversation.readers import read_conversation
from assist.pipeline import Pipeline
from assist.reading.labels import Label
from assist.reading.spans import MessageReading, Span
from assist.replies.material import safety_of, words_of_chat
from assist.replies.playbook import load_playbook

BOOK = load_playbook()


def words_of(pipeline: Pipeline, chat: str, *read: tuple[int, Label, str, float]) -> dict[str, str]:
    """Give the words of a chat of which so much was read: the message, the label, the quote, the probability."""
    conversation = read_conversation(chat)
    spans: list[list[Span]] = [[] for _ in conversation.messages]
    for at, label, quote, probability in read:
        start = conversation.messages[at].text.index(quote)
        spans[at].append(Span(label, start, start + len(quote), quote, probability))
    readings = tuple(MessageReading(tuple(found)) for found in spans)
    analysis = replace(pipeline.analyse(conversation), messages=readings)
    return {name: part.text for name, part in words_of_chat(conversation, analysis, BOOK).items()}


def test_the_surest_problem_is_told_not_the_newest(pipeline: Pipeline) -> None:
    """An aside of later on does not stand in for what the chat is about; of equals the first is told."""
    chat = (
        "Customer: my camera won't start\nAgent: Since when?\nCustomer: my neighbour has no account. my lens is not new"
    )
    camera = (0, Label.PROBLEM, "my camera won't start", 0.98)
    aside = (2, Label.PROBLEM, "my neighbour has no account", 0.62)
    equal = (2, Label.PROBLEM, "my lens is not new", 0.97)
    assert words_of(pipeline, chat, camera, aside, equal)["problem"] == "your camera won't start"
    assert "problem" not in words_of(pipeline, chat, (2, Label.PROBLEM, "my neighbour has no account", 0.4))


def test_a_problem_of_after_the_relief_comes_first(pipeline: Pipeline) -> None:
    """What was solved is not told again when something else goes wrong."""
    chat = "Customer: my app does not open\nAgent: Restart it.\nCustomer: great, that works\nCustomer: now my bill is wrong"
    old, new = (0, Label.PROBLEM, "my app does not open", 0.99), (3, Label.PROBLEM, "my bill is wrong", 0.7)
    assert words_of(pipeline, chat, old, (2, Label.RELIEF, "that works", 0.9), new)["problem"] == "your bill is wrong"


def test_what_an_agent_has_said_is_not_said_back(pipeline: Pipeline) -> None:
    """Neither a problem that was put in own words nor a date that the agent offered."""
    chat = "Customer: my door glass is broken\nAgent: So your door glass is broken. Wednesday?\nCustomer: ok, Wednesday"
    problem = (0, Label.PROBLEM, "my door glass is broken", 0.99)
    date = (2, Label.DEADLINE, "Wednesday", 0.9)
    assert words_of(pipeline, chat, problem, date) == {}
    assert words_of(pipeline, chat.replace("Wednesday?", ""), date) == {"deadline": "Wednesday"}


@pytest.mark.parametrize(
    ("told", "safety"),
    [
        ("the charger gets very hot", "unplug"),
        ("there was smoke. It came from my kettle, it smokes still", "unplug"),
        ("it smells of gas in the kitchen", "gas emergency"),
        ("water runs into the light fitting", "power off"),
        ("found plastic in my salad", "Please eat no more"),
        ("the oven glass has burst", "away from the glass"),
        ("the oven does not get very hot", None),
        ("we have no hot water", None),
        ("my phone burned through 5 GB in a day", None),
        ("my charger smokes, I unplugged it", None),
    ],
)
def test_a_danger_is_met_first(told: str, safety: str | None) -> None:
    """What keeps the customer from harm is said, unless the chat has spoken of it."""
    found = safety_of(read_conversation(f"Customer: {told}"), BOOK)
    assert (found is not None) == (safety is not None)
    assert found is None or (safety or "") in found.text
