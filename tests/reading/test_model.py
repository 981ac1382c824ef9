"""The shipped model, read through its public face."""

from datetime import date
from pathlib import Path

import pytest

from assist.conversation.messages import Conversation
from assist.conversation.readers import read_conversation
from assist.errors import DataFileError
from assist.pipeline import Pipeline
from assist.reading.labels import Label
from assist.reading.model import Model
from assist.reading.spans import Reading

DAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def model() -> Model:
    """Give the shipped model."""
    return Model()


def chat(text: str) -> Conversation:
    """Read a pasted chat."""
    return read_conversation(text, day=DAY)


def labels(reading: Reading) -> list[set[Label]]:
    """Give the labels of each message."""
    return [set(message.labels) for message in reading.messages]


def test_plain_moves_are_read(model: Model) -> None:
    """The model knows a problem, an ownership and a formula apology when it sees one."""
    found = labels(
        model.read(
            chat(
                "Customer: my order never arrived\n"
                "Agent: I'm taking this on myself right now.\n"
                "Agent: We apologise for any inconvenience this may have caused."
            )
        )
    )
    assert Label.PROBLEM in found[0]
    assert Label.OWNERSHIP in found[1]
    assert Label.INSINCERE in found[2]


def test_spans_quote_the_text_to_the_letter(model: Model) -> None:
    """A span's characters are those of its quote, and it begins and ends at whole words."""
    conversation = chat(
        "Customer: it didn't arrive 😡 and I've waited all day\nAgent: I'm sorry we missed the date, that's on us."
    )
    for message, reading in zip(conversation.messages, model.read(conversation).messages, strict=True):
        for span in reading.spans:
            assert message.text[span.start : span.end] == span.quote
            assert not message.text[max(0, span.start - 1) : span.start].isalnum()
            assert 0 <= span.probability <= 1


def test_what_comes_later_does_not_change_what_was_read(model: Model) -> None:
    """A message is judged by what came before it only."""
    short = chat("Customer: the box was empty\nAgent: Let me look into that right away.")
    longer = chat("Customer: the box was empty\nAgent: Let me look into that right away.\nCustomer: thanks, solved")
    before, after = (model.read(each).messages[1].probabilities for each in (short, longer))
    assert before is not None
    assert after is not None
    assert before == pytest.approx(after, abs=1e-5)


def test_a_message_reads_the_same_beside_any_other(model: Model) -> None:
    """A reply read alone, as a draft is, and among others, as the guard reads candidates, has the same probabilities."""
    past = chat("Customer: my desk never came\nAgent: Hello!")
    texts = ["Let me look into this right away.", "Please check back in an hour. " * 12, "I'm sorry it never came."]
    among = Model().read_replies(past, texts)
    assert among == [model.read_replies(past, [text])[0] for text in texts]


def test_a_language_that_is_not_read_is_said_and_nothing_is_claimed(model: Model) -> None:
    """A German chat gives its language and no span."""
    reading = model.read(chat("Kunde: Meine Bestellung ist seit drei Wochen nicht angekommen, wo bleibt sie denn?"))
    assert reading.abstained
    assert reading.language == "de"
    assert labels(reading) == [set()]


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "\x00", "<b>hello</b>", "a" * 100_000])
def test_odd_texts_are_read_without_a_fault(model: Model, text: str) -> None:
    """Nothing that can stand in a message breaks the reading."""
    conversation = Conversation(id="odd", revision=1, messages=chat("Customer: hello\nAgent: hi").messages)
    assert len(model.read_replies(conversation, [text])) == 1


def test_a_chat_of_two_thousand_messages_is_read(pipeline: Pipeline) -> None:
    """A very long chat gives a reading for every message."""
    text = "\n".join(f"{'Customer' if number % 2 else 'Agent'}: message {number % 7}" for number in range(2000))
    assert len(pipeline.analyse(chat(text)).messages) == 2000


def test_a_broken_folder_names_what_is_missing(tmp_path: Path) -> None:
    """A model that is not there is an error that says where it was looked for."""
    with pytest.raises(DataFileError, match=str(tmp_path)):
        Model(tmp_path)
