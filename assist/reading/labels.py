"""The codebook as code: the only list of labels. What each one means is decided in `docs/codebook.md`."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from assist.conversation.messages import Role


class Label(StrEnum):
    """One thing that the words of a message do. The order is that of the model's outputs: append, never reorder."""

    OWNERSHIP = "ownership"
    LISTEN = "listen"
    EMPATHISE = "empathise"
    APOLOGISE = "apologise"
    REFOCUS = "refocus"
    FOLLOW_UP = "follow_up"
    THANK = "thank"
    SYMPATHY = "sympathy"
    OPTIONS = "options"
    COMMIT = "commit"
    NOTIFY = "notify"
    GOODWILL = "goodwill"
    INSINCERE = "insincere"
    DISCLAIMING = "disclaiming"
    GIVEAWAY = "giveaway"
    REACTIVE = "reactive"
    PROBLEM = "problem"
    IMPACT = "impact"
    DEADLINE = "deadline"
    REQUEST = "request"
    CHASE = "chase"
    THREAT = "threat"
    RELIEF = "relief"

    @property
    def meaning(self) -> str:
        """The label in one sentence, as shown to people."""
        return _MEANINGS[self]


_MEANINGS: Final = {
    Label.OWNERSHIP: "The agent takes the case or the responsibility on, as I or we.",
    Label.LISTEN: "Asks in order to understand what happened or what is needed, or puts the problem in own words.",
    Label.EMPATHISE: "Names the customer's feeling or the impact and treats it as justified or shared.",
    Label.APOLOGISE: "A real apology for this failure, naming it or plainly pointing at it.",
    Label.REFOCUS: "Moves to the solution: a concrete action, fix, option or time.",
    Label.FOLLOW_UP: "Reports back on a promise, gives an unasked status, or checks that the fix worked.",
    Label.THANK: "Thanks the customer for raising the problem, for information or for patience.",
    Label.SYMPATHY: "Feels bad for the customer from a distance; neither empathy nor apology.",
    Label.OPTIONS: "Lets the customer choose between two or more ways to put it right.",
    Label.COMMIT: "Promises an action with a time or condition that can be checked later.",
    Label.NOTIFY: "Tells the customer of a problem or delay that they have not raised.",
    Label.GOODWILL: "A gesture that comes with the fix or after it.",
    Label.INSINCERE: "An apology or sympathy that is a formula or an evasion.",
    Label.DISCLAIMING: "Puts the failure outside: a carrier, system, policy, another team or the customer.",
    Label.GIVEAWAY: "A freebie in place of a fix, or before the problem was understood.",
    Label.REACTIVE: "Leaves the work or the waiting to the customer, or lets things drift.",
    Label.PROBLEM: "What went wrong.",
    Label.IMPACT: "What it costs the customer or what depends on it.",
    Label.DEADLINE: "By when they need it.",
    Label.REQUEST: "What they want done.",
    Label.CHASE: "They had to contact before, repeat themselves or wait, or a promise was missed.",
    Label.THREAT: "To leave, cancel, dispute, sue, complain to an authority or go public.",
    Label.RELIEF: "It works, is solved, or they are content.",
}

FIVE_STEPS: Final = (Label.OWNERSHIP, Label.LISTEN, Label.EMPATHISE, Label.APOLOGISE, Label.REFOCUS)
STEPS: Final = (*FIVE_STEPS, Label.FOLLOW_UP)
MOVES: Final = (Label.THANK, Label.SYMPATHY, Label.OPTIONS, Label.COMMIT, Label.NOTIFY, Label.GOODWILL)
FAILURES: Final = (Label.INSINCERE, Label.DISCLAIMING, Label.GIVEAWAY, Label.REACTIVE)
AGENT_LABELS: Final = (*STEPS, *MOVES, *FAILURES)
CUSTOMER_LABELS: Final = (
    Label.PROBLEM,
    Label.IMPACT,
    Label.DEADLINE,
    Label.REQUEST,
    Label.CHASE,
    Label.THREAT,
    Label.RELIEF,
)
LABELS_OF: Final = {Role.AGENT: AGENT_LABELS, Role.CUSTOMER: CUSTOMER_LABELS, Role.BOT: (), Role.UNKNOWN: ()}

_IMPLIED: Final = {Label.COMMIT: Label.REFOCUS, Label.OPTIONS: Label.REFOCUS}


def with_implied(labels: Iterable[Label]) -> tuple[Label, ...]:
    """Add what the codebook says always goes along: a `commit` and an `options` are `refocus` too."""
    named = list(dict.fromkeys(labels))
    return tuple(dict.fromkeys([*named, *(_IMPLIED[label] for label in named if label in _IMPLIED)]))
