"""Honesty: a suggestion claims nothing that the chat and the given facts do not hold. Rules on words, one a function."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from assist.conversation.messages import Conversation, Role
from assist.replies.playbook import BLANK
from assist.replies.words import turn

_DONE: Final = re.compile(
    r"\b(?:i|we)(?:'ve| have| just| already)(?: just| already| now)? (?P<verb>\w+)"
    r"|\b(?:has|have) (?:now |already |just )?been (?P<passive>\w+)"
    r"|\b(?:i|we) (?P<past>checked|refunded|escalated|sent|booked|cancelled|canceled|reissued|replaced|ordered|spoke|called"
    r"|fixed|repaired|arranged|raised|contacted|informed|forwarded|found|credited|reset|resolved|shipped|looked)\b"
    r"|\b(?P<way>on (?:its|the) way|is fixed|is resolved|is done|all set)\b",
    re.IGNORECASE,
)
_STATES: Final = {"a", "no", "not", "to", "the", "your", "every", "been", "noted", "read"}
_NUMBER: Final = re.compile(r"\w*\d[\w.,:/-]*\w|\d|[$€£%]")
_DATE: Final = re.compile(
    r"\b(mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|weekend|tomorrow|tonight|yesterday|january|february"
    r"|march|april|june|july|august|september|october|november|december|(?:two|three|four|five|six|seven|ten)(?= \w*"
    r"(?:minute|hour|day|week|month)))\b",
    re.IGNORECASE,
)
_REMEDY: Final = re.compile(
    r"\b(refund\w*|reimburs\w*|compensat\w*|vouchers?|discounts?|coupons?|credits?|gifts?|free|upgrad\w*|replacement|waive\w*"
    r"|complimentary|goodwill)\b",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"(?<![.!?:“] )(?<!^)(?<!“)\b[A-Z][a-z]+\b")


@dataclass(frozen=True, slots=True)
class Known:
    """What may be said: the words of the chat, of the facts and of the allowed remedies, in lower case."""

    chat: frozenset[str]
    given: frozenset[str]
    pairs: frozenset[tuple[str, str]]


def known_in(conversation: Conversation) -> Known:
    """Gather what a reply to this chat may state. Facts and what the agent said count as given."""
    texts = [message.text for message in conversation.messages]
    own = [message.text for message in conversation.messages if message.role is Role.AGENT]
    facts = [*conversation.facts, *conversation.facts.values(), *conversation.allowed]
    names = [name for name in (conversation.customer_name, conversation.agent_name) if name]
    chat = [*texts, *facts, *names]
    pairs = {pair for text in [*chat, *map(turn, texts)] for pair in _pairs(_tokens(text))}
    return Known(
        frozenset(token for text in chat for token in _tokens(text)),
        frozenset(token for text in [*facts, *own] for token in _tokens(text)),
        frozenset(pairs),
    )


def dishonest(text: str, known: Known) -> str | None:
    """Name the first honesty rule that a reply breaks, or give None."""
    return next(broken_rules(text, known), None)


def broken_rules(text: str, known: Known) -> Iterator[str]:
    """Name the honesty rules that a reply breaks. Blanks claim nothing."""
    claimed = BLANK.sub("", text.replace("’", "'"))
    return (name for name, rule in RULES.items() if any(rule(claimed, known)))


def _action_claimed(text: str, known: Known) -> Iterator[str]:
    """Find an action claimed as done that was neither given as a fact nor said in the chat."""
    for found in _DONE.finditer(text):
        verb = next(group for group in found.groups() if group).lower()
        if verb not in _STATES and verb not in known.given and not _is_repeated(found, text, known):
            yield found[0]


def _number_invented(text: str, known: Known) -> Iterator[str]:
    return (found[0] for found in _NUMBER.finditer(text) if not set(_tokens(found[0])) <= known.chat)


def _date_invented(text: str, known: Known) -> Iterator[str]:
    return (found[0] for found in _DATE.finditer(text) if found[0].lower() not in known.chat)


def _name_invented(text: str, known: Known) -> Iterator[str]:
    return (found[0] for found in _NAME.finditer(text) if found[0].lower() not in known.chat)


def _remedy_not_allowed(text: str, known: Known) -> Iterator[str]:
    """Find a remedy that is neither allowed nor given, unless the customer's own words are repeated."""
    for found in _REMEDY.finditer(text):
        if found[0].lower() not in known.given and not _is_repeated(found, text, known):
            yield found[0]


RULES: Final[dict[str, Callable[[str, Known], Iterator[str]]]] = {
    "action-claimed": _action_claimed,
    "number-invented": _number_invented,
    "date-invented": _date_invented,
    "name-invented": _name_invented,
    "remedy-not-allowed": _remedy_not_allowed,
}


def _is_repeated(found: re.Match[str], text: str, known: Known) -> bool:
    """Tell whether the word stands beside a neighbour that it also has in the chat: then the chat is being repeated."""
    after = _tokens(text[found.end() :])[:1]
    last = _tokens(found[0])[-1:]
    return any(pair in known.pairs for pair in _pairs([*last, *after]))


def _tokens(text: str) -> list[str]:
    return re.findall(r"\d[\d.,:]*\d|[$€£%]|[\w']+", text.lower().replace("’", "'"))


def _pairs(tokens: Sequence[str]) -> Iterator[tuple[str, str]]:
    return pairwise(tokens)
