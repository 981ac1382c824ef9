"""How much of what a customer said, and of what is known, a reply takes up. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from assist.analysis.results import Analysis
from assist.conversation.messages import Conversation
from assist.reading.labels import Label

_MATTERS: Final = (Label.PROBLEM, Label.IMPACT, Label.DEADLINE, Label.REQUEST)
_SHARE: Final = 0.5
"""Words are taken up when a reply has at least this part of those that carry meaning."""
_EMPTY: Final = frozenset(
    "a about after again all am an and any are as at be been but by can could did do does for from get got had has have"
    " here how i if in is it its just me my no not now of on one or our out so still than that the their them then there"
    " they this to up us very was we were what when where which who will with would you your".split()
)
"""Words that carry no meaning by themselves."""


def specificity(text: str, conversation: Conversation, analysis: Analysis) -> float | None:
    """Give the part of this chat's own matters that a text takes up, from 0 to 1; None where it has none.

    Matters are the customer's problem, impact, deadline and request, each once, and every given fact.
    """
    said = meaning(text)
    matters = [words for words in map(meaning, _matters(conversation, analysis)) if words]
    if not matters:
        return None
    return sum(len(words & said) >= _SHARE * len(words) for words in matters) / len(matters)


def _matters(conversation: Conversation, analysis: Analysis) -> Iterator[str]:
    quotes = [span for message in analysis.messages for span in message.spans if span.label in _MATTERS]
    newest = {span.label: span.quote for span in quotes}
    yield from newest.values()
    yield from conversation.facts.values()


def meaning(text: str) -> frozenset[str]:
    """Give the words that carry meaning, without their endings: "delayed", "delays" and "delay" are one."""
    words = re.findall(r"[^\W_]+", text.lower().replace("’", "'").replace("'", ""))
    return frozenset(re.sub(r"(?:ed|ing|es|s)$", "", word) for word in words if word not in _EMPTY)
