"""What a message in a chat is held to: the guard, and the length that its channel and its organisation allow."""

from collections.abc import Iterator
from dataclasses import dataclass

from assist.analysis.results import Analysis
from assist.conversation.messages import Channel, Conversation
from assist.guard.check import Fault, Guard
from assist.llm.voice import Voice
from assist.reading.labels import Label
from assist.replies.playbook import Playbook


@dataclass(frozen=True, slots=True)
class Standard:
    """A chat as it was read, and all that decides whether a message may be shown in it."""

    conversation: Conversation
    analysis: Analysis
    guard: Guard
    voice: Voice
    playbook: Playbook

    @property
    def max_words(self) -> int:
        """The most words that a message may have."""
        return self.voice.max_words or self.playbook.max_words

    @property
    def length(self) -> str:
        """The limit in a sentence."""
        social = f", {self.playbook.max_chars_social} characters" if self._is_social else ""
        return f"At most {self.max_words} words{social}."

    def faults(self, text: str, step: Label | None) -> tuple[Fault, ...]:
        """Say all that is wrong with a message that is to give a step (None: any); nothing: it may be shown."""
        found = self.guard.faults(text, filled=self.playbook.filled(text), step=step)
        return (*found, *self._faults_of_length(text))

    def begins_well(self, text: str) -> bool:
        """Tell whether the beginning of a message may be shown already."""
        return self.guard.begins_well(text, filled=self.playbook.filled(text))

    def _faults_of_length(self, text: str) -> Iterator[Fault]:
        too_many_chars = self._is_social and len(text) > self.playbook.max_chars_social
        if too_many_chars or len(text.split()) > self.max_words:
            yield Fault("too-long", f"It is too long. {self.length}")

    @property
    def _is_social(self) -> bool:
        return self.conversation.channel is Channel.SOCIAL
