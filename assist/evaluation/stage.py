"""The stage after each agent turn, true and read. The codebook derives it from labels; it is never labelled itself."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from assist.analysis.needs import has_service_failure, stage_of
from assist.conversation.messages import Role
from assist.evaluation.cases import Case
from assist.evaluation.intervals import estimate, ratio
from assist.evaluation.measures import confusion
from assist.evaluation.results import StageResult
from assist.evaluation.truth import MessageTruth
from assist.reading.labels import FIVE_STEPS, Label
from assist.reading.spans import MessageReading, Reading, Span

NONE: Final = "none"
STAGES: Final = (*FIVE_STEPS, Label.FOLLOW_UP, NONE)


def turns_of(case: Case, reading: Reading) -> list[tuple[str, str]]:
    """Give the true stage and the read one after each agent turn whose labels are known.

    An agent's messages in a row are one turn. True is the first of the five steps that no agent message so far performs
    by the true labels, then `follow_up`; in a chat without a service failure it is `none` throughout. The case says
    whether there is one (`service_failure`), else its true customer labels do. Read is what the product would show at
    that moment, having read the messages so far and no more, the service failure included.
    """
    messages = case.marked.conversation.messages
    failure = _is_failure(case)
    true = tuple(_as_read(truth) for truth in case.truth)
    ends = [
        end
        for end, message in enumerate(messages, 1)
        if message.role is Role.AGENT
        and case.truth[end - 1].labels is not None
        and (end == len(messages) or messages[end].role is not Role.AGENT)
    ]
    return [
        (
            _first_missing(true[:end]) if failure else NONE,
            stage_of(replace(reading, messages=reading.messages[:end])) or NONE,
        )
        for end in ends
    ]


def stage_result(turns: Sequence[Sequence[tuple[str, str]]]) -> StageResult | None:
    """Measure the turns of all cases; None when there is none."""
    pairs = [pair for each in turns for pair in each]
    if not pairs:
        return None
    true, said = zip(*pairs, strict=True)
    per_case = np.array([(sum(t == s for t, s in each), len(each)) for each in turns], dtype=float)
    return StageResult(
        accuracy=estimate(per_case, ratio), turns=len(pairs), confusion=confusion(true, said, [*map(str, STAGES)])
    )


def _is_failure(case: Case) -> bool:
    said = case.marked.fields.get("service_failure")
    if said is not None:
        return said == "true"
    return has_service_failure(Reading(tuple(_as_read(truth) for truth in case.truth), ""))


def _first_missing(so_far: Iterable[MessageReading]) -> str:
    given = {label for message in so_far for label in message.labels}
    return next((label for label in FIVE_STEPS if label not in given), Label.FOLLOW_UP)


def _as_read(truth: MessageTruth) -> MessageReading:
    """Give true labels in the form of a reading, so that the product's own rules apply to them."""
    places = truth.labels or {}
    return MessageReading(tuple(Span(label, *place, "", 1.0) for label, runs in places.items() for place in runs))
