"""The baselines, each read like ours."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from evaluated import case

from assist.conversation.messages import Conversation
from assist.conversation.readers import read_conversation
from assist.conversation.split import Part, part_of
from assist.errors import UnavailableError
from assist.evaluation.baselines.embeddings import embedding_features
from assist.evaluation.baselines.keywords import Keywords
from assist.evaluation.baselines.linear import Linear, training_cases
from assist.evaluation.baselines.llm import Answer, Llm, Quoted
from assist.evaluation.baselines.markers import marker_features
from assist.evaluation.baselines.table import baselines
from assist.reading.labels import Label

CHAT = """Customer: My desk is broken.
Agent: I’m sorry about the inconvenience, let me check.
Customer: Thanks"""


def chat() -> Conversation:
    """Give a chat of three messages."""
    return read_conversation(CHAT)


def test_keywords_are_found_as_whole_words() -> None:
    """In any case, with either apostrophe, each with its place."""
    reading = Keywords().read(chat())
    assert [set(message.labels) for message in reading.messages] == [
        {Label.PROBLEM},
        {Label.APOLOGISE, Label.INSINCERE, Label.OWNERSHIP},
        {Label.RELIEF},
    ]
    ownership = reading.messages[1].first(Label.OWNERSHIP)
    assert ownership
    assert ownership.quote == "let me check"


def test_markers_are_counted_and_bound_to_sentence_starts() -> None:
    """`please` anywhere, `please_start` only where a sentence begins; the last feature is the number of words."""
    counted = marker_features()(["Please wait, please.", "Can you please wait?"])
    assert counted.shape[0] == 2
    assert counted[:, -1].tolist() == [3, 4]
    please, start = 6, 7
    assert counted[:, please].tolist() == [2, 1]
    assert counted[:, start].tolist() == [1, 0]


def test_a_linear_baseline_learns_from_cases() -> None:
    """It says what its features tell apart, and gives a probability for every label of the side."""
    cases = [case("C: [problem|it broke]\nC: hi\nA: [listen|why?]\nA: ok")] * 20
    linear = Linear("x", lambda texts: np.array([[float("?" in t), float("broke" in t)] for t in texts]), cases)
    found = linear.read(read_conversation("Customer: my desk broke\nAgent: how? when?\nBot: hi")).messages
    assert [message.labels for message in found] == [(Label.PROBLEM,), (Label.LISTEN,), ()]
    assert found[1].probabilities
    assert found[1].probabilities[Label.LISTEN] > 0.5
    assert found[1].spans[0].quote == "how? when?"


def test_only_the_training_part_is_learned_from() -> None:
    """The held-out part of the corpus stays unseen."""
    corpus = Path(__file__).parents[2] / "evals" / "corpus"
    cases = training_cases(corpus)
    assert len(cases) > 1000
    assert {part_of(case.id) for case in cases} == {Part.TRAIN}


def test_an_llm_labels_by_quotes() -> None:
    """A quote gives its place, one that is not there the whole message; labels of the other side are left out.

    The model is told no more than may leave this machine.
    """
    prompts: list[str] = []

    def ask(prompt: str) -> Answer:
        prompts.append(prompt)
        return Answer(
            labels=[
                Quoted(message=1, label=Label.PROBLEM, quote="<THING> is BROKEN"),
                Quoted(message=1, label=Label.LISTEN, quote="desk"),
                Quoted(message=2, label=Label.COMMIT, quote="not there"),
            ]
        )

    def seal(texts: Sequence[str]) -> tuple[Sequence[str], Callable[[str], str]]:
        return [text.replace("desk", "<THING>") for text in texts], lambda text: text.replace("<THING>", "desk")

    first, second, third = Llm("LLM x", ask, seal).read(chat()).messages
    assert [(span.label, span.start, span.end) for span in first.spans] == [(Label.PROBLEM, 3, 17)]
    assert set(second.labels) == {Label.COMMIT, Label.REFOCUS}
    assert second.spans[0].end == len(chat().messages[1].text)
    assert (third.spans, third.probabilities) == ((), None)
    assert "1. customer: My <THING> is broken." in prompts[0]
    assert "2. agent: I’m sorry" in prompts[0]
    assert f"- ownership: {Label.OWNERSHIP.meaning}" in prompts[0]


@pytest.mark.parametrize("name", ["politeness markers + logistic regression", "LLM"])
def test_what_is_not_there_says_so(name: str, tmp_path: Path) -> None:
    """Without a corpus nothing is learned, without a name no model is asked."""
    make: Callable[[], object] = baselines(tmp_path, None)[name]
    with pytest.raises(UnavailableError):
        make()


def test_the_encoder_says_what_to_install() -> None:
    """The development environment has no PyTorch."""
    with pytest.raises(UnavailableError, match="pip install"):
        embedding_features()
