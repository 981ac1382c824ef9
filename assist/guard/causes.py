"""The rule of honesty on causes: none is given that nobody has found."""

import re
from collections.abc import Iterator
from typing import Final

from assist.guard.known import Known, tokens
from assist.guard.phrases import phrases

_WHY: Final = (
    r"(?!(?:this|that|it|us|me|how|what|you|your|my|our (?:own )?(?:mistake|error|fault|slip|oversight|delay))\b)"
    r"(?P<why>[^.,;:!?]+)"
)
_NO_STEP: Final = r"(?! (?:i|we)(?:'m|'ll|'d| am| are| will| want)\b)"
"""What we do about it ("that is why I'm calling") has a reason, and is no failure that has a cause."""
_NAMED_AFTER: Final = re.compile(
    r"\b(?:because of|due to(?! (?:be|arrive|come|start|leave|land|reach|ship|go|end)\b)|caused by|owing to|as a result of"
    r"|(?:is|was|it's|comes|came) down to|because(?= (?:an?|the|our|their|there|some)\b)|stems? from|held up by"
    rf"|the (?:cause|reason|culprit) (?:is|was|seems to be)|it turns out(?: that)?)\s+{_WHY}",
    re.IGNORECASE,
)
_EFFECT: Final = re.compile(
    r",? (?:(?:which |that |this )?(?:is|are|was|were|seems? to be) (?:to blame|the (?:cause|culprit)"
    rf"|behind (?:it|this|that)\b|what \w+(?:s|ed)\b|(?:the reason|why)\b{_NO_STEP})|(?:that|which)(?:'s"
    rf"| is| was) why\b{_NO_STEP}"
    r"|sets? (?:it|this|them) off|(?:has |have )?(?:caused|triggered|led to) (?:it|this|that|the|your|these)\b)",
    re.IGNORECASE,
)
"""Stands after what is said to be the cause."""
_SENTENCE_ENDS: Final = re.compile(r"[.;:!?\n]")
_WORDS: Final = 6
"""So many words next to it tell what the cause is."""
_FAR: Final = 120
"""So many characters before it are looked at: a text without an end takes no longer."""
_USUAL: Final = phrases(
    r"(?P<why>known (?:issue|bug|problem|fault)|technical (?:issue|difficult\w+|problem|fault|error)s?",
    r"outages?|glitch\w*|maintenance|overload\w*|malfunction\w*|backlog|bottleneck|short(?:age| of staff)|staff shortage",
    r"high(?:er)?(?: than \w+)? (?:call |contact )?(?:volume|demand)s?",
    "(?:system|software|server) (?:error|update|failure|problem))",
)
"""What is blamed for most things when nobody has looked."""
_EVENT: Final = re.compile(
    r"(?:^|(?<=[.!?;:,] )|(?<=\n))(?:i'm afraid |unfortunately,? |it seems |apparently,? |and |but )?"
    r"(?P<why>(?:an?|the|our|one of our|some) (?:(?!(?:that|who|which|you|i|we|will|would|can|could)\b)[\w-]+ ){1,5}?)"
    r"(?:\w+ed|had|cut|broke|went|left|lost|took|hit|fell|ran|forgot|made|put|caught|was|were|threw|shut|stole|let|did"
    r"|(?:did|was|were|had)n't)\b",
    re.IGNORECASE,
)
"""Tells what somebody or something did that may be new to the chat ("the rider had a flat tyre")."""
_PATTERNS: Final = (_NAMED_AFTER, _USUAL, _EVENT)
_OPEN: Final = phrases("what|whether|why|how|which|if")
_ASKED: Final = re.compile(r"\b(?:whether|if|any|anyone|find out|ask|check|look)\b[^.,;:!?]*$", re.IGNORECASE)


def cause_invented(text: str, known: Known) -> Iterator[str]:
    """Find a cause ("due to the storm") one of whose words is not known; one that is sought is none."""
    for found, why in (*_named_after(text), *_named_before(text)):
        is_open = _OPEN.search(why) or _ASKED.search(text[: found.start()])
        if not is_open and not known.holds(why):
            yield found[0]


def _named_after(text: str) -> Iterator[tuple[re.Match[str], str]]:
    for pattern in _PATTERNS:
        for found in pattern.finditer(text):
            yield found, " ".join(tokens(found["why"])[:_WORDS])


def _named_before(text: str) -> Iterator[tuple[re.Match[str], str]]:
    for found in _EFFECT.finditer(text):
        before = _SENTENCE_ENDS.split(text[max(0, found.start() - _FAR) : found.start()])[-1]
        yield found, " ".join(tokens(before)[-_WORDS:])
