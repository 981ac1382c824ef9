"""Where people are named: by cues ("my name is", "Hi", "Regards"), and by lists of first names."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Final, NamedTuple

from assist.llm.masking.extent import Extent
from assist.llm.masking.kinds import Found
from assist.llm.masking.tokens import Line
from assist.llm.masking.words import spec, word_in, words

_SAYS_SO: Final = re.compile(r"\s(?:here|from|and|by|again)\b", re.IGNORECASE)


class Belief(IntEnum):
    """Why a name is thought to begin at a word; the first reason counts."""

    TITLE = 0
    CUED = 1
    LISTED = 2


class Start(NamedTuple):
    """Where a name begins, by the number of its word, and why."""

    word: int
    belief: Belief


@dataclass(frozen=True, slots=True)
class Cues:
    """Compiled cues: names.yaml tells what each kind is."""

    strong: re.Pattern[str]
    weak: re.Pattern[str]
    title: re.Pattern[str]
    capital: re.Pattern[str]
    after: re.Pattern[str]


@cache
def _cues() -> Cues:
    lists = spec()
    return Cues(*map(_any_of, (lists.cues, lists.weak, lists.titles, lists.capital, lists.after)))


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE | re.MULTILINE)


def find_names(line: Line) -> list[Found]:
    """Give the parts of each name in a text, numbered by person."""
    finder, extent = _Finder(line), Extent(line)
    found: list[Found] = []
    end = 0
    for start in sorted((*finder.listed(), *finder.cued())):
        if line.tokens[start.word].start >= end:
            parts = extent.parts(start.word, cued=start.belief < Belief.LISTED)
            end = line.tokens[parts[-1]].end
            found += extent.found(parts, titled=start.belief is Belief.TITLE, person=start.word)
    return found


class _Finder:
    """Finds where names begin in one text."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._extent = Extent(line)
        self._words = words()

    def cued(self) -> Iterator[Start]:
        """Give the names that something in the text announces."""
        cues, but = _cues(), self._words.elsewhere
        yield from self._after(cues.title, self._is_titled, Belief.TITLE)
        yield from self._after(cues.strong, lambda at: self._is_capital(at) or self._is_small(at))
        yield from self._after(cues.weak, lambda at: self._is_capital(at, but=but) or self._is_all(at))
        yield from self._after(cues.capital, lambda at: self._is_capital(at) or self._is_rather(at))
        for cue in cues.after.finditer(self._line.text):
            index = self._line.ending.get(cue.start(), -1)
            if index >= 0 and (self._is_capital(index, but=but) or self._is_subject(index)):
                yield Start(self._first_of(index), Belief.CUED)

    def listed(self) -> Iterator[Start]:
        """Give the words that are first names without any cue."""
        lists = self._words
        for index, token in enumerate(self._line.tokens):
            if token.word not in lists.given or token.word in lists.never or len(token.word) < 3:
                continue
            if self._line.after(index) in lists.companies:
                continue
            clear = lists.is_clear(token.word)
            small = clear and token.word in lists.widespread
            if small or (token.capital and (clear or self._extent.has_surname(index) or self._is_odd(index))):
                yield Start(index, Belief.LISTED)

    def _after(
        self, cue: re.Pattern[str], is_name: Callable[[int], bool], belief: Belief = Belief.CUED
    ) -> Iterator[Start]:
        for found in cue.finditer(self._line.text):
            index = self._line.starting.get(found.end())
            if index is not None and is_name(index):
                yield Start(index, belief)

    def _is_odd(self, index: int) -> bool:
        """Tell whether an ordinary word has a capital that no start of a sentence explains."""
        token, lists = self._line.tokens[index], self._words
        return not token.opens and not word_in(token.word, lists.elsewhere, lists.common)

    def _is_everyday(self, word: str) -> bool:
        return word_in(word, self._words.never, self._words.common)

    def _is_titled(self, index: int) -> bool:
        token, lists = self._line.tokens[index], self._words
        may_be_small = token.word in lists.particles or token.word in lists.surnames or token.word not in lists.common
        return token.word not in lists.never and (token.capital or may_be_small)

    def _is_capital(self, index: int, *, but: frozenset[str] = frozenset()) -> bool:
        """Tell whether a word has a capital and can be a name."""
        token = self._line.tokens[index]
        return token.capital and token.word not in but and self._words.may_be_name(token.word)

    def _is_small(self, index: int) -> bool:
        """Tell whether a word in lower case is a name after a strong cue."""
        word, lists = self._line.tokens[index].word, self._words
        if word in lists.particles:
            return self._extent.has_surname(index)
        if len(word) < 2 or self._is_everyday(word):
            return False
        if word in lists.given and not lists.is_clear(word):
            return self._line.stops(index) or self._extent.has_surname(index)
        return lists.is_clear(word) or lists.is_unknown(word) or (self._line.stops(index) and word not in lists.plain)

    def _is_all(self, index: int) -> bool:
        """Tell the same after a weak cue ("i'm"): a word that no list knows must be all that is said."""
        word, lists = self._line.tokens[index].word, self._words
        if self._is_everyday(word):
            return False
        if word in lists.given:
            return self._is_small(index)
        if self._extent.has_surname(index):
            return word not in lists.plain
        said = self._line.stops(index) or _SAYS_SO.match(self._line.text, self._line.tokens[index].end)
        return bool(said) and len(word) > 2 and lists.is_unknown(word)

    def _is_rather(self, index: int) -> bool:
        """Tell whether a word in lower case is a first name or in no dictionary, where a person is likely."""
        word, lists = self._line.tokens[index].word, self._words
        given = word in lists.given and not self._is_everyday(word)
        return given or (len(word) > 2 and lists.is_unknown(word))

    def _is_subject(self, index: int) -> bool:
        """Tell whether somebody in lower case does what people do: "jade from support promised it"."""
        token, lists = self._line.tokens[index], self._words
        if self._is_everyday(token.word) or len(token.word) < 3:
            return False
        opens = token.opens and token.word in lists.given
        return opens or lists.is_clear(token.word) or lists.is_unknown(token.word)

    def _first_of(self, index: int) -> int:
        """Go back from the last part of a name to its first."""
        while self._line.joined(index - 1):
            before = self._line.before(index)
            if not (self._is_capital(index - 1) or (before in self._words.given and not self._is_everyday(before))):
                break
            index -= 1
        return index
