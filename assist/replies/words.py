"""The customer's own words, turned round so that the agent can say them: "my desk is late" becomes "your desk is late"."""

import re
from collections.abc import Iterator
from typing import Final

from assist.analysis.due import due_words
from assist.replies.claims import is_our_claim
from assist.replies.clauses import VERB, is_short, points_back, sentences, tidy

_ENOUGH: Final = 4
"""So many words say something even when none of them says what went wrong."""

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
    r"(?:i|my|we|our|the|your|you|this|that|nobody|no one|nothing|everything|someone|somebody|both|half|all"
    r"|i'm|i've|im|ive|you're|you've|there|there's|one|two|three|a|an)(?!\S)",
    re.IGNORECASE,
)
_HAS_VERB: Final = re.compile(rf"(?<!\S)(?:{VERB}|(?:i'm|i've|im|ive|you've|you're|it's|its|there's)\b)", re.IGNORECASE)
_UNSPEAKABLE: Final = re.compile(
    r"https?:|www\.|[@#=\[\]{}<>\"“”]|\([^)]*$|!!|\b(fuck\w*|shit\w*|crap\w*|damn\w*|w?tf|ffs|bullshit|idiots?|stupid|scam\w*"
    r"|thie\w*|liars?|lie[ds]?|joke|useless|ignore|instruction\w*|prompt|system|assistant|pretend)\b",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    r"(?:where|why|how|who|what(?! a\b)|which|when(?=$| (?:is|are|will|do|does|can)\b)"
    r"|(?:is|are|can|could|do|does|will|would|should) (?:i|you|u|we|it|this|that|the|my|your))\b",
    re.IGNORECASE,
)
_WENT_WRONG: Final = re.compile(
    r"n't\b|\b(not|no|never|nobody|nothing|without|still|only|late|delayed|wrong|broke|broken|dead|down|missing|missed|lost|gone"
    r"|empty|twice|double|again|instead|cancelled|canceled|stopped|keeps|failed|fails|crack\w*|damaged|cannot|defect\w*"
    r"|stuck|leak\w*|dirty|cold|blocked|declined|swallowed|overcharged|charged|crash\w*|stolen|locked|wet|scratch\w*|torn)\b",
    re.IGNORECASE,
)
_WE: Final = "\x00"
"""Stands for a `we` that was the customer's `you`, so that it is not turned back."""
_SUBJECT_YOU: Final = re.compile(
    r"(^|[,;:(]\s*|\b(?:and|but|that|because|so|if|when|while|why|how|what|where|which|now|since)\s+)(?:you|u)\b"
    r"|\b(?:you|u)\b(?=\s+(?:guys\s+)?(?:\w+ed|will|never|have|had|\w+n't|did|are|were|was|said|say|sent|told|took|keep"
    r"|kept|lost|gave|sold|put|can|just|still|also|charge|only|paid|made|wrote|got|let|cut|forgot|went|came|owe|left|broke)\b)",
    re.IGNORECASE,
)
_SPLICE: Final = re.compile(
    rf",\s+(?=(?:i|you|we|it|they|nobody|nothing|everything|there)\s|(?:my|our|your|the)\s(?:\w+\s){{0,2}}{VERB})",
    re.IGNORECASE,
)
"""Two clauses with a comma between them."""
_RUN_ON: Final = re.compile(
    r"(?<!told )(?<!promised )(?<!assured )\b(?:me|us|you|him|them|it) (?:i|we|you|he|she|they|it)\b(?!')",
    re.IGNORECASE,
)
"""Two clauses with nothing between them ("from me i never wanted it")."""


def turned_round(words: str) -> str | None:
    """Give the first of the customer's sentences that the agent can say, turned round, or None when there is none."""
    return next(_all_turned(words), None)


def failure_told(words: str) -> str | None:
    """Give the customer's clause turned round if it tells of something that went wrong, so that one can be sorry for it."""
    return next((turned for turned in _all_turned(words) if _WENT_WRONG.search(turned)), None)


def quoted(words: str) -> str | None:
    """Give the customer's words as they can be quoted: all, or the first sentence that says enough; None without one."""
    return next((text for text in (tidy(words), *sentences(words)) if _is_speakable(text) and _says_enough(text)), None)


def question_told(words: str) -> str | None:
    """Give the first question of a text as it can be quoted, with its mark or not, or None when there is none."""
    asked = (text for text in sentences(words) if text.endswith("?") or _ASKS.match(text))
    return next((text for text in asked if _is_decent(text)), None)


def deadline_told(words: str) -> str | None:
    """Give the customer's words for a date ("before noon"), or None when they name none."""
    return due_words(tidy(words)) or None


def turn(text: str) -> str:
    """Swap the speakers' words of a text: I and you, my and your."""
    turned = re.sub(r"[A-Za-z]+(?:'[A-Za-z]+)?", _turn, _SUBJECT_YOU.sub(rf"\g<1>{_WE}", text)).replace(_WE, "we")
    return re.sub(r"\b(you|we) was(n't)?\b", r"\1 were\2", turned)


def capitalised(words: str) -> str:
    """Give the words with a capital at the start, as a sentence begins."""
    return words[0].upper() + words[1:]


def _is_decent(words: str) -> bool:
    """Tell whether an agent can say these words: short, no insult, address, markup or order to a machine.

    Nor do they say that we mended or gave something: that would be our claim, on the customer's word.
    """
    return bool(words) and is_short(words) and not _UNSPEAKABLE.search(words) and not is_our_claim(turn(words))


def _is_speakable(words: str) -> bool:
    """Tell whether decent words tell something by themselves: they ask nothing, and point at nothing that is left out."""
    return _is_decent(words) and "?" not in words and not _ASKS.match(words) and not points_back(words)


def _says_enough(text: str) -> bool:
    said = len(text.split())
    return said >= _ENOUGH or (said > 1 and bool(_WENT_WRONG.search(text)))


def _all_turned(words: str) -> Iterator[str]:
    return (_turned_round(text) for text in sentences(words) if _is_speakable(text) and _is_clause(text))


def _is_clause(text: str) -> bool:
    has_verb = _HAS_VERB.search(" ".join(text.split()[:8]))
    return len(text.split()) >= _ENOUGH and bool(_SUBJECT.match(text) and has_verb and not _RUN_ON.search(text))


def _turned_round(text: str) -> str:
    turned = turn(_SPLICE.sub(" and ", text))
    first = turned.split(" ", 1)[0]
    is_name = first.isupper() and len(first) > 1
    return turned if is_name else turned[0].lower() + turned[1:]


def _turn(word: re.Match[str]) -> str:
    plain = word[0].lower()
    if plain in {"you", "u"}:
        return "us"
    return _TURNED.get(plain, word[0])
