"""Rules on how a customer is spoken to: formulas, flattery, a second apology, blame, work left to them.

The reading model finds most of this; these are the turns of speech of a fluent writer that it reads past. What stands in
“quotation marks” is what somebody else said.
"""

import re
from collections.abc import Iterator
from typing import Final

from assist.guard.known import QUOTED, Known
from assist.guard.phrases import phrases

_APOLOGY: Final = phrases(r"sorry(?! (?:that )?(?:to hear|if)\b)|apolog(?:y|ies|[iy][sz]e[sd]?)")
_FORMULA: Final = phrases(
    "rest assured|valued? (?:customer|as a customer|your (?:business|feedback|custom))|(?:want|would like) to assure you",
    "(?:we|i) (?:truly |really |very much )?value|(?:we|i) (?:completely |totally |fully )?(?:hear you|feel you|get it)",
    r"(?:can|could) only imagine|feel(?:ing)? your pain|(?:our|your|my) (?:thoughts|hearts?) (?:\w+ )?(?:are|is|goes?)",
    "(?:our|my) (?:top|number one) priority|nothing more than|everything (?:in our power|we can)",
    r"(?:take|taking) (?:\w+ )?(?:matters?|issues?|concerns?|complaints?|this|these|it) (?:very |extremely )?seriously",
    "(?:highest|best possible) (?:standards?|experience|service)|strive|peace of mind|patience and understanding",
    "better serve|(?:your|the) (?:feedback|opinion) (?:is|helps|matters)",
)
_PRAISE: Final = (
    "(?:amazing|brilliant|fantastic|awesome|incredible|excellent|great|superb|outstanding|wonderful|real|true|absolute"
    "|such an?)"
)
_FLATTERY: Final = phrases(
    rf"you(?:'re| are)(?: \w+)? (?:an? |the )?(?:{_PRAISE} )*(?:hero|legend|star|champion|gem|treasure|pillar|angel)",
    rf"you(?:'re| are) doing an? {_PRAISE}|what an? {_PRAISE} \w+|{_PRAISE} (?:question|observation|taste|choice)",
    r"what an? (?:\w+ )?(?:hero|legend|star|champion)|(?:clearly|obviously) an? (?:dedicated|loyal|expert)"
    r"|congratulations on",
)
_THEIRS: Final = "(?:supplier|partner|contractor|carrier|courier|bank|agency|vendor)s?"
_BLAME: Final = phrases(
    r"(?:\w+n't|not|never) (?:been )?(?:passed|handed|forwarded|given) (?:on )?to (?:me|us)",
    "(?<!you )(?:was|were|am|are)(?:n't| not| never) (?:told|informed|made aware)",
    r"hands are tied|in (?:the )?[\w' ]{2,25}'s? hands|against (?:our|the) (?:terms|rules)",
    "(?:isn't|is not|wasn't|not) (?:a |an )?(?:fault|problem|error|issue) (?:of|with|in|on) (?:the|our)",
    r"(?:so|and|but) (?:it's |it is |that's )?not (?:our|the) [\w ]+? (?:itself|at all)|(?:and|so|but) not (?:our|us)",
    r"(?:so|and|but) (?:it's |it is |that's )?not (?:our|the) (?:app|site|system|service|fault|terminal)",
    r"(?:not|isn't) (?:our|my) (?:fault|doing)|nothing (?:is |was )?(?:wrong )?(?:on|at|with) our (?:end|side|\w+)",
    "(?:changed|done|set|wrong|fault|error|issue|problem|open) on your (?:side|end|part)",
    r"(?:is|be) (?:really |entirely )?up to (?!you\b|us\b|me\b|date\b|\d)\w+",
    rf"{_THEIRS}\b[^.;!?\n]{{0,30}}\b(?:missed|failed|forgot|takes? its time|short|slow|didn't|hasn't"
    rf"|haven't|responsib\w+|fault)",
    "(?:i|we)(?:'m|'re| am| are) (?:still )?waiting (?:on|for) (?:them|him|her)",
)
_HELPERS: Final = (
    "(?:bank|carrier|courier|developer|manufacturer|supplier|venue|post office|support|insurer|insurance|store|shop|branch"
    "|sales)"
)
_LEFT: Final = phrases(
    "keep an eye|bear with|hang (?:tight|in there)|sit tight|check (?:back|in again|from time to time)|sorts? itself out",
    r"try (?:\w+ )?again (?:later|in|another|tomorrow|after)|(?:try|log\w*) [^.;!?\n]{0,40} again (?:later|in|another)",
    "(?:let (?:us|me) know|get back to (?:us|me)|reach out|come back|contact us|write to us|message us)(?: to us| again)?"
    " (?:if|should) (?:it|this|that|the|anything|nothing|you (?:still|don't|do not|see))",
    "(?:file|submit|raise|lodge|open|fill in|fill out) (?:an?|your|the|our)"
    r" (?:\w+ )?(?:claim|ticket|complaint|form|request|dispute)|disput(?:e|ing) (?:it|this|the \w+) with",
    rf"(?:contact|call|ring|phone|reach|email|give|ask(?= your)) (?:the|your|our) (?:\w+ ){{0,2}}{_HELPERS}",
    "feel free to (?:contact|reach|call|check|try|write|message|report|let|ask|visit)",
    "(?:just|simply) (?:call|contact|pop|go|ring|email|head)",
    r"(?:claim|report) [^.;!?\n]{0,25} (?:on|to|with|from) your|you (?:please )?resend",
    r"(?:send|upload|share) [^.;!?\n]{0,25} (?:again|once more|one (?:more|final|last) time|anew)",
    r"(?:forward|take) [^.;!?\n]{0,30} to (?:our|the) (?:\w+ )?(?:sales|desk|team|department)",
)
_SPARED: Final = re.compile(
    r"(?:n't|\b(?:not|no|never|without|instead of|nobody|rather than|nor|did|(?:let|have) (?:me|us)|(?:i|we)(?:'\w+)?)\b)"
    r"(?:(?!\b(?:you|please)\b)[^.,;:!?\n])*(?:, (?:and|then) (?:\w+ )?)?$"
    r"|(?:i|we)(?:'ll| will)\b(?:(?!\b(?:you|please|just|simply|meanwhile|meantime)\b)[^.;:!?\n])*$",
    re.IGNORECASE,
)
"""Stands before work that we take on, or that the customer is spared."""


def apologised_twice(text: str, _: Known) -> Iterator[str]:
    """Find the second apology in one message."""
    return (found[0] for found in list(_APOLOGY.finditer(QUOTED.sub("", text)))[1:])


def formula(text: str, _: Known) -> Iterator[str]:
    """Find a formula of the trade, or flattery."""
    for pattern in (_FORMULA, _FLATTERY):
        yield from (found[0] for found in pattern.finditer(QUOTED.sub("", text)))


def blame_shifted(text: str, known: Known) -> Iterator[str]:
    """Find words that put the failure on somebody else."""
    return (found[0] for found in _BLAME.finditer(QUOTED.sub("", text)) if not known.repeats(found))


def work_left(text: str, _: Known) -> Iterator[str]:
    """Find work or watching that is left to the customer, and not taken off them."""
    own = QUOTED.sub("", text)
    return (found[0] for found in _LEFT.finditer(own) if not _SPARED.search(own[: found.start()]))
