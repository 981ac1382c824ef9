"""The rule of honesty on actions: nothing is said to be done, under way or seen that was not given."""

import re
from collections.abc import Iterator
from typing import Final

from assist.guard.known import QUOTED, Known, tokens
from assist.replies.claims import clause_around, says_mended

_PARTICIPLE: Final = (
    r"(?:[\w-]+ed|sent|found|made|put|set|given|taken|spoken|written|done|begun|brought|bought|built|caught|chosen|cut|dealt"
    r"|drawn|driven|gone|held|met|paid|rung|run|seen|reset|sold|sought|spent|undone|rebuilt)"
)
"""Irregular ones of what befalls a customer (lost, left, kept, told, let down) are no claims of ours."""
_NOW: Final = r"(?:(?:just|already|now|also|since|again|even|still|all|currently|\w+ly|gone ahead and) )*"
_PERFECT: Final = rf"(?:\b(?:has|have)|'ve|'s) {_NOW}"
_PRESENT: Final = rf"(?:(?<!\byou )(?<!\bi )\b(?:is|are)|(?<!\byou)'re|'s) {_NOW}"
_STAFF: Final = (
    r"(?:teams?|colleagues?|engineers?|technicians?|developers?|experts?|specialists?|crews?|departments?|desk|supervisors?"
    r"|managers?|warehouse|depot|workshop|kiosk|finance|billing)"
)
_THEY: Final = (
    rf"(?:\bthey|\b(?:our|the|my|an?|your)(?: [\w-]+){{0,3}}? {_STAFF})\b"
    r"(?:(?!\b(?:who|that|and|but|can|will|could)\b)[^.,;:!?\n']){0,30}?"
)
"""Others who are said to be doing something for us."""
_WORKING: Final = (
    r"(?:on it|on the case|all over it|(?:work|look|check|investigat|prepar|handl|process|pack|trac|review|track|search|fix"
    r"|arrang|sort|deal|test|follow|contact|chas)ing)"
)


