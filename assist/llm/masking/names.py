"""Where people are named: by cues ("my name is", "Hi", "Regards"), by lists of first names, and by what is known already."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Final, NamedTuple

from assist.llm.masking.kinds import Found, Kind
from assist.llm.masking.words import Words, folded, spec, word_in, words

_WORD: Final = re.compile(r"(?<!\w)[^\W\d_]+(?:(?:['’](?!s\b)|-)[^\W\d_]+)*(?!\w)")
_MOST_PARTS: Final = 5
_LONG: Final = 5
"""Letters from which a word in capitals may be a name; ETA and UN are none."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text. `capital`: it has one, and that means something; `opens`: it is the first of a sentence."""

    start: int
    end: int
    word: str
    capital: bool
    opens: bool


def tokens_of(text: str) -> list[Token]:
    """Cut a text into words. In a text that shouts, capitals mean nothing."""
    letters = [char for char in text if char.isalpha()]
    shouts = len(letters) > 12 and sum(char.isupper() for char in letters) > 0.7 * len(letters)
    found = list(_WORD.finditer(text))
    return [
        Token(
            match.start(),
            match.end(),
            folded(match[0]),
            capital=match[0][0].isupper() and not shouts and not (match[0].isupper() and len(match[0]) < _LONG),
            opens=_opens(text[: match.start()].rstrip(" \t\"'“‘(*")[-1:]),
        )
        for match in found
    ]


def _opens(before: str) -> bool:
    return not before or not (before.isalnum() or before in ",;-–&/'’@#")


class Belief(IntEnum):
    """Why a name is thought to begin at a word."""

    TITLE = 0
    CUED = 1
    LISTED = 2


class Start(NamedTuple):
    """Where a name begins, and why."""

    index: int
    belief: Belief


@dataclass(frozen=True, slots=True)
class Cues:
    """Compiled cues, each with how much it is believed."""

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


