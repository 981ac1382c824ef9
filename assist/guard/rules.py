"""The rules of honesty: each finds the words of a reply that claim what is not known. Rules on words, one a function."""

import re
from collections.abc import Iterator
from typing import Final

from assist.guard.known import Known, tokens
from assist.replies.claims import clause_around, gifts_in, is_our_claim, promises, says_mended

_DONE: Final = re.compile(
    r"\b(?:i|we)(?:'ve| have| just| already)(?: just| already| now)? (?P<verb>\w+)"
    r"|(?:\b(?:has|have)|'ve|'s) (?:now |already |just )?been (?P<passive>\w+)"
    r"|\b(?P<simple>(?:i|we) (?P<past>checked|refunded|escalated|sent|booked|cancelled|canceled|reissued|replaced|ordered"
    r"|spoke|called|fixed|repaired|arranged|raised|contacted|informed|forwarded|found|credited|reset|resolved|shipped|looked"
    r"|upgraded|added|reimbursed|waived))\b"
    r"|\b(?P<way>on (?:its|the) way|is fixed|is resolved|is done|all set)\b"
    r"|\b(?:was|were|are) (?P<mended>refunded|reimbursed|credited|upgraded|escalated)\b",
    re.IGNORECASE,
)
_STATES: Final = {"a", "no", "not", "to", "the", "your", "every", "been", "noted", "read"}
_SAME_CLAUSE: Final = r"(?:(?!\b(?:and|but|that (?:i|we))\b)[^.,;:!?])*$"
_OPEN: Final = re.compile(
    rf"\b(?:until(?! now)|till|whether|if|once(?! more| again)|when|as soon as|after|before|unless)\b{_SAME_CLAUSE}"
    r"|\b(?:should|could|would|will|may|might|must|to|not|never|nobody|nothing|no one|no \w+)(?: ever)? $",
    re.IGNORECASE,
)
"""Stands before words that are not said to have happened: a condition, a doubt, a wish, a denial."""
_OPEN_PAST: Final = re.compile(rf"\b(?:whether|if|unless)\b{_SAME_CLAUSE}", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\w*\d(?:[\w.,:/-]*\w)?|[$€£%]")
_DATE: Final = re.compile(
    r"\b(mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|weekend|tomorrow|tonight|yesterday|january|february"
    r"|march|april|june|july|august|september|october|november|december|(?:two|three|four|five|six|seven|ten)(?= \w*"
    r"(?:minute|hour|day|week|month)))\b",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"(?<![.!?:“] )(?<!^)(?<!“)\b[A-Z][a-z]+\b")
_TITLE: Final = re.compile(r"\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|Miss|Sir|Madam)\b\.?")
_CAUSE: Final = re.compile(
    r"\b(?:because of|due to(?! (?:be|arrive|come|start|leave|land|reach|ship|go|end)\b)|caused by|owing to|as a result of"
    r"|(?:is|was|it's|comes|came) down to|because(?= (?:an?|the|our|their|there|some)\b))\s+"
    r"(?!(?:this|that|it|us|me|how|what|you|your|my|our (?:own )?(?:mistake|error|fault|slip|oversight|delay))\b)"
    r"(?P<why>[^.,;:!?]+)",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(
    r"\bhttps?:\S+|\bwww\.\S+|\b[\w.+-]+@[\w-]+\.\w+|\b[\w-]+\.(?:com|net|org|info|io|app|dev|ly|co|uk|de|fr|es|eu|ru|cn)\b",
    re.IGNORECASE,
)
_PLAIN: Final = frozenset(
    "a an the of in on at to by for from with and or our their your some any one there is are was were be been has have"
    " had did that which who this it we i you not no so very s problem problems issue issues delay delays wait mistake"
    " error".split()
)
"""Words that name no cause."""


def action_claimed(text: str, known: Known) -> Iterator[str]:
    """Find an action claimed as done that was not given. A customer's words are repeated only of what went wrong."""
    for found in _DONE.finditer(text):
        verb = next(group for name, group in found.groupdict().items() if group and name != "simple").lower()
        open_before = _OPEN_PAST if found["simple"] else _OPEN
        if verb in _STATES or verb in known.given or open_before.search(text[: found.start()]):
            continue
        if not known.repeats(found) or says_mended(clause_around(found)):
            yield found[0]


def number_invented(text: str, known: Known) -> Iterator[str]:
    """Find a number that the chat does not hold, or that only the customer named and that is promised."""
    return (found[0] for found in _NUMBER.finditer(text) if not _is_known(found, known))


def date_invented(text: str, known: Known) -> Iterator[str]:
    """Find a date that the chat does not hold, or that only the customer named and that is promised."""
    return (found[0] for found in _DATE.finditer(text) if not _is_known(found, known))


def name_invented(text: str, known: Known) -> Iterator[str]:
    """Find a name that the chat does not hold; the title before it is none."""
    untitled = _TITLE.sub(lambda title: title[0].lower().rstrip("."), text)
    return (found[0] for found in _NAME.finditer(untitled) if found[0].lower() not in known.chat)


def remedy_not_allowed(text: str, known: Known) -> Iterator[str]:
    """Find a remedy that is neither allowed nor given, unless the customer's own words are repeated and give nothing."""
    for found in gifts_in(text):
        is_repeated = known.repeats(found) and not is_our_claim(clause_around(found))
        if found[0].lower() not in known.given and not is_repeated:
            yield found[0]


def cause_invented(text: str, known: Known) -> Iterator[str]:
    """Find a cause ("due to the storm") one of whose words neither the chat nor the facts hold."""
    for found in _CAUSE.finditer(text):
        if not set(tokens(found["why"])[:6]) <= known.chat | _PLAIN:
            yield found[0]


def address_invented(text: str, known: Known) -> Iterator[str]:
    """Find a web or mail address that was not given: one that only the customer wrote leads who knows where."""
    return (found[0] for found in _ADDRESS.finditer(text) if not set(tokens(found[0])) <= known.given)


def _is_known(found: re.Match[str], known: Known) -> bool:
    source = known.given if promises(clause_around(found)) else known.chat
    return set(tokens(found[0])) <= source