def _claims(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


_DONE: Final = _claims(
    # I've refunded it, we have been able to find it, I've had a look
    rf"\b(?:i|we)(?:'ve| have| just| already) {_NOW}"
    rf"(?P<did>{_PARTICIPLE}|(?:been able|managed) to \w+|had|told|let|spoke|saw|wrote|rang)\b",
    # it has been escalated, the payment has gone back
    rf"{_PERFECT}been {_NOW}(?P<did>{_PARTICIPLE})\b",
    rf"{_PERFECT}(?P<did>gone (?:back|out|through|off)|left (?:our|the) \w+)\b",
    # a new one is being packed
    rf"{_PRESENT}being (?P<did>{_PARTICIPLE}|looked)\b",
    # our developers have found it, they are looking into it
    rf"{_THEY}{_PERFECT}(?P<did>{_PARTICIPLE})\b",
    rf"{_THEY}(?:\b(?:is|are)|'s|'re) {_NOW}(?P<did>{_WORKING})(?!\w)",
    r"\bwe're (?P<did>all over it)",
    # it is on its way; what was lost or broken on the way is none of that
    r"(?P<did>\bon (?:its|their|his|her) way|(?<!ing )(?<!ed )(?<!lost )(?<!broken )\bon the way)\b",
    r"\b(?P<did>is fixed|is resolved|is done|all set)\b",
    rf"\b(?:was|were|is|are) {_NOW}(?P<did>refunded|reimbursed|credited|upgraded|escalated|approved|processed|dispatched"
    r"|scanned|reissued|restored|rebooked|reactivated|unlocked|reversed|forwarded|prioriti[sz]ed|marked|flagged|logged)\b",
    # it is under way, it sits with our billing team, engineers are already out
    rf"(?:{_PRESENT}|\bsits? {_NOW})(?P<did>sorted|taken care of|under ?way|in (?:progress|motion|hand)|up and running"
    rf"|with (?:our|the)(?: [\w-]+){{0,3}}? {_STAFF})\b",
    r"(?:(?<!\byou )\b(?:is|are)|(?<!\byou)'re|'s) already (?P<did>out|at|on|under|with|working|looking|back)\b",
    r"\b(?:has|have|is|gets?|given) (?:now |our |the |my |a )*(?P<did>(?:top|highest|full|high|utmost) priority)\b",
)
_DID: Final = _claims(
    r"\b(?:i|we) (?P<did>checked|refunded|escalated|sent|booked|cancelled|canceled|reissued|replaced|ordered"
    r"|spoke|called|fixed|repaired|arranged|raised|contacted|informed|forwarded|found|credited|reset|resolved|shipped"
    r"|looked|upgraded|added|reimbursed|waived|went ahead|had a (?:look|word))\b",
    # of oneself nearly every past is a claim
    rf"\bi {_NOW}(?P<did>(?!(?:want|need|wish|hop|promis|ask|miss|fail|apologi[sz]|overlook|us|lik|mention|car)ed\b)[\w-]+ed"
    r"|spoke|saw|ran|rang|made sure|took care)\b",
)
_SEEN: Final = _claims(
    # I can see here that ..., our records show ...
    r"\b(?:i|we) can (?:now |also )?(?:see(?! that (?:you|this|it|nobody|no one)\b)|confirm)(?: here| from here)?,?"
    r"(?= (?:that|the|your|an?|here|from|on|in|at|there|\d+|two|three)\b)"
    r"(?! your (?:frustration|anger|worry|point|concern))(?P<told>[^.,;!?\n]*)",
    r"\b(?:i|we) see (?:here|from here|(?:on|from|at) (?:my|our) \w+|in (?:your|the|our) \w+)(?P<told>[^.,;!?\n]*)",
    r"\b(?:record|system|tracking|log|account|screen|file|history) (?:also )?(?:shows|says|confirms"
    r"|indicates|tells me)(?P<told>[^.,;!?\n]*)",
    r"\b(?:records|systems|logs|files) (?:also )?(?:show|say|confirm|indicate|tell me)(?P<told>[^.,;!?\n]*)",
)
_STATES: Final = {"noted", "need", "indeed"}
_SAME_CLAUSE: Final = r"(?:(?!\b(?:and|but|that (?:i|we))\b)[^.,;:!?])*$"
_OPEN: Final = re.compile(
    rf"\b(?:until(?! now)|till|whether|if|once(?! more| again)|when|as soon as|after|before|unless)\b{_SAME_CLAUSE}"
    r"|\b(?:should|could|would|will|may|might|must|to|not|never|nobody|nothing|no one|no \w+)(?: ever)? $"
    r"|\b(?:with|know|hear|tell you) what $",
    re.IGNORECASE,
)
"""Stands before words that are not said to have happened: a condition, a doubt, a wish, a denial."""
_OPEN_PAST: Final = re.compile(rf"\b(?:whether|if|unless)\b{_SAME_CLAUSE}", re.IGNORECASE)


def action_claimed(text: str, known: Known) -> Iterator[str]:
    """Find an action claimed as done or under way that was not given, and a look that nobody is known to have taken.

    A customer's words are repeated only of what went wrong.
    """
    for patterns, open_before in ((_DONE, _OPEN), (_DID, _OPEN_PAST)):
        for pattern in patterns:
            for found in pattern.finditer(text):
                if not open_before.search(text[: found.start()]) and _is_claimed(found, known):
                    yield found[0]
    own = QUOTED.sub("", text)
    for pattern in _SEEN:
        for found in pattern.finditer(own):
            if not _OPEN.search(own[: found.start()]) and not known.holds(found["told"]):
                yield found[0]


def _is_claimed(found: re.Match[str], known: Known) -> bool:
    did = found["did"].lower()
    if did in _STATES or set(tokens(did)) <= known.given:
        return False
    return not known.repeats(found) or says_mended(clause_around(found))
