"""What would be a claim of ours if we said it: that something was mended or given. And orders that a text gives to us."""

import re
from collections.abc import Iterator
from typing import Final

_MENDS: Final = (
    r"(?:refunded|reimbursed|repaid|credited|compensated|upgraded|waived|escalated|checked|fixed|repaired|replaced|resolved"
    r"|restored|reactivated|reset|corrected|reissued|resent|rebooked|reordered|arranged|sent|shipped|dispatched|forwarded"
    r"|booked|ordered|contacted|informed|confirmed|approved|granted|added)\b"
)
_MENDED: Final = re.compile(
    rf"(?:\b(?:i|we|he|she|they)(?:'ve)?|(?<!\byou )\b(?:has|have|had)|\b(?:is|are|was|were|been))"
    rf"(?: (?:have|has|been|just|already|now|also|fully))* {_MENDS}|\b(?:on (?:its|the) way|all set)\b",
    re.IGNORECASE,
)
_PROMISED: Final = re.compile(
    r"\byou(?:'ll| will| shall|(?:'re| are) going to)(?: \w+)? (?:get|receive|have(?! to\b)|be (?:given|paid|refunded))\b"
    r"|\b(?:i|we)(?:'ll| will| shall|(?:'re|'m| are| am) going to)(?: \w+)? (?:pay|give|refund|credit|grant|upgrade)\b"
    r"|\byou(?:'re| are) (?:\w+ )?(?:entitled|owed|due)\b",
    re.IGNORECASE,
)
_GIFT: Final = re.compile(
    r"\b(?:refund\w*|reimburs\w*|compensat\w*|vouchers?|discounts?|coupons?|credits?|gifts?|free|upgrad\w*|replacement|waive\w*"
    r"|complimentary|goodwill)\b",
    re.IGNORECASE,
)
_OFFERED: Final = re.compile(
    r"\b(?:gets?|gives?|pay|offer|add|send|arrange|receive|have|enjoy|accept|grant|promised?|here(?:'s| is| are)"
    r"|(?:what|how) about|yours)\b",
    re.IGNORECASE,
)
_FAILED: Final = re.compile(
    r"n't\b|\b(?:not|never|nobody|no one|nothing|none|only|wrong|late|broken|damaged|half|instead|failed)\b"
    r"|\bno \w+ (?:has|was)\b",
    re.IGNORECASE,
)
_CLAUSE_ENDS: Final = re.compile(r"[.!?;:,–—](?=\s|$)|[“”\"\n]")
_ORDER: Final = re.compile(
    r"\b(?:ignore|disregard|forget)\b[^.!?\n]*\b(?:rules?|instructions?|prompts?|guidelines|polic(?:y|ies))\b"
    r"|\b(?:tell me|say|confirm|write|reply)(?: to me)? (?:that )?(?:you(?:'ve| have|'ll| will)|i(?:'ve| have) been"
    r"|i(?:'ll| will) get)\b"
    r"|\b(?:reply|answer|respond|say|write|output|repeat)(?: \w+){0,3}: ?[\"“']"
    r"|\b(?:reply|answer|respond) only (?:with|as)\b"
    r"|\b(?:system|assistant|instructions?)\s?:|\b(?:note|message) (?:for|to) the (?:assistant|ai|bot|model|system|agent)\b"
    r"|\byou are now (?:an?|in)\b|\bpretend (?:that|to|you)\b|\bas an ai\b"
    r"|(?:^|[.!?;,\n]\s*)(?:(?:please|now|just|then|and|so) )*(?:say|write|state|confirm|announce) (?:that|exactly|it once"
    r")\b"
    r"|(?:^|[.!?;\n]\s*)(?:act as|imagine (?:that )?you|be my)\b"
    r"|\b(?:agent|assistants?|bots?|systems?|models?|(?:next )?(?:message|reply|replies))\b[^.!?\n]{0,40}"
    r" (?:must|shall|has to|is required to|end with)\b"
    r"|\b(?:put|use|include|insert|add|contain) the (?:words?|phrase|sentence|link)\b"
    r"|\bnote for the file\b|\binternal note\b|\byour (?:only|new) instruction\b|\bnew rules? ?:"
    r"|<\||</?(?:system|user|assistant|chat|conversation|tool\w*|instructions?)\b|<!--|\[/?inst\]|<<sys>>"
    r"|#{2,} ?(?:instructions?|response|system|assistant)\b|\b(?:human|assistant|next_reply|reply|step_due)\b[\"' |]*[:|] ",
    re.IGNORECASE,
)


def is_our_claim(words: str) -> bool:
    """Tell whether words in our mouth say that we mended, promised or gave something. Of a failure they are no such claim.

    A customer's words are turned round before they are asked about.
    """
    return any(
        says_mended(clause) or promises(clause) or offers_a_gift(clause) for clause in _CLAUSE_ENDS.split(_plain(words))
    )


def says_mended(clause: str) -> bool:
    """Tell whether a clause says that something was put right or set going ("we have sent you a new one")."""
    return bool(_MENDED.search(clause)) and not _FAILED.search(clause)


def promises(clause: str) -> bool:
    """Tell whether a clause says what the customer will get ("you'll have it by Friday")."""
    return bool(_PROMISED.search(clause)) and not _FAILED.search(clause)


def offers_a_gift(clause: str) -> bool:
    """Tell whether a clause gives or offers money or a gift ("here's a voucher")."""
    return bool(_OFFERED.search(clause) and _GIFT.search(clause)) and not _FAILED.search(clause)


def gifts_in(text: str) -> Iterator[re.Match[str]]:
    """Find the words for money given back and for gifts."""
    return _GIFT.finditer(text)


def clause_around(found: re.Match[str]) -> str:
    """Give the clause of its text in which a match stands."""
    text = found.string
    starts = [end.end() for end in _CLAUSE_ENDS.finditer(text, 0, found.start())]
    after = _CLAUSE_ENDS.search(text, found.end())
    return text[starts[-1] if starts else 0 : after.start() if after else len(text)]


def before_orders(text: str) -> str:
    """Give a text up to the first order to a machine ("ignore your rules"): from there on it says what others want said."""
    order = _ORDER.search(_plain(text))
    return text[: order.start()] if order else text


def _plain(text: str) -> str:
    return text.replace("’", "'")
