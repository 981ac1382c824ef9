"""Phrases that an organisation does not use."""

import re
from collections.abc import Iterator, Sequence


def banned_in(text: str, phrases: Sequence[str]) -> Iterator[str]:
    """Find the banned phrases that a text holds, in whole words, whatever their case."""
    plain = _plain(text)
    return (phrase for phrase in phrases if re.search(rf"(?<!\w){re.escape(_plain(phrase))}(?!\w)", plain))


def _plain(text: str) -> str:
    """Give a text without what does not matter: the case, the form of an apostrophe, how many spaces."""
    return " ".join(text.casefold().replace("’", "'").split())
