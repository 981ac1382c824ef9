"""What a judge of replies reads and says: plain values that go to JSON and come back."""

from enum import StrEnum
from typing import Final

from assist.conversation.messages import Conversation, Role
from assist.evaluation.values import Estimate, Value
from assist.reading.labels import FIVE_STEPS

CRITERIA: Final = ("honesty", "failures", *(step.value for step in FIVE_STEPS), "specificity", "brevity")
"""What two replies are compared by: what they claim, the failures they hold, each step, and how they are put."""


class Turn(Value):
    """One message of a chat."""

    role: Role
    text: str


class JudgedChat(Value):
    """A chat as one reads it who judges replies to it: with all that a reply may rest on."""

    chat: tuple[Turn, ...]
    customer_name: str | None = None
    agent_name: str | None = None
    channel: str
    facts: dict[str, str]
    allowed_remedies: tuple[str, ...]


def judged_chat(conversation: Conversation) -> JudgedChat:
    """Give a chat as it is judged."""
    return JudgedChat(
        chat=tuple(Turn(role=message.role, text=message.text) for message in conversation.messages),
        customer_name=conversation.customer_name,
        agent_name=conversation.agent_name,
        channel=conversation.channel.value,
        facts=dict(conversation.facts),
        allowed_remedies=conversation.allowed,
    )


class Choice(StrEnum):
    """Which of two replies, by the order in which they were shown, is better."""

    FIRST = "1"
    SECOND = "2"
    TIE = "tie"


class Verdict(Value):
    """What a judge said in one call: by criterion, on the whole, and why."""

    why: str
    criteria: dict[str, Choice]
    better: Choice


class Side(StrEnum):
    """Which reply of a pair is better, however they were shown."""

    A = "a"
    B = "b"
    TIE = "tie"


class Judgement(Value):
    """What two calls say of a pair, one with either reply first: where they differ it is a tie.

    `steady` tells that they do not differ. `decided` counts the calls that prefer a reply, `first` those that prefer
    the one that was shown first.
    """

    better: Side
    criteria: dict[str, Side]
    why: tuple[str, str]
    steady: bool
    decided: int
    first: int


class JudgeResult(Value):
    """How a model judges pairs of replies that people judged. `unavailable` says why it could not be run.

    Each pair is judged `runs` times. `agreement` is the share of pairs where what most runs say is what people prefer,
    `kappa` Cohen's kappa of the two. `self_agreement` is the share of pairs of runs that say the same. `steady` is the
    share of judgements that do not change with the order, `first` the share of decided calls that prefer the reply shown
    first (without a bias: 0.5).
    """

    name: str
    unavailable: str = ""
    prompt_version: int = 0
    runs: int = 0
    pairs: int = 0
    kappa: Estimate | None = None
    agreement: Estimate | None = None
    self_agreement: Estimate | None = None
    steady: Estimate | None = None
    first: Estimate | None = None


class JudgedPair(Value):
    """The replies of two engines to one chat, and what a judge says of them. `judgement` is None for equal replies."""

    suite: str
    case: str
    a: str
    b: str
    judgement: Judgement | None


class PairwiseResult(Value):
    """Two engines, or two runs of one, reply by reply.

    `win_rate` is the share of chats in which `b` is better; a tie counts half. `criteria` gives the same by criterion.
    `failed` counts the pairs that could not be judged, and `reason` is that of the first. `steady` and `first` are those
    of `JudgeResult`.
    """

    a: str
    b: str
    judge: str
    pairs: tuple[JudgedPair, ...]
    failed: int
    reason: str
    win_rate: Estimate | None
    criteria: dict[str, Estimate]
    steady: Estimate | None
    first: Estimate | None

    def count(self, side: Side) -> int:
        """The number of chats in which a side is better, or which are a tie."""
        return sum((pair.judgement.better if pair.judgement else Side.TIE) is side for pair in self.pairs)
