"""Who speaks in a pasted chat: what the words before the colon say, and a stated guess where they say only a name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile
from typing import Final

from assist.conversation.markup import ROLES
from assist.conversation.messages import Role

_SAID_BY: Final = (
    (Role.BOT, frozenset("bot chatbot system assistant virtual automated auto".split())),
    (
        Role.AGENT,
        frozenset(
            "agent support service services care team desk helpdesk rep representative advisor adviser operator csr "
            "staff me you".split()
        ),
    ),
    (Role.CUSTOMER, frozenset("customer client user visitor guest shopper buyer consumer caller".split())),
)
"""The words that state a role; the first row that fits decides ("Customer Service" is an agent)."""
_NO_NAME: Final = frozenset(
    "order address number no id ref reference email e-mail mail phone tel mobile name date time subject re fwd note ps "
    "p.s. p.s edit update tracking account serial invoice question answer error model sku url link password hello hi hey "
    "thanks regards am pm eta my your our the issue problem status delivery price total quantity product item size "
    "colour color city zip postcode country street company amount warning important step steps option".split()
)
"""Words that stand before a colon inside a message ("Order: 4411") and name nobody."""

_SPEAKER: Final = re.compile(r"(?P<words>[^()\[\]|,]+?)(?:(?:\s?[(\[]|\s[-–—|]\s|,\s)(?P<beside>[^()\[\]]+)[)\]]?)?")
_WORD: Final = re.compile(r"[\w.'’&/@+#-]+")
_INSIDE: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|\W+")
_MOST_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person's name, if one is given, and the role, if a word states it; there always is one of the two."""

    name: str | None
    role: Role | None


def speaker_named(text: str, *, stamped: bool) -> Speaker | None:
    """Read the words before a colon; None when they name nobody. After a time (`stamped`) a name may be lower case."""
    if text in ROLES:
        return Speaker(name=None, role=ROLES[text])
    found = _SPEAKER.fullmatch(text)
    if found is None:
        return None
    words = found["words"].split()
    if not all(_WORD.fullmatch(word) and word.casefold() not in _NO_NAME for word in words):
        return None
    stated = _role(found["words"])
    others = [word for word in words if not _role(word) and (not stated or _has_letter(word))]  # "Visitor 5123"
    if not _like_a_name(others, stamped=stamped):
        return None
    role = stated or _role(found["beside"] or "")
    return Speaker(name=_own_name(words) if role else " ".join(words), role=role)


def cast(speakers: Sequence[Speaker]) -> tuple[list[Role], list[str]]:
    """Give every speaker a role, in order, with a warning for each guess.

    What a word states counts for that name throughout. Of the names that are left the first is the customer and the
    next the agent, unless that side is stated already; all others are unknown.
    """
    stated = {speaker.role for speaker in speakers}
    open_roles = [role for role in (Role.CUSTOMER, Role.AGENT) if role not in stated]
    known = {_key(speaker): speaker.role for speaker in speakers if speaker.name and speaker.role}
    roles, warnings = [], []
    for speaker in speakers:
        role = speaker.role or known.get(_key(speaker))
        if role is None:
            role = known[_key(speaker)] = open_roles.pop(0) if open_roles else Role.UNKNOWN
            warnings.append(f"{speaker.name!r} is read as {role.value}: the text gives only the name")
        roles.append(role)
    return roles, warnings


def _key(speaker: Speaker) -> str:
    return (speaker.name or "").casefold()


def _role(words: str) -> Role | None:
    tokens = {token.casefold() for token in _INSIDE.split(words)}
    return next((role for role, stating in _SAID_BY if tokens & stating), None)


def _like_a_name(words: Sequence[str], *, stamped: bool) -> bool:
    if not words or (stamped and len(words) == 1):
        return True
    first, last = words[0][0], words[-1][0]
    opens_well = stamped or first.isalpha() or first == "@"
    return len(words) <= _MOST_WORDS and opens_well and not first.islower() and not last.islower()


def _own_name(words: Sequence[str]) -> str | None:
    """The name beside a role word: "Agent Tom" is Tom, "Dana (customer)" is Dana, "Acme Support" is nobody."""
    name = list(dropwhile(_role, words))
    if any(_role(word) for word in name) or not any(_has_letter(word) for word in name):
        return None
    return " ".join(name)


def _has_letter(word: str) -> bool:
    return any(character.isalpha() for character in word)
