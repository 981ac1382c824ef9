"""What a reply may say, because the chat and the facts hold it."""

import re
from dataclasses import dataclass
from itertools import pairwise


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


def tokens(text: str) -> list[str]:
    """Give the words, numbers and signs of money of a text, in lower case; the 's of a word stands apart."""
    return re.findall(r"\d[\d.,:]*\d|[$€£%]|\w+(?:'(?!s\b)\w+)*|(?<=')s\b", text.lower().replace("’", "'"))
