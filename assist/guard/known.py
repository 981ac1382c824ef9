"""What a reply may say, because the chat and the facts hold it."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

PLAIN: Final = frozenset(
    "a an the of in on at to by for from with and or our their your my some any one there is are was were be been has have"
    " had did that which who this these it i we you they not no so very s 's also still problem problems issue issues delay"
    " delays wait mistake error".split()
)
"""Words that tell nothing by themselves."""
SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n+")
"""Stands between two sentences."""
QUOTED: Final = re.compile(r"“[^”]*”")
"""What somebody else said, word by word."""
_NUMBERS: Final = {
    word: str(number)
    for number, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), start=2)
}
_ORDINAL: Final = re.compile(r"(\d+)(?:st|nd|rd|th)")


@dataclass(frozen=True, slots=True)
class Known:
    """What may be said, in lower case: the words of the chat, those that are settled, and which words stand side by side."""

    chat: frozenset[str]
    given: frozenset[str]
    pairs: frozenset[tuple[str, str]]

    def repeats(self, found: re.Match[str]) -> bool:
        """Tell whether a match and the word after it stand side by side in the chat as well: then it is repeated."""
        after = tokens(found.string[found.end() :])[:1]
        last = tokens(found[0])[-1:]
        return any(pair in self.pairs for pair in pairwise([*last, *after]))

    def holds(self, words: str) -> bool:
        """Tell whether all that words tell stands in the chat or the facts."""
        return set(tokens(words)) <= self.chat | PLAIN

    def gives(self, words: str) -> bool:
        """Tell whether all that words tell is settled."""
        return set(tokens(words)) <= self.given | PLAIN


def tokens(text: str) -> list[str]:
    """Give the words, numbers and signs of money of a text, in lower case; the 's of a word stands apart.

    A number is the same number in words ("two") and as an ordinal ("2nd").
    """
    found = re.findall(r"\d[\d.,:]*\d|[$€£%]|\w+(?:'(?!s\b)\w+)*|(?<=')s\b", text.lower().replace("’", "'"))
    return [_NUMBERS.get(token, _ORDINAL.sub(r"\1", token)) for token in found]
