"""The words of a text, as the search for names sees them."""

import re
from dataclasses import dataclass
from typing import Final

from assist.llm.masking.words import folded

_LETTERS: Final = r"(?:[^\W\d_][\u0300-\u036f]*)+"  # an accent may be a character of its own
_WORD: Final = re.compile(rf"(?<!\w){_LETTERS}(?:(?:['’](?!s\b)|-){_LETTERS})*(?!\w)")
_STOP: Final = re.compile(r"\s*(?:[,.!?;)\n]|\Z)")
_LONG: Final = 5
"""Letters from which a word in capitals may be a name; ETA and IBAN are none."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text. `capital`: it has one, and that means something; `opens`: it is the first of a sentence."""

    start: int
    end: int
    word: str
    capital: bool
    opens: bool


class Line:
    """A text with its words."""

    def __init__(self, text: str) -> None:
        self.text = text
        shouts = _shouts(text)
        self.tokens = [_token(found, text, shouts=shouts) for found in _WORD.finditer(text)]
        self.starting = {token.start: index for index, token in enumerate(self.tokens)}
        self.ending = {token.end: index for index, token in enumerate(self.tokens)}

    def joined(self, index: int) -> bool:
        """Tell whether only a space, or the point of an initial, stands between a word and the next one."""
        if index < 0 or index + 1 >= len(self.tokens):
            return False
        token = self.tokens[index]
        between = self.text[token.end : self.tokens[index + 1].start]
        return between in (" ", "  ", " '", " ’") or (between == ". " and len(token.word) <= 2)

    def after(self, index: int) -> str:
        """Give the word that follows in the same phrase, folded; "" where none does."""
        return self.tokens[index + 1].word if self.joined(index) else ""

    def before(self, index: int) -> str:
        """Give the word that stands before in the same phrase, folded; "" where none does."""
        return self.tokens[index - 1].word if self.joined(index - 1) else ""

    def stops(self, index: int) -> bool:
        """Tell whether a phrase ends with a word."""
        return _STOP.match(self.text, self.tokens[index].end) is not None


def _shouts(text: str) -> bool:
    """Tell whether a text is all in capitals: then they mean nothing."""
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 12 and sum(map(str.isupper, letters)) > 0.7 * len(letters)


def _token(found: re.Match[str], text: str, *, shouts: bool) -> Token:
    written = found[0]
    capital = written[0].isupper() and not shouts and not (written.isupper() and len(written) < _LONG)
    at = found.start() - 1
    while at >= 0 and text[at] in " \t\"'“\u2018(*":
        at -= 1
    opens = at < 0 or not (text[at].isalnum() or text[at] in ",;-–&/’@#")
    return Token(found.start(), found.end(), folded(written), capital, opens)
