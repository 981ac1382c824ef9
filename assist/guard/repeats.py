"""What the agent has said already is not said again."""

from collections.abc import Iterator, Sequence
from typing import Final

from assist.guard.known import SENTENCE, tokens
from assist.replies.playbook import BLANK

_LONG: Final = 7
"""Of fewer words a sentence may come twice ("I'm on it now")."""
_ALIKE: Final = 0.8
"""This share of the words of two sentences is the same."""


def said_again(text: str, said: Sequence[str]) -> Iterator[str]:
    """Find the sentences of a reply that one of the texts `said` before holds too; with a new blank it is another."""
    before = [words for other in said for _, words in _sentences(other)]
    for sentence, words in _sentences(text):
        if not BLANK.search(sentence) and any(len(words & other) >= _ALIKE * len(words | other) for other in before):
            yield sentence


def _sentences(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    for sentence in SENTENCE.split(text):
        words = tokens(sentence)
        if len(words) >= _LONG:
            yield sentence, frozenset(words)
