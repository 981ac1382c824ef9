"""The embedded engine: composes replies from the playbook and the words of this chat. Needs no network and no key."""

import re
from collections.abc import Mapping, Sequence
from typing import Final
from zlib import crc32

from assist.analysis.needs import due_step
from assist.analysis.results import Analysis, Given, Need
from assist.conversation.messages import Channel, Conversation, Role
from assist.reading.labels import Label
from assist.replies.candidate import Candidate
from assist.replies.material import Part, fill, is_asked, safety_of, words_of_chat
from assist.replies.playbook import BLANK, Playbook

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


Words = frozenset[str]
"""The words of a sentence, for telling whether it was said before."""


class EmbeddedEngine:
    """Proposes replies from a playbook: always, at once, in the same words for the same situation."""

    name = "embedded"

    def __init__(self, playbook: Playbook) -> None:
        """Compose from this playbook."""
        self._playbook = playbook

    def propose(self, conversation: Conversation, analysis: Analysis) -> Sequence[Candidate]:
        """Give up to nine candidates, best first: the due step with as much of what goes along as fits, then it alone."""
        due = _due(conversation, analysis)
        why = self._playbook.steps[due].why
        words = words_of_chat(conversation, analysis, self._playbook)
        said = _said_by_agent(conversation)
        safety = safety_of(conversation, self._playbook) or Part("")
        seed = _seed(conversation)
        beside = [
            self._parts(self._playbook.steps[label].phrases, words, said)
            for label in _TOGETHER[due]
            if _is_open(analysis, label)
        ]
        leads = _rotated(self._parts(self._playbook.steps[due].phrases, words, said), seed)
        closings = self._parts(self._playbook.closing, words, said) if due is not Label.FOLLOW_UP else [Part("")]
        found: dict[str, Candidate] = {}
        for number, lead in enumerate(leads):
            closing = closings[(seed + number) % len(closings)] if closings else Part("")
            extra = _beside(beside, lead, seed + number)
            whole = ([safety, lead, *extra[:most], closing] for most in range(len(extra), 0, -1))
            composed = (self._candidate(conversation, words, due, why, parts) for parts in whole)
            alone = self._candidate(conversation, words, due, why, [safety, lead, closing])
            for candidate in (next(filter(None, composed), None), alone):
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
        found = [self._candidate(conversation, {}, step, why, [Part(text)]) for text in texts]
        return [candidate for candidate in found if candidate]

    def _parts(self, phrases: Sequence[str], words: Mapping[str, Part], said: Sequence[Words]) -> list[Part]:
        filled = (fill(phrase, words) for phrase in phrases)
        return [part for part in filled if part and not _is_said(part.text, said)]

    def _candidate(
        self, conversation: Conversation, words: Mapping[str, Part], step: Label, why: str, parts: Sequence[Part]
    ) -> Candidate | None:
        greeting = None if _has_agent_spoken(conversation) else fill(self._playbook.greeting, words)
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


def _due(conversation: Conversation, analysis: Analysis) -> Label:
    """Give the step that a reply serves: an answer where the customer waits for one and a solution is under way."""
    due = due_step(analysis.steps)
    is_under_way = analysis.step(Label.REFOCUS).given is Given.GIVEN
    is_behind = due is Label.FOLLOW_UP or (due is Label.LISTEN and is_under_way)
    return Label.REFOCUS if is_behind and is_asked(conversation, analysis) else due


def _beside(steps: Sequence[Sequence[Part]], lead: Part, seed: int) -> list[Part]:
    """Choose a phrase for each step that goes along, in turn, so that chats do not read alike.

    None repeats words of the customer that the reply has repeated already.
    """
    chosen: list[Part] = []
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


def _rotated(parts: Sequence[Part], seed: int) -> list[Part]:
    """Put what was given first, then what is specific to the chat; begin each group elsewhere, so that chats differ."""
    given = [part for part in parts if "given" in part.repeats]
    specific = [part for part in parts if part.repeats and part not in given]
    general = [part for part in parts if not part.repeats]
    return [group[(seed + at) % len(group)] for group in (given, specific, general) for at in range(len(group))]


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
