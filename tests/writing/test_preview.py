from collections.abc import Sequence

import pytest
from servers.model import Answer, Model, says
from writers import CHAT, FORMULA, GOOD, in_form

from assist.pipeline import Pipeline
from assist.writing.results import Ended, Heard
from assist.writing.writer import Writer

BEGUN = "Dana, your desk did not come on Monday and cost you a day off: that is on us."


def into(heard: list[str]) -> Heard:
    """Keep what is told."""

    async def hear(text: str) -> None:
        heard.append(text)

    return hear


@pytest.mark.parametrize(
    ("answers", "told", "ended"),
    [
        ([says(in_form(GOOD))], [BEGUN], Ended.SHOWN),
        ([says(in_form(f"{FORMULA} {GOOD}")), says(in_form(GOOD))], [BEGUN], Ended.REPAIRED),
        ([says(in_form(f"{GOOD} {FORMULA}")), says(in_form(GOOD))], [BEGUN, GOOD, "", BEGUN], Ended.REPAIRED),
        ([says(in_form(GOOD)[:150], is_cut=True)], [BEGUN, ""], Ended.DOWN),
    ],
    ids=["well", "a formula first", "a formula at last", "cut"],
)
async def test_only_what_passed_is_heard(
    writer: Writer, model: Model, pipeline: Pipeline, answers: Sequence[Answer], told: Sequence[str], ended: Ended
) -> None:
    """Sentences are heard once they and all before them passed; what does not become a suggestion is taken back."""
    model.answers.extend(answers)
    heard: list[str] = []
    written = await writer.write(CHAT, pipeline.suggest(CHAT), heard=into(heard))
    assert (heard, written.ended) == (list(told), ended)


async def test_the_first_sentence_is_heard_while_the_second_is_written(
    writer: Writer, model: Model, pipeline: Pipeline
) -> None:
    """Nobody waits for the end, and one request is enough for a model that is slow only at the end."""
    whole = in_form(GOOD)
    model.answers.append(says(whole[:150], 2.5, whole[150:]))
    heard: list[bool] = []

    async def hear(_: str) -> None:
        heard.append(model.asked[0].is_heard)

    written = await writer.write(CHAT, pipeline.suggest(CHAT), heard=hear)
    assert (heard, written.ended, len(model.asked)) == ([False], Ended.SHOWN, 1)
