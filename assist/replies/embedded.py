"""The embedded engine: composes replies from the playbook and the words of this chat. Needs no network and no key."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from string import Formatter
from typing import Final
from zlib import crc32

from assist.analysis.needs import due_step
from assist.analysis.results import Analysis, Given, Need
from assist.conversation.messages import Channel, Conversation, Role
from assist.reading.labels import Label
from assist.replies.candidate import Candidate
from assist.replies.claims import before_orders
from assist.replies.playbook import BLANK, Playbook
from assist.replies.words import capitalised, deadline_told, failure_told, quoted, turned_round

MAX_CANDIDATES: Final = 9
_SAME: Final = 0.7
"""Two sentences that share at least this part of their words (Jaccard) say the same."""

_TOGETHER: Final = {
    Label.OWNERSHIP: (Label.EMPATHISE, Label.APOLOGISE),
    Label.LISTEN: (Label.EMPATHISE, Label.APOLOGISE),
    Label.EMPATHISE: (Label.APOLOGISE,),
    Label.APOLOGISE: (),
    Label.REFOCUS: (),
    Label.FOLLOW_UP: (),
}
"""What a reply may give beside the step that is due, if it is needed and missing as well."""


_REPEATS: Final = {
    "problem": "problem",
    "Problem": "problem",
    "quote": "problem",
    "impact": "impact",
    "Impact": "impact",
}
"""Which words of the customer a brace repeats."""

Words = frozenset[str]
"""The words of a sentence, for telling whether it was said before."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A phrase with its words filled in, which words of the chat it repeats, and the names of the facts it states."""

    text: str
    repeats: frozenset[str] = frozenset()
    facts: tuple[str, ...] = ()


class EmbeddedEngine:
    """Proposes replies from a playbook: always, at once, in the same words for the same situation."""

    name = "embedded"

    def __init__(self, playbook: Playbook) -> None:
        """Compose from this playbook."""
        self._playbook = playbook

    def propose(self, conversation: Conversation, analysis: Analysis) -> Sequence[Candidate]:
        """Give up to nine candidates, best first: the due step with what goes along, then the due step alone."""
        due = due_step(analysis.steps)
        why = self._playbook.steps[due].why
        words = _words_of_chat(conversation, analysis, self._playbook)
        said = _said_by_agent(conversation)
        seed = _seed(conversation)
        beside = [
            self._parts(self._playbook.steps[label].phrases, words, said)
            for label in _TOGETHER[due]
            if _is_open(analysis, label)
        ]
        leads = _rotated(self._parts(self._playbook.steps[due].phrases, words, said), seed)
        closings = self._parts(self._playbook.closing, words, said) if due is not Label.FOLLOW_UP else [_Part("")]
        found: dict[str, Candidate] = {}
        for number, lead in enumerate(leads):
            closing = closings[(seed + number) % len(closings)] if closings else _Part("")
            for extra in (_beside(beside, lead, seed + number), []):
                parts = [lead, *extra, closing]
                candidate = self._candidate(conversation, words, due, why, parts)
                if candidate:
                    found.setdefault(candidate.text, candidate)
        return list(found.values())[:MAX_CANDIDATES]

    def safe(self, conversation: Conversation, analysis: Analysis) -> Sequence[Candidate]:
        """Give the minimal replies that claim nothing: what remains when no candidate passes the guard."""
        book = self._playbook
        is_owned = analysis.step(Label.OWNERSHIP).given is Given.GIVEN
        step, why, texts = (
            (Label.REFOCUS, book.why_safe_owned, book.safe_owned)
            if is_owned
            else (Label.OWNERSHIP, book.why_safe, book.safe)
        )
        found = [self._candidate(conversation, {}, step, why, [_Part(text)]) for text in texts]
        return [candidate for candidate in found if candidate]

    def _parts(self, phrases: Sequence[str], words: Mapping[str, _Part], said: Sequence[Words]) -> list[_Part]:
        filled = (_fill(phrase, words) for phrase in phrases)
        return [part for part in filled if part and not _is_said(part.text, said)]

    def _candidate(
        self, conversation: Conversation, words: Mapping[str, _Part], step: Label, why: str, parts: Sequence[_Part]
    ) -> Candidate | None:
        greeting = None if _has_agent_spoken(conversation) else _fill(self._playbook.greeting, words)
        whole = [greeting, *parts] if greeting else parts
        text = _without_repeats(" ".join(part.text for part in whole if part.text))
        if not self._is_short(text, conversation.channel):
            return None
        return Candidate(
            text=text,
            filled=self._playbook.filled(text),
            step=step,
            why=why,
            blanks=tuple(dict.fromkeys(BLANK.findall(text))),
            facts=tuple(dict.fromkeys(fact for part in whole for fact in part.facts)),
            engine=self.name,
        )

    def _is_short(self, text: str, channel: Channel) -> bool:
        if channel is Channel.SOCIAL and len(text) > self._playbook.max_chars_social:
            return False
        return len(text.split()) <= self._playbook.max_words


