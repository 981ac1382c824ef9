import asyncio
from collections.abc import Sequence

import pytest
from servers.model import Answer, Model, fails, garbles, refuses, says
from writers import CHAT, FORMULA, GOOD, in_form, writer_at

from assist.llm.masking.masker import Masker
from assist.llm.model import Limits
from assist.pipeline import Pipeline
from assist.writing.results import Ended, Heard
from assist.writing.writer import Writer

SHORT = Limits(first_s=1, deadline_s=2)


async def test_a_reply_that_passes_and_fits_best_is_shown(writer: Writer, model: Model, pipeline: Pipeline) -> None:
    """It comes before the local replies, with the model's name as its engine, and what it took."""
    model.answers.append(says(in_form(GOOD)))
    written = await writer.write(CHAT, pipeline.suggest(CHAT))
    assert written.ended is Ended.SHOWN
    assert [(each.engine, each.text == GOOD) for each in written.suggestions][:2] == [
        ("openai:smollm2", True),
        ("embedded", False),
    ]
    assert written.suggestions[0].blanks == ("time of your next message",)
    [call] = written.calls
    assert call.tokens_in > call.tokens_out > 30


async def test_an_answer_in_a_fence_is_read(writer: Writer, model: Model, pipeline: Pipeline) -> None:
    """Many models put their JSON between fences, and words around it."""
    model.answers.append(says(f"Here you are:\n```json\n{in_form(GOOD)}\n```"))
    written = await writer.write(CHAT, pipeline.suggest(CHAT))
    assert (written.ended, written.suggestions[0].text) == (Ended.SHOWN, GOOD)


@pytest.mark.parametrize(
    ("answer", "ended"),
    [
        (fails(429, retry_after="1"), Ended.DOWN),
        (fails(500), Ended.DOWN),
        (fails(401), Ended.DOWN),
        (garbles("<html>Bad gateway</html>"), Ended.DOWN),
        (garbles("data: {oops\n\n"), Ended.DOWN),
        (says(in_form(GOOD)[:80], is_cut=True), Ended.DOWN),
        (says("I am a teapot."), Ended.UNREADABLE),
        (says(""), Ended.UNREADABLE),
        (refuses("I can't help with that."), Ended.UNREADABLE),
        (says(in_form(GOOD)[:40]), Ended.REFUSED),
        (says(in_form(FORMULA)), Ended.REFUSED),
        (says(in_form("Hallo Dana, das tut uns leid. Ich kümmere mich jetzt darum.")), Ended.REFUSED),
        (says(in_form("I'm on it, Dana, and I've sent you a new desk.")), Ended.REFUSED),
        (says(in_form("I'm on it, Dana. Here is a voucher for 50 euros.")), Ended.REFUSED),
    ],
    ids=[
        "too many requests",
        "an error",
        "a wrong key",
        "a page",
        "no JSON in the stream",
        "a cut stream",
        "no JSON",
        "nothing",
        "a refusal",
        "JSON that breaks off",
        "a formula",
        "another language",
        "an invented action",
        "a gift",
    ],
)
async def test_whatever_goes_wrong_the_local_reply_stands(
    writer: Writer, model: Model, pipeline: Pipeline, answer: Answer, ended: Ended
) -> None:
    """A model that fails, or that nothing can be shown of, changes nothing on the screen."""
    model.otherwise = answer
    heard: list[str] = []
    advice = pipeline.suggest(CHAT)
    written = await writer.write(CHAT, advice, heard=_into(heard))
    assert (written.ended, written.suggestions) == (ended, advice.suggestions)
    assert "".join(heard[-1:]) == ""


@pytest.mark.parametrize(
    "script", [(2.5, in_form(GOOD)), (in_form(GOOD)[:60], 2.5, in_form(GOOD)[60:])], ids=["at first", "in the middle"]
)
async def test_a_slow_model_is_not_waited_for(
    url: str, model: Model, pipeline: Pipeline, masker: Masker, script: Sequence[str | float]
) -> None:
    """The local reply stands once the time is up, whether the model was slow to begin or to go on."""
    model.otherwise = says(*script)
    advice = pipeline.suggest(CHAT)
    async with asyncio.timeout(SHORT.deadline_s + 0.4):
        written = await writer_at(url, pipeline, masker, SHORT).write(CHAT, advice)
    assert (written.ended, written.suggestions) == (Ended.LATE, advice.suggestions)


