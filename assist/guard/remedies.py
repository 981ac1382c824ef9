"""The rule of honesty on money and gifts: none is given that is not allowed, in whatever words."""

import re
from collections.abc import Iterator
from typing import Final

from assist.guard.known import Known
from assist.guard.phrases import phrases
from assist.replies.claims import clause_around, gifts_in, is_our_claim

_TREAT: Final = phrases(
    "on the house|(?:my|our) treat|(?:we|i)(?:'ll| will|'d like to) treat you|worth your while|half price",
    r"(?:at )?no (?:extra |additional |further )?(?:charge|cost)|without (?:extra |additional )?(?:charge|cost)",
    "(?:won't|will not|not going to|not) (?:be )?(?:charge|charging|bill|billing) you|won't cost you",
    "pay nothing|nothing to pay|(?:won't|don't|not) (?:have|need) to pay",
    "foot the bill|pick up the (?:bill|tab|cost)|pay for (?:it|your|the|all|any)",
    r"cover (?:\w+ )?(?:the|your|any|all)? ?(?:\w+ )?(?:costs?|fees?|fines?|bills?|expenses?|losses|damages?)",
    "(?:knock|take) [^.,;!?]{1,25} off (?:your|the) (?:next )?(?:bill|invoice|order|price)",
    "(?:little|something|bit) (?:extra|special|nice|on top|for (?:the|your) (?:trouble|troubles|wait|patience))",
    r"(?:nice|little|small) (?:surprise|thank[- ]you|token|gesture|treat)|reward(?:ed)?|bonus\w*|perks?|loyalty points",
    "(?:throw|throwing) in|(?:extra|bonus) (?:month|day|week|night)s?",
    "(?:price|cost|month|meal|order|drinks?|coffee|breakfast|delivery|shipping|repair|next one|rest|everything)"
    r"\b[^.,:;!?]{0,20}\bon (?:us|me)",
    "costs?,? (?:it's|it is|that's|they're) on (?:us|me)",
    r"(?:\d+|money|amount|fee|charge|payment)\b[^.,:;!?]{0,20} (?:goes|going|comes|coming) (?:straight )?back to you",
)
"""A gift in other words. "That is on us" takes the blame, and is none."""
_ASKED_AFTER: Final = phrases("find out|stuck|holds?|missing|waiting for|asked for|about")
"""Stands in a clause that asks after money, and gives none."""
_OPEN: Final = re.compile(r"\b(?:where|why|how|whether|if|until|what happened to)(?: \w+){0,2} $", re.IGNORECASE)
"""Stands before money of which nobody knows yet."""


def remedy_not_allowed(text: str, known: Known) -> Iterator[str]:
    """Find a remedy that is neither allowed nor given, unless it is spoken of in the chat and nothing is given here."""
    for found in gifts_in(text):
        clause, word = clause_around(found), found[0].lower()
        is_open = word in known.chat and _OPEN.search(text[: found.start()])
        is_asked_after = word in known.chat and _ASKED_AFTER.search(clause)
        is_mentioned = (known.repeats(found) or is_asked_after) and not is_our_claim(clause)
        if not (word in known.given or is_open or is_mentioned):
            yield found[0]
    yield from (found[0] for found in _TREAT.finditer(text) if not known.gives(found[0]) and not known.repeats(found))
