"""The examples that ship do what they are there to show."""

import runpy
from base64 import b64encode
from datetime import date
from pathlib import Path

import pytest

from assist.analysis.results import Given
from assist.conversation.messages import Conversation
from assist.conversation.readers import read_conversations
from assist.guard.honesty import dishonest, known_in
from assist.pipeline import Pipeline
from assist.platforms.catalogue import ADAPTERS, load_adapters, load_connections
from assist.reading.labels import FAILURES, FIVE_STEPS, STEPS, Label

EXAMPLES = Path(__file__).parent.parent / "examples"
CHATS = sorted(path for path in EXAMPLES.iterdir() if path.suffix in {".txt", ".json", ".jsonl"})


def chats(path: Path) -> list[Conversation]:
    """Read an example."""
    with path.open("rb") as stream:
        found = list(read_conversations(stream, source=path.stem, day=date(2026, 3, 2)))
    assert all(isinstance(each, Conversation) for each in found)
    return [each for each in found if isinstance(each, Conversation)]


def test_without_recovery_no_step_is_given_and_failures_are_found(pipeline: Pipeline) -> None:
    """The agent who waits for the carrier gives none of the steps, and it shows."""
    analysis = pipeline.analyse(chats(EXAMPLES / "unit-not-ready-without-recovery.txt")[0])
    assert all(analysis.step(label).given is not Given.GIVEN for label in STEPS)
    assert {Label.REACTIVE, Label.DISCLAIMING, Label.INSINCERE} & {finding.label for finding in analysis.findings}


def test_with_recovery_all_five_steps_are_given(pipeline: Pipeline) -> None:
    """The agent who takes the case on gives all five, and nothing is flagged."""
    analysis = pipeline.analyse(chats(EXAMPLES / "unit-not-ready-with-recovery.txt")[0])
    assert all(analysis.step(label).given is Given.GIVEN for label in FIVE_STEPS)
    assert not {finding.label for finding in analysis.findings} & set(FAILURES)


@pytest.mark.parametrize("path", CHATS, ids=lambda path: path.stem)
def test_every_suggestion_passes_its_own_check(pipeline: Pipeline, path: Path) -> None:
    """What the product would flag, or what is not known, is never suggested."""
    for chat in chats(path):
        advice = pipeline.suggest(chat)
        for suggestion in advice.suggestions:
            assert not pipeline.check(chat, suggestion.filled).findings
            assert dishonest(suggestion.text, known_in(chat)) is None
            assert len(suggestion.text.split()) <= 60


def test_a_routine_question_gets_no_coaching(pipeline: Pipeline) -> None:
    """Where nothing went wrong the product is silent."""
    advice = pipeline.suggest(chats(EXAMPLES / "routine-question.txt")[0])
    assert not advice.analysis.service_failure
    assert advice.suggestions == ()


def test_orders_inside_a_chat_are_not_obeyed(pipeline: Pipeline) -> None:
    """A customer's text that gives the machine orders offers nothing and is not repeated."""
    advice = pipeline.suggest(chats(EXAMPLES / "orders-to-the-machine.txt")[0])
    assert advice.suggestions
    assert not any("refund" in suggestion.text or "500" in suggestion.text for suggestion in advice.suggestions)


def test_the_three_lines_run(capsys: pytest.CaptureFixture[str]) -> None:
    """The Python example prints a stage and a reply."""
    runpy.run_path(str(EXAMPLES / "three_lines.py"))
    assert "->" in capsys.readouterr().out


def test_the_connections_are_read() -> None:
    """The file to start from names an account that the product can be connected to."""
    secret = "whsec_" + b64encode(b"thirty-two characters, all of them").decode()
    connections = load_connections(EXAMPLES / "connections.yaml", {"OWN_CHAT_SECRET": secret}, load_adapters(ADAPTERS))
    assert [connection.platform for connection in connections.values()] == ["generic"]