async def test_a_model_is_told_what_was_wrong_and_may_mend_it_once(
    writer: Writer, model: Model, pipeline: Pipeline
) -> None:
    """The second request holds the faulty reply and the guard's reason; the mended one is shown."""
    model.answers.extend([says(in_form(FORMULA)), says(in_form(GOOD))])
    written = await writer.write(CHAT, pipeline.suggest(CHAT))
    assert (written.ended, written.suggestions[0].text, len(written.calls)) == (Ended.REPAIRED, GOOD, 2)
    first, second = (asked.text for asked in model.asked)
    assert "any inconvenience this may have caused" not in first
    assert f'"{FORMULA}"' in second
    assert "is insincere" in second


async def test_no_name_leaves_the_machine(writer: Writer, model: Model, pipeline: Pipeline) -> None:
    """The model writes to a placeholder, and the agent reads the name."""
    model.otherwise = lambda asked: says(
        in_form(GOOD.replace("Dana", "<NAME_1>") if "<NAME_1>" in asked.text else "No name.")
    )
    written = await writer.write(CHAT, pipeline.suggest(CHAT))
    assert written.suggestions[0].text == GOOD
    assert not any("Dana" in asked.text or "Whitfield" in asked.text for asked in model.asked)


async def test_a_model_that_keeps_failing_is_left_alone(
    url: str, model: Model, pipeline: Pipeline, masker: Masker
) -> None:
    """After five failures in a row it is not asked any more."""
    model.otherwise = fails(401)
    writer = writer_at(url, pipeline, masker, SHORT)
    advice = pipeline.suggest(CHAT)
    ended = [(await writer.write(CHAT, advice)).ended for _ in range(6)]
    asked = len(model.asked)
    assert ended == [Ended.DOWN] * 5 + [Ended.OPEN]
    assert (await writer.write(CHAT, advice)).suggestions == advice.suggestions
    assert len(model.asked) == asked


async def test_a_model_is_asked_again_once_it_has_rested(
    url: str, model: Model, pipeline: Pipeline, masker: Masker
) -> None:
    """What answers again is heard again."""
    model.answers.extend([fails(401)] * 5)
    model.otherwise = says(in_form(GOOD))
    writer = writer_at(url, pipeline, masker, Limits(rest_s=0.2))
    advice = pipeline.suggest(CHAT)
    ended = [(await writer.write(CHAT, advice)).ended for _ in range(5)]
    await asyncio.sleep(0.3)
    assert ended == [Ended.DOWN] * 5
    assert (await writer.write(CHAT, advice)).ended is Ended.SHOWN


async def test_a_refusal_of_the_server_is_not_answered_by_a_second_request(
    url: str, model: Model, pipeline: Pipeline, masker: Masker
) -> None:
    """A second request is for a model that is silent; a key that is not known stays so."""
    model.otherwise = fails(401)
    await writer_at(url, pipeline, masker, Limits(first_s=30)).write(CHAT, pipeline.suggest(CHAT))
    assert len(model.asked) == 1


async def test_an_answer_without_an_end_is_broken_off(writer: Writer, model: Model, pipeline: Pipeline) -> None:
    """A small model may go on for ever; what it said so far is too long, and the model is told so."""
    endless = in_form(f"{GOOD} {'I am on it now. ' * 400}")
    model.answers.append(says(endless[:4000], 3, endless[4000:]))
    model.answers.append(says(in_form(GOOD)))
    written = await writer.write(CHAT, pipeline.suggest(CHAT))
    assert written.ended is Ended.REPAIRED
    assert not model.asked[0].is_heard
    assert "It is too long." in model.asked[1].text


async def test_nobody_is_asked_where_no_reply_is_due(writer: Writer, model: Model, pipeline: Pipeline) -> None:
    """Where the local engine has nothing to say, the model is not asked."""
    advice = pipeline.suggest(CHAT)
    nothing = type(advice)(advice.analysis, ())
    assert (await writer.write(CHAT, nothing)).ended is Ended.NOT_DUE
    assert model.asked == []


async def test_a_writer_that_is_cancelled_leaves_at_once(writer: Writer, model: Model, pipeline: Pipeline) -> None:
    """When a chat moves on, the connection to the model is closed."""
    model.otherwise = says(in_form(GOOD)[:60], 60.0, in_form(GOOD)[60:])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(1):
            await writer.write(CHAT, pipeline.suggest(CHAT))
    assert [asked.is_heard for asked in model.asked] == [False]


def _into(heard: list[str]) -> Heard:
    async def hear(text: str) -> None:
        heard.append(text)

    return hear
