"""What the phrases of the playbook are filled with: the words of this chat, as far as they can be said back."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from string import Formatter
from typing import Final

from assist.analysis.results import Analysis
from assist.conversation.messages import Conversation, Role
from assist.reading.labels import Label
from assist.reading.spans import Span
from assist.replies.claims import before_orders
from assist.replies.clauses import clauses_around
from assist.replies.playbook import Playbook
from assist.replies.specificity import meaning
from assist.replies.words import capitalised, deadline_told, failure_told, question_told, quoted, turned_round

_SURE: Final = 0.5
"""Words are said back when the reading is at least so sure of what they are."""
_SAME: Final = 0.7
"""Words are said already when so much of what they mean stands in one message of an agent's."""

_REPEATS: Final = {
    "problem": "problem",
    "Problem": "problem",
    "quote": "problem",
    "impact": "impact",
    "Impact": "impact",
    "question": "given",
    "fact": "given",
    "remedies": "given",
}
"""Which words a brace takes up: the customer's, or what answers them."""

_Place = tuple[int, Span]
"""A span with the index of its message."""


@dataclass(frozen=True, slots=True)
class Part:
    """A phrase with its words filled in, which words of the chat it repeats, and the names of the facts it states."""

    text: str
    repeats: frozenset[str] = frozenset()
    facts: tuple[str, ...] = ()


def fill(phrase: str, words: Mapping[str, Part]) -> Part | None:
    """Fill the braces of a phrase, or give None when this chat lacks one of them."""
    names = [name for _, name, _, _ in Formatter().parse(phrase) if name]
    if any(name not in words for name in names):
        return None
    facts = tuple(fact for name in names for fact in words[name].facts)
    repeats = frozenset(_REPEATS[name] for name in names if name in _REPEATS)
    return Part(phrase.format_map({name: words[name].text for name in names}), repeats, facts)


def words_of_chat(conversation: Conversation, analysis: Analysis, playbook: Playbook) -> dict[str, Part]:
    """Give what can stand in the braces of a phrase, as far as this chat has it."""
    words = _customers_words(conversation, analysis)
    words |= {name.capitalize(): capitalised(words[name]) for name in ("problem", "impact") if name in words}
    others = {
        "name": _first_name(conversation.customer_name),
        "remedies": _offer(conversation.allowed, playbook),
        "fact": _fact(conversation, playbook),
    }
    given = {name: part for name, part in others.items() if part}
    return {name: Part(text) for name, text in words.items()} | given


def safety_of(conversation: Conversation, playbook: Playbook) -> Part | None:
    """Give what keeps the customer from harm, where they tell of a danger that nobody in the chat has spoken of yet."""
    texts = [message.text for message in conversation.messages]
    told = [message.text for message in conversation.messages if message.role is Role.CUSTOMER]
    sentences = [sentence for text in told for sentence in re.split(r"[.!?\n]+(?:\s|$)", text)]
    for danger in playbook.safety:
        is_told = any(_names(sentence, danger.thing) and _names(sentence, danger.sign) for sentence in sentences)
        if is_told and not any(_names(text, danger.unless) for text in texts):
            return Part(danger.phrase)
    return None


def _names(text: str, patterns: Sequence[str]) -> bool:
    return bool(re.search(rf"\b(?:{'|'.join(patterns)})\b", text, re.IGNORECASE))


def is_asked(conversation: Conversation, analysis: Analysis) -> bool:
    """Tell whether the customer has asked, wished or reported something since an agent last wrote."""
    for message, reading in zip(reversed(conversation.messages), reversed(analysis.messages), strict=True):
        if message.role is Role.AGENT:
            return False
        if question_told(message.text) or {Label.REQUEST, Label.PROBLEM} & set(reading.labels):
            return True
    return False


def _customers_words(conversation: Conversation, analysis: Analysis) -> dict[str, str]:
    """Give what the customer said that no agent has said back, each matter once."""
    told = partial(_told, conversation)
    costs, dates = (told(reversed(_sure(analysis, label))) for label in (Label.IMPACT, Label.DEADLINE))
    words = {
        "question": _question(conversation),
        "deadline": _first(deadline_told, dates),
        **_problem(told(_surest_first(analysis))),
        "impact": _first(turned_round, costs),
    }
    said = [meaning(message.text) for message in conversation.messages if message.role is Role.AGENT]
    new: dict[str, str] = {}
    for name, text in words.items():
        if text and not _is_among(text, said):
            new[name] = text
            said.append(meaning(text))
    return new


def _sure(analysis: Analysis, label: Label) -> list[_Place]:
    """Give where the reading is sure enough of a label, as the chat runs."""
    spans = ((at, span) for at, reading in enumerate(analysis.messages) for span in reading.spans)
    return [(at, span) for at, span in spans if span.label is label and span.probability >= _SURE]


def _surest_first(analysis: Analysis) -> list[_Place]:
    """Give where problems are told: of equals the oldest first, and last what was before the customer was content."""
    content = max((at for at, reading in enumerate(analysis.messages) if Label.RELIEF in reading.labels), default=-1)
    return sorted(
        _sure(analysis, Label.PROBLEM), key=lambda place: (place[0] <= content, -round(place[1].probability, 1))
    )


def _told(conversation: Conversation, places: Iterable[_Place]) -> list[str]:
    """Give the customer's clauses at these places. None follows an order to a machine."""
    return [clauses_around(before_orders(conversation.messages[at].text), span.start, span.end) for at, span in places]


def _problem(texts: Sequence[str]) -> dict[str, str]:
    """Give the first problem that can be said: turned round, else as a quote."""
    for text in texts:
        for name, say in (("problem", failure_told), ("quote", quoted)):
            if said := say(text):
                return {name: said}
    return {}


def _question(conversation: Conversation) -> str | None:
    """Give the newest question that the customer has asked since an agent last wrote."""
    messages = takewhile(lambda message: message.role is not Role.AGENT, reversed(conversation.messages))
    return _first(question_told, [before_orders(message.text) for message in messages if message.role is Role.CUSTOMER])


def _first(say: Callable[[str], str | None], texts: Sequence[str]) -> str | None:
    return next((said for text in texts if (said := say(text))), None)


def _is_among(text: str, said: Sequence[frozenset[str]]) -> bool:
    words = meaning(text)
    return any(len(words & other) >= _SAME * len(words) for other in said)


def _first_name(name: str | None) -> Part | None:
    return Part(name.split()[0]) if name and name.strip() else None


def _offer(allowed: Sequence[str], playbook: Playbook) -> Part | None:
    mends = [remedy for remedy in allowed if re.search(playbook.remedies.mends, remedy, re.IGNORECASE)]
    named = [remedy if re.match(r"(an?|the|your)\b|\d", remedy) else f"a {remedy}" for remedy in mends[:3]]
    if not named:
        return None
    if len(named) == 1:
        return Part(playbook.remedies.one.format(one=named[0]))
    return Part(playbook.remedies.several.format(several=", ".join(named[:-1]) + " or " + named[-1]))


def _fact(conversation: Conversation, playbook: Playbook) -> Part | None:
    """Say the given fact that matters most: the order of the playbook's patterns decides."""
    for spec in playbook.facts:
        for name, value in conversation.facts.items():
            if re.search(spec.pattern, name, re.IGNORECASE):
                return Part(spec.phrase.format(name=name, value=value.rstrip(".")), facts=(name,))
    return None
