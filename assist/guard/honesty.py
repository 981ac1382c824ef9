"""Honesty: a suggestion claims nothing that the chat and the given facts do not hold."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from assist.conversation.messages import Conversation, Role
from assist.guard import form, manners, rules, verdicts
from assist.guard.actions import action_claimed
from assist.guard.causes import cause_invented
from assist.guard.known import SENTENCE, Known, tokens
from assist.guard.remedies import remedy_not_allowed
from assist.replies.claims import before_orders
from assist.replies.playbook import BLANK
from assist.replies.words import turn

RULES: Final[dict[str, Callable[[str, Known], Iterator[str]]]] = {
    "action-claimed": action_claimed,
    "number-invented": rules.number_invented,
    "date-invented": rules.date_invented,
    "name-invented": rules.name_invented,
    "remedy-not-allowed": remedy_not_allowed,
    "cause-invented": cause_invented,
    "address-invented": rules.address_invented,
    "policy-invented": verdicts.policy_invented,
    "apologised-twice": manners.apologised_twice,
    "formula": manners.formula,
    "blame-shifted": manners.blame_shifted,
    "work-left": manners.work_left,
    "verdict-given": verdicts.verdict_given,
}

REASONS: Final = {
    "action-claimed": "It says that something was done which nobody has said was done.",
    "number-invented": "It states a number or an amount that is not known.",
    "date-invented": "It states a day or a time that is not known.",
    "name-invented": "It names somebody or something that the chat does not know.",
    "remedy-not-allowed": "It offers money or a gift that is not allowed here.",
    "cause-invented": "It gives a cause that nobody has found.",
    "address-invented": "It names a web or mail address, or an account, that was not given.",
    "policy-invented": "It states a rule of the organisation, or what it does as a rule, that is not known.",
    "apologised-twice": "It says sorry more than once: one apology, and then act.",
    "formula": "It holds a formula or flattery that could be sent to anybody.",
    "blame-shifted": "It puts the failure on somebody or something else.",
    "work-left": "It leaves work or watching to the customer.",
    "verdict-given": "It gives a verdict on law, liability, health or danger, or a threat: that is not the agent's to give.",
    **form.REASONS,
}
"""What each rule means, in a sentence."""

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
    """Name the rules that a reply breaks: those of honesty, manners and form. Blanks claim nothing."""
    claimed = BLANK.sub("", text.replace("’", "'"))
    yield from (name for name, rule in RULES.items() if any(rule(claimed, known)))
    yield from form.broken_forms(text)


def _settled(conversation: Conversation) -> Iterator[str]:
    messages = conversation.messages
    for index, message in enumerate(messages):
        if message.role is Role.AGENT:
            accepted = index + 1 < len(messages) and _accepts(messages[index + 1].text.replace("’", "'"))
            for sentence in SENTENCE.split(message.text.replace("’", "'")):
                if accepted or not _UNSETTLED.search(sentence):
                    yield sentence


def _accepts(reply: str) -> bool:
    return bool(_ACCEPTED.match(reply)) and not _BUT.search(reply)
