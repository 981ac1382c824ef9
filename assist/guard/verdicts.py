"""What an agent cannot settle by saying it: rules of the organisation, law, liability, danger."""

import re
from collections.abc import Iterator
from typing import Final

from assist.guard.known import QUOTED, Known
from assist.guard.phrases import phrases

_POLICY: Final = phrases(
    "our (?:terms|polic(?:y|ies)|conditions|guidelines|rules|insurance)|(?:our|the) (?:policy|warranty)",
    "(?<!n't )(?<!not )(?<!not a )guarantees?|(?:covered|insured) (?:by|for|up to|under)|under (?:warranty|guarantee)",
    "required (?:by|to)|(?:non-?)?refundable",
    r"(?:usually|normally|typically|generally|always) (?:\w+ )?(?:takes?|means?|comes?|happens?|appears?"
    r"|goes|go|gets?|is|are|be)",
    r"(?:usually|normally|typically|generally|always) (?:\w+ )?(?:given|drops?|refunded|replaced|allow(?:s|ed)?)",
)
_ASKED: Final = re.compile(r"\b(?:whether|if|find out|ask|check|look)\b[^.,;:!?]*$", re.IGNORECASE)
_VERDICT: Final = phrases(
    "liab(?:le|ility)|negligen(?:t|ce)|in breach|by law|legally|unlawful|statutory|entitled|terminate for cause|the law is",
    "(?:can't|cannot|can not|won't) be (?:fined|sued|held)|without (?:an? )?(?:penalty|fine)|sue us|(?:take|report) us to",
    "harmless|(?:perfectly |completely )?safe to (?:use|eat|drink|take|touch|stay)|no (?:risk|danger|harm)",
    "nothing to worry about|painkillers?|ibuprofen|paracetamol",
)
_THREAT: Final = phrases(
    r"(?:lead to|result in|cause|risk) (?:\w+ ){0,3}(?:suspension|closure|termination|cancellation|blocking|collection)",
    r"(?:may|would|could|might) (?:\w+ ){0,5}(?:being |be )(?:closed|suspended|blocked|terminated|banned)",
    r"legal (?:action|steps)|debt collect\w+",
)


def policy_invented(text: str, known: Known) -> Iterator[str]:
    """Find a rule of the organisation, or what it does as a rule, that was not given and is not looked up."""
    for found in _POLICY.finditer(text):
        is_sought = _ASKED.search(text[: found.start()])
        if not (is_sought or known.gives(found[0]) or known.repeats(found)):
            yield found[0]


def verdict_given(text: str, known: Known) -> Iterator[str]:
    """Find a verdict on law, liability, health or danger, or a threat, that nobody has given."""
    own = QUOTED.sub("", text)
    for pattern in (_VERDICT, _THREAT):
        yield from (found[0] for found in pattern.finditer(own) if not known.gives(found[0]))
