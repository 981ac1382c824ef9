"""What an agent is strong in and what to practise: chosen by counts, shown in their own words beside a better version."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assist.analysis.needs import SPOILT_BY
from assist.coaching.measures import Share
from assist.coaching.notes import Moment
from assist.coaching.tally import Tally
from assist.pipeline import Pipeline
from assist.reading.labels import FAILURES, Label

MIN_CASES: Final = 5
"""Cases below which nothing is called a strength or a thing to practise."""
MOST: Final = 3
"""Strengths, and things to practise, that are named."""

_STRONG: Final = 0.5
"""A step is a strength when it is given in more than this share of the cases, however the interval is read."""
_MIN_WRONG: Final = 2
"""A thing that went wrong once is no habit."""


@dataclass(frozen=True, slots=True)
class Strength:
    """A step that the agent gives when it is needed, and the words that did it best."""

    label: Label
    share: Share
    moment: Moment


@dataclass(frozen=True, slots=True)
class Practice:
    """A failure, or a step left out: in how many cases (`share`), the agent's words, and a better version.

    `better` is a reply that passed the guard, empty where there is none; `advice` is the cure of a failure.
    """

    label: Label
    share: Share
    moment: Moment
    better: str
    advice: str

    @property
    def is_failure(self) -> bool:
        """Whether it is a failure, and not a step that was left out."""
        return self.label in FAILURES


def strengths(of: Tally) -> list[Strength]:
    """Choose the steps that are surely given most often, three at most, of those with enough cases."""
    found = [
        Strength(step, share, of.good[step][0])
        for step, share in of.step_shares()
        if share.of >= MIN_CASES and share.interval[0] > _STRONG and of.good[step]
    ]
    return sorted(found, key=lambda strength: -strength.share.interval[0])[:MOST]


def practices(of: Tally, pipeline: Pipeline) -> list[Practice]:
    """Choose what surely goes wrong most often, three things at most, of those with enough cases.

    The foremost failure leads, since it hurts more than what is left out. A step and the failure that spoils it are one
    thing to practise.
    """
    wrong = [
        *((label, share, of.flawed[label]) for label, share in of.failure_shares()),
        *((step, Share(share.of - share.count, share.of), of.missing[step]) for step, share in of.step_shares()),
    ]
    enough = [each for each in wrong if each[1].of >= MIN_CASES and each[1].count >= _MIN_WRONG and each[2]]
    ranked = sorted(enough, key=lambda each: -each[1].interval[0])
    foremost = [each for each in ranked if each[0] in FAILURES][:1]
    chosen: list[Practice] = []
    for label, share, moments in [*foremost, *ranked]:
        if len(chosen) < MOST and not any(_is_same_matter(label, other.label) for other in chosen):
            chosen.append(_practice(label, share, moments, pipeline))
    return chosen


def _is_same_matter(one: Label, other: Label) -> bool:
    return one is other or other in SPOILT_BY.get(one, ()) or one in SPOILT_BY.get(other, ())


def _practice(label: Label, share: Share, moments: Sequence[Moment], pipeline: Pipeline) -> Practice:
    """Show the first moment that the product has a better version for; without any, the first with its advice."""
    for moment in moments:
        if better := better_version(moment, pipeline):
            return Practice(label, share, moment, better, moment.fix)
    return Practice(label, share, moments[0], "", moments[0].fix)


def better_version(moment: Moment, pipeline: Pipeline) -> str:
    """Give what the product would have suggested in place of these words, or nothing.

    It passed the guard, nothing in it is flagged, and it gives the step that was left out.
    """
    before = moment.before
    if not before.messages:
        return ""
    for suggestion in pipeline.suggest(before).suggestions:
        checked = pipeline.check(before, suggestion.filled)
        if not checked.findings and (moment.label in FAILURES or moment.label in checked.reading.labels):
            return suggestion.text
    return ""
