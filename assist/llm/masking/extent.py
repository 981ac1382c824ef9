"""How far a name goes, once it is known where it begins."""

from collections.abc import Iterator
from typing import Final

from assist.llm.masking.kinds import Found, Kind
from assist.llm.masking.tokens import Line
from assist.llm.masking.words import word_in, words

_MOST_PARTS: Final = 5


class Extent:
    """Finds the parts of names in one text."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._words = words()

    def parts(self, first: int, *, cued: bool = False) -> list[int]:
        """Give the words of the name that begins here: as many as follow with capitals, or fewer in lower case."""
        last = index = first
        lists = self._words
        small_word = self._line.tokens[first].word in lists.particles
        while self._line.joined(index) and index - first < _MOST_PARTS - 1:
            index += 1
            if self._line.tokens[index].word in lists.particles:
                small_word = True
                last = index if self._line.stops(index) else last
            elif self._goes_on(index, first, cued=cued) or (small_word and self._is_rest(index)):
                last, small_word = index, False
            else:
                break
        return list(range(first, last + 1))

    def has_surname(self, index: int) -> bool:
        """Tell whether more of a name follows."""
        return len(self.parts(index)) > 1

    def _goes_on(self, index: int, first: int, *, cued: bool) -> bool:
        token, lists = self._line.tokens[index], self._words
        if token.capital:
            listed = token.word in lists.surnames
            if word_in(token.word, lists.never, lists.common, lists.companies):
                return listed and cued and (self._line.stops(index) or self._capital_follows(index))
            return listed or token.word not in lists.elsewhere
        if self._line.tokens[first].capital or index - first > 3 or len(token.word) < 3:
            return False
        listed = word_in(token.word, lists.surnames, lists.given)
        ends = cued and self._line.stops(index)
        if word_in(token.word, lists.never, lists.common):
            return listed and ends
        return listed or ends or lists.is_unknown(token.word)

    def _capital_follows(self, index: int) -> bool:
        return self._line.joined(index) and self._line.tokens[index + 1].capital

    def _is_rest(self, index: int) -> bool:
        """Tell whether a word after "van" or "de" is the rest of a surname."""
        word, lists = self._line.tokens[index].word, self._words
        return len(word) > 2 and not word_in(word, lists.never, lists.common)

    def found(self, parts: list[int], *, titled: bool, person: int) -> Iterator[Found]:
        """Tell first names from the surname; the small words before a surname belong to it."""
        tokens = self._line.tokens
        surname = self._surname_at(parts) if len(parts) > 1 else int(not titled)
        for index in parts[:surname]:
            yield Found(tokens[index].start, tokens[index].end, Kind.NAME, person)
        if parts[surname:]:
            yield Found(tokens[parts[surname]].start, tokens[parts[-1]].end, Kind.SURNAME, person)

    def _surname_at(self, parts: list[int]) -> int:
        at = len(parts) - 1
        while at > 1 and self._line.tokens[parts[at - 1]].word in self._words.particles:
            at -= 1
        return at
