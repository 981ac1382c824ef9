"""What is measured of an engine's replies."""

import pytest
from evaluated import marked

from assist.conversation.messages import Conversation
from assist.evaluation.engines import Answer, Embedded
from assist.evaluation.replied import Reply
from assist.evaluation.scores import engine_result, reply_of
from assist.llm.usage import Call
from assist.pipeline import Pipeline
from assist.reading.labels import Label
from assist.replies.candidate import Candidate, Suggestion
from assist.replies.playbook import load_playbook
from assist.writing.results import Ended

CHAT = "C: My desk never came and I took a day off for it."
GOOD = "I'm taking this on myself: your desk never came."
BAD = "We apologise for any inconvenience. I've refunded you."


def chat(header: str = "id=a service_failure=true") -> Conversation:
    """Give a chat with an open failure."""
    return marked(CHAT, header).conversation


def call(cost: float | None) -> Call:
    """Give a call of a model."""
    return Call(model="x", tokens_in=100, tokens_out=20, cost_usd=cost, seconds=1)


def said(
    pipeline: Pipeline,
    *texts: str,
    calls: tuple[Call, ...] = (),
    ended: Ended | None = None,
    header: str = "id=a service_failure=true",
) -> Reply:
    """Measure an engine that says this."""
    found = chat(header)
    suggestions = tuple(
        Suggestion(Candidate(text=text, filled=text, step=Label.OWNERSHIP, why="", engine="x")) for text in texts
    )
    answer = Answer(
        advice=pipeline.suggest(found), suggestions=suggestions, seconds=0.02 * len(texts), calls=calls, ended=ended
    )
    reply = reply_of("e", found, answer, [pipeline.check(found, text) for text in texts], load_playbook())
    assert reply
    return reply


def test_a_good_reply_passes_every_measure(pipeline: Pipeline) -> None:
    """It gives the due step, invents nothing, takes up the chat, and is short."""
    reply = said(pipeline, GOOD)
    assert (reply.violations, reply.broken, reply.due, reply.gives_due) == ((), (), Label.OWNERSHIP, True)
    assert reply.specificity is not None
    assert reply.specificity > 0
    assert (reply.words, reply.is_too_long, reply.written_by) == (9, False, "x")


def test_a_bad_reply_is_told_by_rule(pipeline: Pipeline) -> None:
    """The claim is a rule of honesty, the formula a finding and a failure."""
    reply = said(pipeline, BAD)
    assert "action-claimed" in reply.violations
    assert "insincere" in reply.violations
    assert (reply.honest, reply.gives_due, reply.specificity) == (0, False, 0)


def test_length_is_held_against_the_playbook_and_the_channel(pipeline: Pipeline) -> None:
    """Words everywhere, and characters in public."""
    long = " ".join([GOOD] * 8)
    assert said(pipeline, long).is_too_long
    middle = " ".join([GOOD] * 6)
    assert not said(pipeline, middle).is_too_long
    assert said(pipeline, middle, header="id=a channel=social").is_too_long


def test_an_engine_is_measured_over_its_replies(pipeline: Pipeline) -> None:
    """Shares are of first suggestions, honesty of all."""
    found = engine_result("e", [said(pipeline, GOOD), said(pipeline, BAD, GOOD)])
    values = (found.guard, found.reading, found.honesty, found.too_long)
    assert [each and each.value for each in values] == [0.5, 0.5, pytest.approx(2 / 3), 0]
    assert found.broken == {"action-claimed": 1, "remedy-not-allowed": 1}
    assert found.latency
    assert found.latency.p50_ms == pytest.approx(30)
    assert found.latency.p95_ms == pytest.approx(39)
    assert found.written_by == {"x": 2}


def test_what_a_model_took_is_added_up(pipeline: Pipeline) -> None:
    """One price that is not known makes the sum unknown; how writing ended is counted."""
    cheap = said(pipeline, GOOD, calls=(call(0.01), call(0.02)), ended=Ended.REPAIRED)
    unpriced = said(pipeline, GOOD, calls=(call(None),), ended=Ended.SHOWN)
    local = said(pipeline, GOOD, ended=Ended.OPEN)
    found = engine_result("e", [cheap, local])
    assert (found.calls, found.tokens_in, found.tokens_out) == (2, 200, 40)
    assert found.cost_usd == pytest.approx(0.03)
    assert found.ended == {Ended.REPAIRED: 1, Ended.OPEN: 1}
    assert engine_result("e", [cheap, unpriced]).cost_usd is None
    assert engine_result("e", [local]).cost_usd is None


def test_nothing_said_is_nothing_measured(pipeline: Pipeline) -> None:
    """That is no zero."""
    found = chat()
    answer = Answer(advice=pipeline.suggest(found), suggestions=(), seconds=0)
    assert reply_of("e", found, answer, [], load_playbook()) is None
    nothing = engine_result("e", [])
    assert (nothing.chats, nothing.guard, nothing.words, nothing.latency) == (0, None, None, None)


def test_the_embedded_engine_answers_as_the_product_does(pipeline: Pipeline) -> None:
    """What it suggests is what the pipeline gives, and no model is asked."""
    answer = Embedded(pipeline).answer(chat())
    assert answer.suggestions == pipeline.suggest(chat()).suggestions
    assert (answer.ended, answer.calls) == (None, ())
    assert answer.seconds > 0
