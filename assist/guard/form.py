"""The form of a reply: plain words to a customer, ready to send, that ask for no secret and do not speak of a machine."""

import re
from collections.abc import Iterator
from typing import Final

from assist.guard.phrases import phrases

_PLACEHOLDER: Final = re.compile(
    r"<[A-Z][A-Z_]*\d*>|\{\{?\s*\w[\w .]*\}?\}|\$\{\w+\}|%\w+%|_{3,}|\bX{3,}\b|\b(?:TBD|lorem ipsum)\b"
    r"|\[(?i:(?:(?:your|the|my|insert|agent|customer|client|company|user|first|last|full|support|team)(?:'s)? )*"
    r"(?:name|signature|job title|company|organi[sz]ation|subject|sender|recipient|brand))\]"
)
"""What a mask or a form letter leaves. A blank that the agent fills says what is to be said there, or when."""
_MARKUP: Final = re.compile(
    r"\*\*|(?<!\w)__\w|`|^[ \t]*#{1,6} |^[ \t]*[-*•] |\[[^\]]+\]\([^)]+\)|</?[a-z][a-z0-9]*(?: [^>]*)?/?>"
    r"|^[ \t]*(?:-{3,}|={3,}|\*{3,})[ \t]*$|^[ \t]*\|.*\|[ \t]*$|(?<!\S)#[A-Z]\w+(?![\w#])",
    re.MULTILINE,
)
_RECORD: Final = re.compile(r"[\"']\w+[\"']\s*:|^\s*[{\[]\s*[\"'{]|^\s*[\"“].*[\"”]\s*$|\\n", re.DOTALL)
"""JSON, or words in quotation marks as if somebody else were to say them."""
_LETTER: Final = re.compile(
    r"^[^\w\n]*(?:subject|re|to|from)\]?\s*:|^[^\w\n]*subject\]"
    r"|^(?:(?:kind|best|warm|many)(?:est)? (?:regards|wishes)|(?:yours )?(?:sincerely|faithfully|truly)"
    r"|regards)\b.*(?:\n+.*\S.*){2,}",
    re.IGNORECASE | re.MULTILINE,
)
"""A subject line, or a signature of more than a name: the platform adds both."""
_SEVERAL: Final = re.compile(
    r"^[^\w\n]*(?:option|version|draft|alternative|variant|reply|response|message)(?: ?(?:\d+|[a-c])| one| two)?\s*[:.)]"
    r"|^[^\w\n]*(?:alternatively|or)\s*:|^[^\w\n]*(?:sure|certainly|of course)[,!.] here\b|\b(?:reworded"
    r"|rewritten) (?:version|draft|message)\b"
    r"|\bhere(?:'s| is| are)(?: an?| the| my| your| some)?(?: \w+)? (?:repl(?:y|ies)|(?:response|message"
    r"|draft|version|rewrite)s?)\b",
    re.IGNORECASE | re.MULTILINE,
)
_MACHINE: Final = (
    r"(?:ai|a\.i\.|(?:large )?language model|llm|chat ?bot|bot|assistant|machine|computer|program"
    r"|(?:virtual|digital|automated|ai)[\w -]{0,10} (?:assistant|agent|system))"
)
_MACHINE_TALK: Final = phrases(
    rf"(?:as an?|i(?:'m| am)(?: just| only| actually)? an?|being an?)(?: \w+)? {_MACHINE}",
    "(?:my|the system) (?:prompt|programming|guidelines|instructions)|system prompt|(?:my"
    "|the) training data|knowledge cut-?off",
    "instructions? (?:i (?:was|were|have been|am)|(?:given|provided) to me|in your message|you gave)",
    "(?:output|prompt|json|draft) (?:you (?:asked|requested|wanted)|as requested|below|above)",
)
_SECRET: Final = phrases(
    r"pass(?:word|code|phrase)s?|pins?|cv[vc]2?|security (?:code|question|number)|otp|credentials"
    r"|maiden name|social security",
    "(?:full|whole|entire|complete|long|credit|debit) (?:card )?numbers?|expiry date",
    r"(?<!loyalty )(?<!gift )(?<!member )card (?:number|details|data)s?|log-?in (?:details|data)",
    r"(?:one[- ]time|verification|authenticat\w+|sms|2fa|login|digit) codes?|code from your",
)
_ASKS: Final = phrases(
    "send|share|tell|give|provide|confirm|need|dm|read (?:me|out)|what(?:'s| is)|let me have|reply with"
    "|verify|forward|message|state"
)
_SPARED: Final = re.compile(
    r"n't\b|\b(?:never|not|no|without|nobody|last (?:\d|four|three)|first (?:\d|six|four)|digits of|changed?|resets?|new)\b",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[^.!?\n]+")

_PATTERNS: Final = {
    "placeholder": (_PLACEHOLDER,),
    "markup": (_MARKUP, _RECORD, _LETTER),
    "several-drafts": (_SEVERAL,),
    "machine-talk": (_MACHINE_TALK,),
}

REASONS: Final = {
    "placeholder": "It holds a placeholder that nobody can fill, or that should have been filled.",
    "markup": "It holds markup, code, a subject line or a signature block: a reply is plain words.",
    "several-drafts": "It speaks about the reply, or gives several: it has to be the reply and nothing else.",
    "machine-talk": "It speaks of a machine or of its instructions: the agent says it, to the customer.",
    "secret-asked": "It asks for a secret: a password, a PIN, a code or a card's number.",
}
"""What each rule means, in a sentence."""


def broken_forms(text: str) -> Iterator[str]:
    """Name the rules of form that a reply breaks; a blank in square brackets for the agent to fill breaks none."""
    text = text.replace("’", "'")
    yield from (name for name, patterns in _PATTERNS.items() if any(pattern.search(text) for pattern in patterns))
    if any(_asks_for_a_secret(sentence) for sentence in _SENTENCE.findall(text)):
        yield "secret-asked"


def _asks_for_a_secret(sentence: str) -> bool:
    return bool(_SECRET.search(sentence) and _ASKS.search(sentence)) and not _SPARED.search(sentence)
