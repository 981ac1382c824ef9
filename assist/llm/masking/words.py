"""Which words are names of people, and which are ordinary words."""

import json
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Final

from mimesis.locales import Locale
from pydantic import BaseModel, ConfigDict
from spellchecker import SpellChecker
from yaml import safe_load

_FILE: Final = Path(__file__).with_name("names.yaml")
_PLAIN: Final = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "\u0131": "i", "’": None, "'": None}
)
_COMMON: Final = 200_000
"""A word that the dictionary has counted this often is never a surname by its capital alone."""
_PLAIN_WORD: Final = 2_000
"""A word that it has counted less often may be a name, if it has a capital and a cue: the dictionary holds names too."""
_RARE: Final = 200
"""A word that it has counted less often is as good as unknown where a cue says that a name stands."""
_WIDESPREAD: Final = 3
"""A first name of this many countries counts in lower case too; one of fewer may be any word."""


class Spec(BaseModel):
    """What names.yaml holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cues: tuple[str, ...]
    weak: tuple[str, ...]
    titles: tuple[str, ...]
    capital: tuple[str, ...]
    after: tuple[str, ...]
    particles: str
    words: str
    elsewhere: str
    never: str
    companies: str


@dataclass(frozen=True, slots=True)
class Words:
    """What is known of words, all of them folded. `given`: first names, `widespread`: those of many countries."""

    given: frozenset[str]
    widespread: frozenset[str]
    surnames: frozenset[str]
    ordinary: frozenset[str]
    frequent: frozenset[str]
    plain: frozenset[str]
    common: frozenset[str]
    doubtful: frozenset[str]
    elsewhere: frozenset[str]
    never: frozenset[str]
    companies: frozenset[str]
    particles: frozenset[str]

    def is_clear(self, word: str) -> bool:
        """Tell whether a word is a first name before it is anything else."""
        return word in self.given and not word_in(word, self.doubtful, self.elsewhere, self.never, self.common)

    def is_unknown(self, word: str) -> bool:
        """Tell whether a word is in no dictionary, or hardly, as most surnames are."""
        return not word_in(word, self.frequent, self.elsewhere, self.never, self.companies)

    def may_be_name(self, word: str) -> bool:
        """Tell whether a word with a capital can be a name where a cue says that one stands here."""
        if word in self.never or len(word) < 2:
            return False
        return word in self.given or word in self.surnames or not word_in(word, self.plain, self.elsewhere)


def word_in(word: str, *lists: frozenset[str]) -> bool:
    """Tell whether a word is in any of the lists."""
    return any(word in each for each in lists)


def folded(word: str) -> str:
    """Give a word in lower case and without accents or apostrophes, as people type it who have no key for them."""
    if word.isascii():
        return word.lower().replace("'", "")
    plain = unicodedata.normalize("NFKD", word.casefold().translate(_PLAIN))
    return "".join(char for char in plain if not unicodedata.combining(char))


@cache
def spec() -> Spec:
    """Load names.yaml."""
    return Spec.model_validate(safe_load(_FILE.read_text(encoding="utf-8")))


@cache
def words() -> Words:
    """Load the lists, once a process: names of 46 countries from mimesis, English words from pyspellchecker."""
    countries = [_people(locale) for locale in Locale]
    given = Counter(chain.from_iterable({folded(name) for name in first} for first, _ in countries))
    english = SpellChecker(language="en").word_frequency
    lists = spec()
    return Words(
        given=frozenset(given),
        widespread=frozenset(name for name, of in given.items() if of >= _WIDESPREAD),
        surnames=frozenset(folded(name) for _, last in countries for name in last),
        ordinary=frozenset(map(folded, english.keys())),
        frequent=frozenset(word for word, count in english.items() if count >= _RARE),
        plain=frozenset(word for word, count in english.items() if count >= _PLAIN_WORD),
        common=frozenset(word for word, count in english.items() if count >= _COMMON),
        doubtful=frozenset(lists.words.split()),
        elsewhere=frozenset(lists.elsewhere.split()),
        never=frozenset(lists.never.split()),
        companies=frozenset(lists.companies.split()),
        particles=frozenset(lists.particles.split()),
    )


def _people(locale: Locale) -> tuple[list[str], list[str]]:
    """Give the first names and surnames of a country; each is a list, or a list for each gender."""
    path = files("mimesis") / "datasets" / locale.value / "person.json"
    people = json.loads(path.read_text(encoding="utf-8"))
    return _flat(people.get("names", [])), _flat(people.get("surnames", []))


def _flat(names: list[str] | dict[str, list[str]]) -> list[str]:
    return names if isinstance(names, list) else [name for each in names.values() for name in each]
