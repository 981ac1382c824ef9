"""The examples that a chat model is shown are held to what its replies are held to, and are found by the problem."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from assist.analysis.needs import due_step, is_solved
from assist.conversation.messages import Conversation
from assist.conversation.readers import read_conversation
from assist.conversation.split import Part, part_of
from assist.errors import DataFileError
from assist.guard.check import Guard
from assist.llm.examples import Example, examples_for, load_examples
from assist.pipeline import Pipeline
from assist.reading.labels import STEPS, Label
from assist.reading.model import Model
from assist.replies.playbook import BLANK, load_playbook

ALL = load_examples()
BOOK = load_playbook()
CORPUS = Path(__file__).parents[2] / "evals" / "corpus"


@pytest.fixture(scope="module")
def model() -> Model:
    """Give the shipped model."""
    return Model()


def chat_of(example: Example) -> Conversation:
    """Give the chat of an example as the product reads it."""
    chat = read_conversation(example.transcript)
    return replace(chat, channel=example.channel, facts=example.facts, allowed=example.allowed)


@pytest.mark.parametrize("example", ALL, ids=lambda example: f"{example.step}-{example.source}")
def test_reply_passes_the_guard_with_the_step_that_is_due(example: Example, pipeline: Pipeline, model: Model) -> None:
    """In each chat the step is the one that the product calls for, and the reply gives it without a fault."""
    chat = chat_of(example)
    analysis = pipeline.analyse(chat)
    assert due_step(analysis.steps) is example.step
    assert analysis.service_failure
    assert not is_solved(analysis.messages)
    guard = Guard(chat, analysis, model)
    assert guard.faults(example.reply, filled=BOOK.filled(example.reply), step=example.step) == ()


@pytest.mark.parametrize("example", ALL, ids=lambda example: f"{example.step}-{example.source}")
def test_example_is_short(example: Example) -> None:
    """A prompt has room for three: chats of five messages and 90 words at most, replies as long as their channel allows."""
    messages = chat_of(example).messages
    assert 1 <= len(messages) <= 5
    assert sum(len(message.text.split()) for message in messages) <= 90
    assert len(example.reply.split()) <= BOOK.max_words
    assert example.channel != "social" or len(example.reply) <= BOOK.max_chars_social
    assert len(re.findall(r"\bsorry\b|\bapolog", example.reply, re.IGNORECASE)) <= 1


def test_examples_are_of_the_training_part_of_the_corpus() -> None:
    """A chat that the product is measured on is never shown to a model. Each example names the chat it comes from."""
    for example in ALL:
        file, _, conversation_id = example.source.partition("/")
        assert part_of(conversation_id) is Part.TRAIN, example.source
        assert f"# id={conversation_id} " in (CORPUS / f"{file}.txt").read_text(encoding="utf-8"), example.source


def test_every_step_has_enough_examples_of_several_domains() -> None:
    """None is shown twice for one step, and nine in ten leave a blank for what nobody knows yet."""
    for step in STEPS:
        of_step = [example for example in ALL if example.step is step]
        assert len(of_step) >= 15
        assert len({example.source for example in of_step}) == len(of_step)
        assert len({example.domain for example in of_step}) >= 5
    assert sum(bool(BLANK.search(example.reply)) for example in ALL if example.step is not Label.LISTEN) > 0.9 * len(
        [example for example in ALL if example.step is not Label.LISTEN]
    )


def test_nearest_examples_share_words_with_the_problem() -> None:
    """The one about a problem of the same kind comes first."""
    first, *_ = examples_for(Label.OWNERSHIP, "you cancelled our flight and we miss my sister's wedding")
    assert first.source == "plc-06/plc-061"


def test_so_many_are_given_all_of_the_step_and_the_same_each_time() -> None:
    """Also where no word is shared or nothing is told; then they come from different domains, in order."""
    for problem in ("", "zzz qqq", "the"):
        found = examples_for(Label.REFOCUS, problem, at_most=4)
        assert [example.step for example in found] == [Label.REFOCUS] * 4
        assert len({example.domain for example in found}) == 4
        assert list(found) == list(examples_for(Label.REFOCUS, problem, at_most=4))
    assert list(examples_for(Label.REFOCUS, "", at_most=0)) == []


def test_what_may_be_stated_is_shown_with_the_chat() -> None:
    """A model that sees a fact in a reply sees where it came from."""
    example = next(example for example in ALL if example.facts and example.allowed)
    assert example.chat.startswith("Customer: ")
    assert all(value in example.chat for value in (*example.facts.values(), *example.allowed))


def test_broken_file_is_named(tmp_path: Path) -> None:
    """Neither a key that is not known nor broken YAML passes."""
    for text in ("- tone: warm", "- ["):
        path = tmp_path / "examples.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(DataFileError, match=r"examples\.yaml"):
            load_examples(path)
