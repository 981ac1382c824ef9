"""What this conversation calls for, and what of it was given: failure, cause, severity, steps and stage."""

import re
from collections.abc import Sequence
from typing import Final

from assist.analysis.frameworks import evidence_of
from assist.analysis.results import Cause, Evidence, Given, Need, Severity, Step
from assist.reading.labels import FIVE_STEPS, STEPS, Label
from assist.reading.spans import MessageReading, Reading

SPOILT_BY: Final = {
    Label.OWNERSHIP: (Label.DISCLAIMING,),
    Label.EMPATHISE: (Label.SYMPATHY,),
    Label.APOLOGISE: (Label.INSINCERE,),
    Label.REFOCUS: (Label.REACTIVE, Label.GIVEAWAY),
}
"""A step that is not given counts as flawed when the agent did this in its place."""

_NEEDED_AT: Final = {
    Severity.LOW: {Label.OWNERSHIP, Label.REFOCUS},
    Severity.MEDIUM: {Label.OWNERSHIP, Label.LISTEN, Label.APOLOGISE, Label.REFOCUS},
    Severity.HIGH: set(FIVE_STEPS),
}

_OF_THE_MATTER: Final = (Label.PROBLEM, Label.CHASE, Label.THREAT, Label.REQUEST, Label.RELIEF)

_NOT_TOLD: Final = re.compile(
    r"\b(nobody|no one|noone|never|not|no|n[o']t|without|didn'?t|don'?t|hasn'?t|haven'?t)\b.{0,40}"
    r"\b(tells?|told|say|said|inform(ed)?|heard?|hear|answer(ed|s)?|repl(y|ied|ies)|respon(d|ded|se)|updated?|updates?"
    r"|call(ed)? back|called|warn(ed|ing)?|notice|notif(y|ied|ication)|explain(ed)?|mention(ed)?|word|e-?mail(ed)?)\b",
    re.IGNORECASE,
)
_HARM: Final = re.compile(
    r"\b(wedding|funeral|hospital|doctor|surgery|medic\w*|insulin|asthma|child|kids?|baby|safety|danger\w*|fire|smoke"
    r"|injur\w*|hurt|stranded|missed|lost (my|our|the) (job|client|flight|deal)|evict\w*|exam|fraud|stolen)\b",
    re.IGNORECASE,
)


def has_service_failure(reading: Reading) -> bool:
    """Tell whether something the customer expected did not happen, or they were not told what was happening."""
    return bool(evidence_of(reading, (Label.PROBLEM, Label.CHASE, Label.NOTIFY)))


def cause_of(reading: Reading) -> Cause:
    """Tell which of the two causes lies behind a failure, from the customer's own words."""
    told = [_NOT_TOLD.search(e.quote) is not None for e in evidence_of(reading, (Label.PROBLEM, Label.CHASE))]
    if not any(told):
        return Cause.EXPECTATION if has_service_failure(reading) else Cause.NONE
    return Cause.COMMUNICATION if all(told) else Cause.BOTH


def severity_of(reading: Reading) -> Severity:
    """Weigh a failure by what the customer says it costs: a threat, harm or failing again makes it high."""
    impacts = evidence_of(reading, (Label.IMPACT,))
    chases = evidence_of(reading, (Label.CHASE,))
    if evidence_of(reading, (Label.THREAT,)) or any(_HARM.search(e.quote) for e in impacts):
        return Severity.HIGH
    if impacts or chases or evidence_of(reading, (Label.DEADLINE,)):
        return Severity.MEDIUM
    return Severity.LOW


def steps_of(reading: Reading) -> tuple[Step, ...]:
    """Give the six steps, each needed or not, and given, missing or flawed."""
    needed = _needed(reading)
    return tuple(_step(label, Need.NEEDED if label in needed else Need.NOT_NEEDED, reading) for label in STEPS)


def _needed(reading: Reading) -> set[Label]:
    if not has_service_failure(reading):
        return set()
    needed = set(_NEEDED_AT[severity_of(reading)])
    if evidence_of(reading, (Label.IMPACT,)):
        needed.add(Label.EMPATHISE)
    if cause_of(reading) is not Cause.EXPECTATION:
        needed.add(Label.APOLOGISE)
    if evidence_of(reading, (Label.COMMIT, Label.REFOCUS)):
        needed.add(Label.FOLLOW_UP)
    return needed


def _step(label: Label, need: Need, reading: Reading) -> Step:
    given = _follow_ups(reading) if label is Label.FOLLOW_UP else evidence_of(reading, (label,))
    if given:
        return Step(label, need, Given.GIVEN, given)
    spoilt = evidence_of(reading, SPOILT_BY.get(label, ()))
    return Step(label, need, Given.FLAWED if spoilt else Given.MISSING, spoilt)


def _follow_ups(reading: Reading) -> tuple[Evidence, ...]:
    """Give the words that follow up: there is nothing to follow up on before the agent has taken something on."""
    begun = evidence_of(reading, (Label.OWNERSHIP, Label.REFOCUS, Label.NOTIFY))
    return tuple(e for e in evidence_of(reading, (Label.FOLLOW_UP,)) if begun and e.message >= begun[0].message)


def stage_of(reading: Reading) -> Label | None:
    """Give the first of the five steps that no agent message has performed; then `follow_up`; None without a failure.

    Source: codebook, "The stage".
    """
    if not has_service_failure(reading):
        return None
    return next((label for label in FIVE_STEPS if not evidence_of(reading, (label,))), Label.FOLLOW_UP)


def open_steps(steps: tuple[Step, ...]) -> tuple[Label, ...]:
    """Give the needed steps that are not given, in their order."""
    return tuple(step.label for step in steps if step.need is Need.NEEDED and step.given is not Given.GIVEN)


def due_step(steps: tuple[Step, ...]) -> Label:
    """Give the first needed step that is not given: what a reply should do now."""
    return next(iter(open_steps(steps)), Label.FOLLOW_UP)


def is_solved(messages: Sequence[MessageReading]) -> bool:
    """Tell whether the last thing that the customer said of the matter is that it is solved."""
    return last_word_is_relief([label for message in messages for label in message.labels])


def last_word_is_relief(labels: Sequence[Label]) -> bool:
    """Tell whether relief is the last of the labels, in the order of the chat, that say anything of the matter."""
    said = [label for label in labels if label in _OF_THE_MATTER]
    return bool(said) and said[-1] is Label.RELIEF