def _words_of_chat(conversation: Conversation, analysis: Analysis, playbook: Playbook) -> dict[str, _Part]:
    """Give what can stand in the braces of a phrase, as far as this chat has it."""
    first = partial(_first, conversation, analysis)
    words: dict[str, str | None] = {"name": _first_name(conversation.customer_name)}
    problem = first(failure_told, Label.PROBLEM)
    impact = first(turned_round, Label.IMPACT)
    words |= {"problem": problem, "Problem": problem and capitalised(problem)}
    words |= {"impact": impact, "Impact": impact and capitalised(impact)}
    words["quote"] = None if problem else first(quoted, Label.PROBLEM)
    words["deadline"] = first(deadline_told, Label.DEADLINE)
    words["remedies"] = _offer(conversation.allowed, playbook)
    parts = {name: _Part(text) for name, text in words.items() if text}
    fact = _fact(conversation, playbook)
    return parts | ({"fact": fact} if fact else {})


def _first(
    conversation: Conversation, analysis: Analysis, say: Callable[[str], str | None], label: Label
) -> str | None:
    """Give the newest of the customer's words under a label that can be said: none that follow an order to a machine."""
    quotes = [
        span.quote
        for message, reading in zip(conversation.messages, analysis.messages, strict=True)
        for span in reading.spans
        if span.label == label and span.start < len(before_orders(message.text))
    ]
    return next((said for quote in reversed(quotes) if (said := say(quote))), None)


def _offer(allowed: Sequence[str], playbook: Playbook) -> str | None:
    mends = [remedy for remedy in allowed if re.search(playbook.remedies.mends, remedy, re.IGNORECASE)]
    named = [remedy if re.match(r"(an?|the|your)\b|\d", remedy) else f"a {remedy}" for remedy in mends[:3]]
    if not named:
        return None
    if len(named) == 1:
        return playbook.remedies.one.format(one=named[0])
    return playbook.remedies.several.format(several=", ".join(named[:-1]) + " or " + named[-1])


def _fact(conversation: Conversation, playbook: Playbook) -> _Part | None:
    """Say the given fact that matters most: the order of the playbook's patterns decides."""
    for spec in playbook.facts:
        for name, value in conversation.facts.items():
            if re.search(spec.pattern, name, re.IGNORECASE):
                return _Part(spec.phrase.format(name=name, value=value.rstrip(".")), facts=(name,))
    return None


def _fill(phrase: str, words: Mapping[str, _Part]) -> _Part | None:
    """Fill the braces of a phrase, or give None when this chat lacks one of them."""
    names = [name for _, name, _, _ in Formatter().parse(phrase) if name]
    if any(name not in words for name in names):
        return None
    facts = tuple(fact for name in names for fact in words[name].facts)
    repeats = frozenset(_REPEATS[name] for name in names if name in _REPEATS)
    return _Part(phrase.format_map({name: words[name].text for name in names}), repeats, facts)


def _beside(steps: Sequence[Sequence[_Part]], lead: _Part, seed: int) -> list[_Part]:
    """Choose a phrase for each step that goes along, in turn, so that chats do not read alike.

    None repeats words of the customer that the reply has repeated already.
    """
    chosen: list[_Part] = []
    for parts in steps:
        repeated = lead.repeats.union(*(part.repeats for part in chosen))
        chosen += _rotated([part for part in parts if not part.repeats & repeated], seed)[:1]
    return chosen


def _seed(conversation: Conversation) -> int:
    """Give what chooses among phrases: another number for each chat, and for each answer that its agents have given.

    A customer who writes once more gets no new wording: the same advice must be known for the same.
    """
    answers = sum(message.role is Role.AGENT for message in conversation.messages)
    return crc32(f"{conversation.id}/{answers}".encode())


def _rotated(parts: Sequence[_Part], seed: int) -> list[_Part]:
    """Put what is specific to the chat first; begin each group elsewhere, so that chats do not read alike."""
    specific = [part for part in parts if part.repeats or part.facts]
    general = [part for part in parts if not (part.repeats or part.facts)]
    return [group[(seed + at) % len(group)] for group in (specific, general) for at in range(len(group))]


def _said_by_agent(conversation: Conversation) -> list[Words]:
    texts = (message.text for message in conversation.messages if message.role is Role.AGENT)
    return [words for text in texts for words in _sentences(text)]


def _is_said(text: str, said: Sequence[Words]) -> bool:
    return any(
        len(sentence & earlier) >= _SAME * len(sentence | earlier) for sentence in _sentences(text) for earlier in said
    )


def _sentences(text: str) -> list[Words]:
    found = (frozenset(re.findall(r"[\w']+", part.lower())) for part in re.split(r"[.!?\n]+", text))
    return [words for words in found if words]


def _without_repeats(text: str) -> str:
    """Drop a sentence that says again what an earlier one of the same reply says."""
    kept: list[str] = []
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        if not _is_said(sentence, _sentences(" ".join(kept))):
            kept.append(sentence)
    return " ".join(kept)


def _is_open(analysis: Analysis, label: Label) -> bool:
    step = analysis.step(label)
    return step.need is Need.NEEDED and step.given is not Given.GIVEN


def _has_agent_spoken(conversation: Conversation) -> bool:
    return any(message.role is Role.AGENT for message in conversation.messages)


def _first_name(name: str | None) -> str | None:
    return name.split()[0] if name and name.strip() else None