class NameFinder:
    """Finds the people that one text names; `find_known` finds those that another text has named."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = tokens_of(text)
        self._at = {token.start: index for index, token in enumerate(self._tokens)}
        self._before = {token.end: index for index, token in enumerate(self._tokens)}
        self._words: Words = words()

    def find(self) -> list[Found]:
        """Give the parts of each name, numbered by person."""
        found: list[Found] = []
        end = 0
        for start in sorted((*self._listed(), *self._cued()), key=lambda one: (one.index, one.belief)):
            if self._tokens[start.index].start >= end:
                parts = self._parts(start.index, cued=start.belief < Belief.LISTED)
                end = self._tokens[parts[-1]].end
                found += self._found(parts, titled=start.belief is Belief.TITLE, person=start.index)
        return found

    def find_known(self, known: Mapping[str, Kind]) -> Iterator[Found]:
        """Give each word that is part of a name known from elsewhere in the chat."""
        for index, token in enumerate(self._tokens):
            parts = [token.word, *token.word.split("-")]
            kind = next((known[part] for part in parts if part in known), None)
            if kind and (token.word not in self._words.ordinary or self._stands_out(index, kind, known)):
                yield Found(self._tokens[self._with_particles(index, kind)].start, token.end, kind)

    def _stands_out(self, index: int, kind: Kind, known: Mapping[str, Kind]) -> bool:
        """Tell whether a name that is an ordinary word is one here: "Will from billing" is, "Will you" is not."""
        token, lists = self._tokens[index], self._words
        if lists.is_clear(token.word):
            return True
        follows = self._tokens[index + 1].word if index + 1 < len(self._tokens) and self._joined(index) else ""
        before = self._tokens[index - 1].word if index and self._joined(index - 1) else ""
        if (kind is Kind.SURNAME and before in known) or known.get(follows) is Kind.SURNAME:
            return True
        return token.capital and not (token.opens and word_in(follows, lists.never, lists.common))

    def _with_particles(self, index: int, kind: Kind) -> int:
        """Go back from a surname over the small words that belong to it: "van der Berg"."""
        while kind is Kind.SURNAME and index and self._joined(index - 1) and self._tokens[index - 1].word in self._words.particles:
            index -= 1
        return index

    def _cued(self) -> Iterator[Start]:
        cues, lists = _cues(), self._words
        for index in self._following(cues.title):
            token = self._tokens[index]
            if token.word not in lists.never and (token.capital or token.word not in lists.common - lists.particles):
                yield Start(index, Belief.TITLE)
        for index in self._following(cues.strong):
            if self._capital_name(index) or self._small_name(index):
                yield Start(index, Belief.CUED)
        for index in self._following(cues.weak):
            if self._capital_name(index, but=lists.elsewhere) or self._small_name(index, whole=True):
                yield Start(index, Belief.CUED)
        for index in self._following(cues.capital):
            word = self._tokens[index].word
            named = word in lists.given and not word_in(word, lists.never, lists.common)
            if named or self._capital_name(index) or (lists.is_unknown(word) and len(word) > 2):
                yield Start(index, Belief.CUED)
        for cue in cues.after.finditer(self._text):
            index = self._before.get(cue.start())
            if index is not None and (self._capital_name(index, but=lists.elsewhere) or self._opens_small(index)):
                yield Start(self._first_of(index), Belief.CUED)

    def _capital_name(self, index: int, *, but: frozenset[str] = frozenset()) -> bool:
        """Tell whether a word has a capital and can be a name."""
        token = self._tokens[index]
        return token.capital and token.word not in but and self._words.may_be_name(token.word)

    def _small_name(self, index: int, *, whole: bool = False) -> bool:
        """Tell whether a cued word in lower case is a name. `whole`: one that is in no list must be all that is said."""
        token, lists = self._tokens[index], self._words
        if token.word in lists.particles:
            return index + 1 < len(self._tokens) and self._has_surname(index)
        if token.capital or len(token.word) < 2 or word_in(token.word, lists.never, lists.common):
            return False
        if lists.is_clear(token.word):
            return True
        if token.word in lists.given:
            return self._ends(index) or self._has_surname(index)
        if whole and self._has_surname(index):
            return token.word not in lists.plain
        return lists.is_unknown(token.word) and (not whole or self._ends_or_goes_on(index))

    def _opens_small(self, index: int) -> bool:
        """Tell whether somebody is named in lower case where a sentence begins: "jade from support promised it"."""
        token, lists = self._tokens[index], self._words
        if word_in(token.word, lists.never, lists.common) or len(token.word) < 3:
            return False
        return lists.is_clear(token.word) or lists.is_unknown(token.word) or (token.opens and token.word in lists.given)

    def _listed(self) -> Iterator[Start]:
        lists = self._words
        for index, token in enumerate(self._tokens):
            if token.word not in lists.given or token.word in lists.never:
                continue
            if index + 1 < len(self._tokens) and self._tokens[index + 1].word in lists.companies and self._joined(index):
                continue
            clear = lists.is_clear(token.word) and len(token.word) > 2
            small = clear and token.word in lists.widespread
            if small or (token.capital and (clear or self._has_surname(index) or self._is_odd(index))):
                yield Start(index, Belief.LISTED)

    def _is_odd(self, index: int) -> bool:
        """Tell whether an ordinary word has a capital that no start of a sentence explains."""
        token, lists = self._tokens[index], self._words
        return not token.opens and not word_in(token.word, lists.elsewhere, lists.common) and len(token.word) > 2

    def _following(self, cue: re.Pattern[str]) -> Iterator[int]:
        for found in cue.finditer(self._text):
            index = self._at.get(found.end())
            if index is not None:
                yield index

    def _ends(self, index: int) -> bool:
        return re.match(r"\s*(?:[,.!?;)\n]|\Z)", self._text[self._tokens[index].end :]) is not None

    def _ends_or_goes_on(self, index: int) -> bool:
        token = self._tokens[index]
        if len(token.word) < 3:
            return False
        says_so = re.match(r"\s(?:here|from|and|by|again)\b", self._text[token.end :], re.IGNORECASE)
        return self._ends(index) or says_so is not None or self._has_surname(index)

    def _has_surname(self, index: int) -> bool:
        return len(self._parts(index)) > 1

    def _first_of(self, index: int) -> int:
        """Go back from the last part of a name to its first."""
        while index and self._joined(index - 1) and (self._capital_name(index - 1) or self._words.is_clear(self._tokens[index - 1].word)):
            index -= 1
        return index

    def _joined(self, index: int) -> bool:
        """Tell whether only a space, or the point of an initial, stands between a word and the next one."""
        return self._text[self._tokens[index].end : self._tokens[index + 1].start] in (" ", ". ", "  ", " '", " ’")

    def _parts(self, first: int, *, cued: bool = False) -> list[int]:
        """Give the words of the name that begins here: as many as follow with capitals, or fewer in lower case."""
        last = index = first
        particle = self._tokens[first].word in self._words.particles
        while index + 1 < len(self._tokens) and self._joined(index) and index - first < _MOST_PARTS - 1:
            if self._text[self._tokens[index].end] == "." and len(self._tokens[index].word) > 2:
                break
            index += 1
            if self._tokens[index].word in self._words.particles:
                particle = True
                last = index if self._ends(index) else last
            elif self._goes_on(index, cued) or self._goes_on_small(index, first, cued) or (particle and self._is_rest(index)):
                last, particle = index, False
            else:
                break
        return list(range(first, last + 1))

    def _goes_on(self, index: int, cued: bool) -> bool:  # noqa: FBT001
        """Tell whether a word with a capital goes on with a name."""
        token, lists = self._tokens[index], self._words
        if not token.capital:
            return False
        listed = token.word in lists.surnames
        if word_in(token.word, lists.never, lists.common, lists.companies):
            return listed and cued and (self._ends(index) or self._capital_follows(index))
        return listed or token.word not in lists.elsewhere

    def _capital_follows(self, index: int) -> bool:
        return index + 1 < len(self._tokens) and self._tokens[index + 1].capital

    def _is_rest(self, index: int) -> bool:
        """Tell whether a word after "van" or "de" is the rest of a surname."""
        token, lists = self._tokens[index], self._words
        return len(token.word) > 2 and not word_in(token.word, lists.never, lists.common)

    def _goes_on_small(self, index: int, first: int, cued: bool) -> bool:  # noqa: FBT001
        """Tell whether a word in lower case does, after a first part in lower case."""
        token, lists = self._tokens[index], self._words
        if token.capital or self._tokens[first].capital or index - first > 3 or len(token.word) < 3:
            return False
        listed = word_in(token.word, lists.surnames, lists.given)
        if word_in(token.word, lists.never, lists.common):
            return listed and cued and self._ends(index)
        return listed or lists.is_unknown(token.word) or (cued and self._ends(index))

    def _found(self, parts: list[int], *, titled: bool, person: int) -> Iterator[Found]:
        """Tell first names from the surname; the small words before a surname belong to it."""
        small = self._words.particles
        last = len(parts) - 1
        while last > 1 and self._tokens[parts[last - 1]].word in small:
            last -= 1
        if titled and len(parts) == 1:
            last = 0
        elif len(parts) == 1:
            last = 1
        for index in parts[:last]:
            yield Found(self._tokens[index].start, self._tokens[index].end, Kind.NAME, person)
        if parts[last:]:
            yield Found(self._tokens[parts[last]].start, self._tokens[parts[-1]].end, Kind.SURNAME, person)
