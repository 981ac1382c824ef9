"""The rules of honesty on what is named: each finds a number, a time, a name or an address that is not known."""

import re
from collections.abc import Iterator
from typing import Final

from assist.guard.known import Known, tokens
from assist.guard.phrases import phrases
from assist.replies.claims import clause_around, promises

_NUMBER: Final = re.compile(r"(?<!\w)\w*\d(?:[\w.,:/-]*\w)?|[$€£%]")
_UNIT: Final = r"(?:minute|hour|day|night|week|month|year)s?"
_DATE: Final = phrases(
    "mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|weekend",
    "tomorrow|tmrw|tonight|yesterday",
    "january|february|march|april|june|july|august|september|october|november|december",
    rf"(?:two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty)(?= (?:[\w-]+ )?{_UNIT}\b)",
)
_VAGUE: Final = phrases(
    "shortly|momentarily|imminently|in no time|overnight|eod|cob|any (?:minute|moment|second|day|time) now",
    r"(?<!as )(?<!how )(?<!too )soon(?! as\b)",
    rf"(?:within|inside) (?:the|an?|this) {_UNIT}",
    rf"in (?:half )?an? (?:few |couple of )?(?:{_UNIT}|moment|bit|jiffy|flash)",
    rf"(?:a few|a couple of|half an|several) (?:[\w-]+ )?{_UNIT}(?! ago)",
    "(?:(?:by|before|until) )?(?:the )?(?:end|close) of (?:the |this )?(?:play|business|month|week|day|year)",
    r"(?:later|early|first thing) (?:today|this|next|on|in the|tomorrow)(?: \w+)?",
    "(?:by|before|in|for|until) (?:the )?(?:noon|lunch(?:time)?|morning|evening|midnight|spring|summer|autumn|winter)",
    rf"(?:this|next) (?:morning|afternoon|evening|spring|summer|autumn|winter|(?!minute){_UNIT})",
)
"""A time in other words than those of a calendar."""
_NAME: Final = re.compile(r"(?<![.!?:…“\"] )(?<![\n“\"(])(?<!^)\b[A-Z][a-z]+\b")
_TITLE: Final = re.compile(r"\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|Miss|Sir|Madam)\b\.?")
_HANDLES: Final = re.compile(r"^(?:@\w+,? )+")
_ADDRESS: Final = re.compile(
    r"(?<!\w)@\w{3,}|\bhttps?:\S+|\bwww\.\S+|\b[\w.+-]+@[\w-]+\.\w+|\b[\w-]+\.(?:com|net|org|info|io|app|dev|ly|co|uk|de|fr|es|eu|ru|cn)\b",
    re.IGNORECASE,
)


def number_invented(text: str, known: Known) -> Iterator[str]:
    """Find a number that the chat does not hold, or that only the customer named and that is promised."""
    return (found[0] for found in _NUMBER.finditer(text) if not _is_known(found, known))


def date_invented(text: str, known: Known) -> Iterator[str]:
    """Find a day or a time that the chat does not hold, or that only the customer named and that is promised."""
    yield from (found[0] for found in _DATE.finditer(text) if not _is_known(found, known))
    yield from (found[0] for found in _VAGUE.finditer(text) if not known.repeats(found) and not _is_known(found, known))


def name_invented(text: str, known: Known) -> Iterator[str]:
    """Find a name that the chat does not hold; the title before it is none, nor is whom the message is to."""
    untitled = _TITLE.sub(lambda title: title[0].lower().rstrip("."), _HANDLES.sub("", text))
    return (found[0] for found in _NAME.finditer(untitled) if found[0].lower() not in known.chat)


def address_invented(text: str, known: Known) -> Iterator[str]:
    """Find a web or mail address or an account that was not given: what only the customer wrote leads anywhere."""
    unaddressed = _HANDLES.sub("", text)
    return (found[0] for found in _ADDRESS.finditer(unaddressed) if not set(tokens(found[0])) <= known.given)


def _is_known(found: re.Match[str], known: Known) -> bool:
    source = known.given if promises(clause_around(found)) else known.chat
    return set(tokens(found[0])) <= source
