"""Honesty: a suggestion claims nothing that the chat and the given facts do not hold."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from assist.conversation.messages import Conversation, Role
from assist.guard import rules
from assist.guard.known import Known, tokens
from assist.replies.claims import before_orders
from assist.replies.playbook import BLANK
from assist.replies.words import turn

RULES: Final[dict[str, Callable[[str, Known], Iterator[str]]]] = {
    "action-claimed": rules.action_claimed,
    "number-invented": rules.number_invented,
    "date-invented": rules.date_invented,
    "name-invented": rules.name_invented,
    "remedy-not-allowed": rules.remedy_not_allowed,
    "cause-invented": rules.cause_invented,
    "address-invented": rules.address_invented,
}

REASONS: Final = {
    "action-claimed": "It says that something was done which nobody has said was done.",
    "number-invented": "It states a number or an amount that is not known.",
    "date-invented": "It states a day or a time that is not known.",
    "name-invented": "It names somebody or something that the chat does not know.",
    "remedy-not-allowed": "It offers money or a gift that is not allowed here.",
    "cause-invented": "It gives a cause that nobody has found.",
    "address-invented": "It names a web or mail address that was not given.",
}
"""What each rule means, in a sentence."""

_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_UNSETTLED: Final = re.compile(
    r"\?|\b(?:if|offer\w*|not|never|until|whether)\b|n't\b"
    r"|\b(?:can|could|would|may|might|shall)\b(?! (?:confirm|see|tell|assure)\b)",
    re.IGNORECASE,
)
_ACCEPTED: Final = re.compile(
    r"\W*(?:yes|yeah|yep|ok(?:ay)?|sure|please do|great|perfect|fine|sounds good|that works|deal|go ahead"
    r"|i'd like that|i'll take)\b",
    re.IGNORECASE,
)
_BUT: Final = re.compile(r"\?|\b(?:but|not|no|rather|instead)\b|n't\b", re.IGNORECASE)


def known_in(conversation: Conversation, *, told: Sequence[str] = ()) -> Known:
    """Gather what a reply to this chat may state; `told` are further words that the agent vouches for, a draft's say.

    Given are facts, what the organisation allows, what the agent wants said, and what the agent said as settled. What
    the agent asked, offered or denied is not: an offer becomes given when the customer's next message says yes to it
    and no more than that. What a customer says was done may be repeated as a problem and is never given, and the words
    of an order to the machine are not known at all.
    """
    texts = [
        message.text if message.role is Role.AGENT else before_orders(message.text) for message in conversation.messages
    ]
    facts = [
        *conversation.facts,
        *conversation.facts.values(),
        *conversation.allowed,
        conversation.instruction or "",
        *told,
    ]
    names = [name for name in (conversation.customer_name, conversation.agent_name) if name]
    chat = [*texts, *facts, *names]
    return Known(
        chat=frozenset(token for text in chat for token in tokens(text)),
        given=frozenset(token for text in [*facts, *_settled(conversation)] for token in tokens(text)),
        pairs=frozenset(pair for text in [*chat, *map(turn, texts)] for pair in pairwise(tokens(text))),
    )


def dishonest(text: str, known: Known) -> str | None:
    """Name the first honesty rule that a reply breaks, or give None."""
    return next(broken_rules(text, known), None)


def broken_rules(text: str, known: Known) -> Iterator[str]:
    """Name the honesty rules that a reply breaks. Blanks claim nothing."""
    claimed = BLANK.sub("", text.replace("’", "'"))
    return (name for name, rule in RULES.items() if any(rule(claimed, known)))


def _settled(conversation: Conversation) -> Iterator[str]:
    messages = conversation.messages
    for index, message in enumerate(messages):
        if message.role is Role.AGENT:
            accepted = index + 1 < len(messages) and _accepts(messages[index + 1].text.replace("’", "'"))
            for sentence in _SENTENCE.split(message.text.replace("’", "'")):
                if accepted or not _UNSETTLED.search(sentence):
                    yield sentence


def _accepts(reply: str) -> bool:
    return bool(_ACCEPTED.match(reply)) and not _BUT.search(reply)
