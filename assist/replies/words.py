"""The customer's own words, turned round so that the agent can say them: "my desk is late" becomes "your desk is late"."""

import re
from typing import Final

from assist.analysis.due import due_words
from assist.replies.claims import is_our_claim

MAX_WORDS: Final = 14
"""The longest clause that is repeated to the customer."""

_TURNED: Final = {
    "i": "you",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "myself": "yourself",
    "i'm": "you're",
    "im": "you're",
    "i've": "you've",
    "ive": "you've",
    "i'd": "you'd",
    "i'll": "you'll",
    "am": "are",
    "we": "you",
    "us": "you",
    "our": "your",
    "ours": "yours",
    "we're": "you're",
    "we've": "you've",
    "your": "our",
    "ur": "our",
    "yours": "ours",
    "you're": "we're",
    "you've": "we've",
    "youve": "we've",
    "you'd": "we'd",
}
_SUBJECT: Final = re.compile(
    r"^(i|my|we|our|the|your|you|it|it's|its|this|that|nobody|no one|nothing|they|he|she|someone|somebody|both|half|all"
    r"|i'm|i've|im|ive|there|one|two|three|a|an)$"
)
_VERB: Final = re.compile(
    r"^(is|isn't|isnt|are|aren't|was|wasn't|wasnt|were|weren't|has|hasn't|hasnt|have|haven't|havent|had|hadn't|did|didn't"
    r"|didnt|does|doesn't|doesnt|do|don't|dont|can|can't|cant|cannot|could|couldn't|will|won't|wont|would|wouldn't|never"
    r"|i'm|i've|im|ive|you've|you're|it's|its|there's|came|got|went|took|broke|stopped|keeps|kept|says|said|shows|lost"
    r"|left|paid|gave|sent|told|needs|need|\w{2,}ed)$"
)
_UNSPEAKABLE: Final = re.compile(
    r"https?:|www\.|[@#\[\]{}<>\"“”]|\b(fuck\w*|shit\w*|crap\w*|damn\w*|wtf|ffs|bullshit|idiots?|stupid|scam\w*|thie\w*|liars?|lie[ds]?"
    r"|joke|useless|ignore|instruction\w*|prompt|system|assistant|pretend)\b|\?|!!",
    re.IGNORECASE,
)
_WENT_WRONG: Final = re.compile(
    r"n't\b|\b(not|no|never|nobody|nothing|without|still|only|late|delayed|wrong|broke|broken|dead|down|missing|missed|lost|gone"
    r"|empty|twice|double|again|instead|supposed|should|meant|due|cancelled|canceled|stopped|keeps|failed|fails|crack\w*|damaged"
    r"|stuck|leak\w*|dirty|cold|blocked|declined|swallowed|overcharged|charged|crash\w*|stolen|locked|wet|scratch\w*|torn)\b"
    r"|\b(didn|doesn|isn|wasn|hasn|haven|won|can|couldn)t\b",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_WE: Final = "\x00"
"""Stands for a `we` that was the customer's `you`, so that it is not turned back."""
_SUBJECT_YOU: Final = re.compile(
    r"\b(?:you|u)\b(?=\s+(?:guys\s+)?(?:\w+ed|will|never|have|had|haven't|did|didn't|didnt|are|were|was|said|sent|told|took|keep"
    r"|kept|lost|gave|sold|put|can't|won't|don't|just|still|also|charge|only|promised)\b)",
    re.IGNORECASE,
)


def tidy(words: str) -> str:
    """Give a quote fit for one sentence: no line breaks, no closing punctuation, no shouting."""
    text = " ".join(words.replace("’", "'").split()).strip(" .,;:!-–—…\"'“”")
    letters = [char for char in text if char.isalpha()]
    shouted = letters and sum(char.isupper() for char in letters) > 0.6 * len(letters)
    return text.lower() if shouted else text


def is_speakable(words: str) -> bool:
    """Tell whether an agent can say these words: short, no insult, address, markup, question or order to a machine.

    Nor do they say that we mended or gave something: that would be our claim, on the customer's word.
    """
    is_short = 0 < len(words.split()) <= MAX_WORDS
    return is_short and not _UNSPEAKABLE.search(words) and not is_our_claim(turn(words))


def turned_round(words: str) -> str | None:
    """Give the first of the customer's sentences that the agent can say, turned round, or None when there is none."""
    return next((turned for part in _SENTENCE.split(words) if (turned := _turned_round(tidy(part)))), None)


def deadline_told(words: str) -> str | None:
    """Give the customer's words for a date ("before noon"), or None when they name none."""
    return due_words(tidy(words)) or None


def failure_told(words: str) -> str | None:
    """Give the customer's clause turned round if it tells of something that went wrong, so that one can be sorry for it."""
    parts = (_turned_round(tidy(part)) for part in _SENTENCE.split(words))
    return next((turned for turned in parts if turned and _WENT_WRONG.search(turned)), None)


def _turned_round(text: str) -> str | None:
    tokens = text.split()
    if not is_speakable(text) or not _is_clause([token.lower() for token in tokens]):
        return None
    turned = turn(text)
    first = turned.split(" ", 1)[0]
    is_name = tokens[0][0].isupper() and not _SUBJECT.match(tokens[0].lower())
    return turned if is_name or (first.isupper() and len(first) > 1) else turned[0].lower() + turned[1:]


def turn(text: str) -> str:
    """Swap the speakers' words of a text: I and you, my and your."""
    turned = re.sub(r"[A-Za-z]+(?:'[A-Za-z]+)?", _turn, _SUBJECT_YOU.sub(_WE, text)).replace(_WE, "we")
    return re.sub(r"\b(you|we) was\b", r"\1 were", turned)


def quoted(words: str) -> str | None:
    """Give the first of the customer's sentences that can be quoted as it is, or None when there is none."""
    return next((text for part in _SENTENCE.split(words) if is_speakable(text := tidy(part))), None)


def capitalised(words: str) -> str:
    """Give the words with a capital at the start, as a sentence begins."""
    return words[0].upper() + words[1:]


def _is_clause(tokens: list[str]) -> bool:
    return len(tokens) > 3 and bool(_SUBJECT.match(tokens[0])) and any(_VERB.match(token) for token in tokens[:8])


def _turn(word: re.Match[str]) -> str:
    plain = word[0].lower()
    if plain in {"you", "u"}:
        return "us"
    return _TURNED.get(plain, word[0])
