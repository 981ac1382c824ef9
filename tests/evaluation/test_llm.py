"""What asks a chat model, over HTTP: a scripted model answers as it is told."""

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from evaluated import marked
from pydantic import SecretStr
from servers.asgi import serving
from servers.model import Answer, Asked, Model, fails, says

from assist.config import Settings
from assist.engines import writer_of
from assist.errors import UnavailableError
from assist.evaluation.connection import Connection
from assist.evaluation.engines import Writes
from assist.evaluation.judged import CRITERIA, Choice, Verdict, judged_chat
from assist.evaluation.llm import LlmJudge
from assist.evaluation.results import Outcome, SuiteResult
from assist.evaluation.run import Beside, evaluate
from assist.evaluation.suite import find_suite
from assist.pipeline import Pipeline
from assist.reading.labels import Label
from assist.writing.results import Ended

Write = Callable[..., Path]

NAME = "openai:scripted"
CHAT = "C: My desk never came and I took a day off for it. Call me at 0151 2345 6789."
SUITE = f"# id=a service_failure=true\n{CHAT}\nnever: voucher\n"


@pytest.fixture
def model() -> Model:
    """Give a model with nothing to say yet."""
    return Model()


@pytest.fixture
def connection(model: Model) -> Iterator[Connection]:
    """Say how it is asked."""
    with serving(model) as url:
        yield Connection(name=NAME, url=f"{url}/v1", key="any")


def verdict(better: str, why: str = "because") -> Answer:
    """Say which reply is better."""
    return says(json.dumps({"why": why, **dict.fromkeys(CRITERIA, "tie"), "better": better}))


def judged(connection: Connection) -> Verdict:
    """Have two replies judged once."""
    chat = judged_chat(marked(CHAT).conversation)
    return asyncio.run(LlmJudge(connection).prefer(chat, "I'll call 0151 2345 6789.", "Sorry."))


def test_a_judge_is_asked_with_the_criteria_and_without_personal_data(model: Model, connection: Connection) -> None:
    """Each label has its sentence of the codebook; a number goes out as a placeholder and comes back in the reason."""
    model.answers.append(verdict("1", "It will call <PHONE_1>."))
    found = judged(connection)
    assert (found.better, found.why) == (Choice.FIRST, "It will call 0151 2345 6789.")
    assert found.criteria == dict.fromkeys(CRITERIA, Choice.TIE)
    (asked,) = model.asked
    assert f"- ownership: {Label.OWNERSHIP.meaning}" in asked.text
    assert f"- giveaway: {Label.GIVEAWAY.meaning}" in asked.text
    assert '"reply_1": "I\'ll call <PHONE_1>."' in asked.text
    assert "0151" not in asked.text


@pytest.mark.parametrize("answer", [says("I like the first one."), verdict("3"), says("{}"), fails(400)])
def test_what_is_no_verdict_is_none(model: Model, connection: Connection, answer: Answer) -> None:
    """Talk, a choice that is none, a form that is left empty and an error raise alike."""
    model.otherwise = answer
    with pytest.raises(UnavailableError):
        judged(connection)


def replied(text: str) -> Answer:
    """Reply in the form that the product asks for."""
    return says(json.dumps({"reply": text, "step": "ownership", "facts": [], "blanks": []}))


def written(settings: Settings, pipeline: Pipeline) -> Writes:
    """Put together what writes with the model."""
    writer = writer_of(settings, pipeline)
    assert writer
    return writer


def run(write: Write, connection: Connection) -> SuiteResult:
    """Run one case with the model beside the embedded engine."""
    write(
        "s/suite.yaml", "title: x\nkind: replies\ngates: [{measure: guard, at_least: 1}, {measure: words, at_most: 60}]"
    )
    suite = find_suite(write("s/a.txt", SUITE + "\n" + SUITE.replace("id=a", "id=b")).parent)
    settings = Settings(llm=connection.name, llm_url=connection.url, llm_key=SecretStr("any"))
    beside = Beside(writers={NAME: partial(written, settings)})
    (result,) = evaluate([suite], beside=beside, command="", now=datetime.now(UTC), tell=lambda *_: None).suites
    return result


def test_a_model_is_measured_beside_the_embedded_engine(write: Write, model: Model, connection: Connection) -> None:
    """Its reply is shown, and what it took is counted."""
    good = "I'm taking this on myself: your desk never came and you took a day off for it."
    model.otherwise = replied(good)
    found = run(write, connection)
    embedded, scripted = found.engines
    assert (embedded.name, scripted.name) == ("embedded", NAME)
    assert (embedded.calls, embedded.ended, scripted.calls) == (0, {}, 2)
    assert scripted.ended == {Ended.SHOWN: 2}
    assert scripted.written_by == {NAME: 2}
    assert scripted.guard
    assert scripted.guard.value == 1
    assert scripted.tokens_in > scripted.tokens_out > 0
    assert [reply.texts[0] for reply in found.cases[0].replies][1] == good
    assert {check.engine for check in found.cases[0].checks} == {"embedded", NAME}
    assert all(gate.passed for gate in found.gates)


def test_a_model_that_uses_a_formula_is_refused_and_the_local_reply_counts(
    write: Write, model: Model, connection: Connection
) -> None:
    """The guard catches it twice; the figures are those of what is shown."""
    model.otherwise = replied("We apologise for any inconvenience caused.")
    found = run(write, connection)
    scripted = found.engines[1]
    assert scripted.ended == {Ended.REFUSED: 2}
    assert scripted.written_by == {"embedded": 2}
    assert scripted.calls == 4
    assert {case.outcome for case in found.cases} == {Outcome.RIGHT}


def test_a_model_that_cannot_be_set_up_could_not_be_run(write: Write) -> None:
    """It says why, its figures are none, and the embedded engine is measured all the same."""
    found = run(write, Connection(name="nobody:x"))
    embedded, gone = found.engines
    assert embedded.chats == 2
    assert "nobody" in gone.unavailable
    assert (gone.guard, gone.chats) == (None, 0)


def test_a_labelling_baseline_asks_once_a_chat(model: Model, connection: Connection) -> None:
    """Quotes come back with what was masked in them."""

    def label(asked: Asked) -> Answer:
        assert "0151" not in asked.text
        return says(json.dumps({"labels": [{"message": 1, "label": "request", "quote": "Call me at <PHONE_1>"}]}))

    model.otherwise = label
    reading = connection.made("labeller").read(marked(CHAT).conversation)
    assert [(span.label, span.quote) for span in reading.messages[0].spans] == [
        (Label.REQUEST, "Call me at 0151 2345 6789")
    ]
    model.otherwise = fails(400)
    with pytest.raises(UnavailableError):
        connection.made("labeller").read(marked(CHAT).conversation)
