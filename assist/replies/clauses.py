"""Where the clauses of a customer's text begin and end, and what of one is said when it stands by itself."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

MAX_WORDS: Final = 16
"""The longest clause that is repeated to the customer."""

VERB: Final = (
    r"(?:is|are|was|were|has|have|had|did|does|do|can|cannot|could|will|would|never|\w+n't|came|got|went|took|broke|stopped"
    r"|keeps|kept|says|say|said|shows|lost|left|paid|gave|sent|told|needs|need|\w{2,}ed)\b"
)
"""A pattern of the verbs that customers use most."""

_POINTS_BACK: Final = re.compile(
    rf"(?:it|its|they|he|she|thats|(?:this|that|these|those)(?= {VERB}| (?:i|you|we|he|she|they)\b|'))\b", re.IGNORECASE
)
_OPENER: Final = re.compile(
    r"^\s*(?:(?:hi|hello|hey|there|dear \w+|good (?:morning|afternoon|evening|day)|ok|okay|yes|well|and|but|because|cause"
    r"|cos|so(?! far)|also|plus|then|now)\b(?! (?:is|are|was|were)\b)[\s,.!:–-]*)+",
    re.IGNORECASE,
)
"""What joins a clause to the words before it: a greeting, a conjunction."""
_HANDLE: Final = re.compile(r"(?<!\S)(?:@\w+|#[a-zA-Z]\w*(?!\S)|#(?=\d))")
_EDGES: Final = re.compile(
    r"^[^\w£€$(\u2018]+|(?:[?!]{2,}|[^\w?%€£$)’]|(?<!\w)(?:lol|lmao|haha\w*|pls|plz|please|thx|thanks)\b)+$",
    re.IGNORECASE,
)
"""What says nothing at the edges of a text; a question mark stays, unless it is one of several marks."""
_NOT: Final = re.compile(
    r"\b((?:do|does|did|is|are|was|were|has|have|had|ca|wo|could|would|should)n)t\b", re.IGNORECASE
)
_NAMED: Final = re.compile(r"[\"“]((?:[^\s\"“”]+ ){0,2}[^\s\"“”]+)[\"”]")
"""What a screen or a status says, in quotation marks. Longer words may be dictated to us."""
_SENTENCE: Final = re.compile(r"(?<=[.!?])(?<!\b[A-Z][a-z]\.)\s+|\n+")
_CLAUSE: Final = re.compile(
    r"(?:(?<!\b[A-Z][a-z])[.!?…]+|[,;:])(?=\s|$)\s*|\s[-–—]\s|\n+|(?<!\S)@\w+|\s(?=(?:and|but|because|so)\s)"
)
"""Where a clause ends. A full stop after two letters (Dr., Mr.) ends nothing."""
_SENTENCE_GOES_ON: Final = re.compile(r"[^.!?…\s][^\S\n]*$")


def clauses_around(text: str, start: int, end: int) -> str:
    """Give the clauses of a text that a span of characters covers, whole: a span may begin or end amid one.

    One that leans on the clause before it in its sentence ("and it is dead", "and got no answer") takes that along.
    """
    bounds = [*pairwise([0, *(found.end() for found in _CLAUSE.finditer(text)), len(text)])]
    covered = [
        at
        for at, (left, right) in enumerate(bounds)
        if 2 * (min(right, end) - max(left, start)) > min(right - left, end - start)
    ]
    if not covered:
        return text[start:end]
    first = covered[0]
    while _leans(text[bounds[first][0] :]) and _SENTENCE_GOES_ON.search(text[: bounds[first][0]]):
        first -= 1
    return text[bounds[first][0] : bounds[covered[-1]][1]]


def points_back(clause: str) -> bool:
    """Tell whether a clause begins with a word that means something only after what came before it: it, this, they."""
    return bool(_POINTS_BACK.match(clause))


def _leans(clause: str) -> bool:
    words = _OPENER.sub("", clause)
    return points_back(words) or bool(re.match(VERB, words, re.IGNORECASE))


def sentences(text: str) -> Iterator[str]:
    """Give the sentences, tidy; of one that is too long to repeat, as many clauses from its beginning as are not."""
    for sentence in _SENTENCE.split(text):
        ends = [len(sentence), *(found.start() for found in reversed([*_CLAUSE.finditer(sentence)]))]
        yield next((tidied for end in ends if is_short(tidied := tidy(sentence[:end]))), "")


def is_short(text: str) -> bool:
    """Tell whether a text is not too long to repeat."""
    return len(text.split()) <= MAX_WORDS


def tidy(words: str) -> str:
    """Give a quote fit for one sentence: no greeting, handle, line break or mark around it, no shouting, n't for nt."""
    text = " ".join(_HANDLE.sub("", words.replace("’", "'")).split())
    text = _EDGES.sub("", _OPENER.sub("", _NAMED.sub("\u2018\\1’", text)))
    letters = [char for char in text if char.isalpha()]
    shouted = letters and sum(char.isupper() for char in letters) > 0.6 * len(letters)
    return _NOT.sub(r"\1't", text.lower() if shouted else text)
