"""The result of an evaluation run: plain values that go to JSON and come back. Reports and comparisons rest on it alone.

A cell is one label on one message of the side that can carry it. Intervals are 95 %, by bootstrap over conversations.
What could not be measured (too few cases, nothing to compare) is None, never zero.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import Field

from assist.conversation.messages import Role
from assist.evaluation.judged import JudgedChat, JudgeResult
from assist.evaluation.replied import EngineResult, Reply
from assist.evaluation.values import Estimate, Value
from assist.reading.labels import Label

OURS: Final = "recovery-assist"
"""The name of the product's own system in a run; it stands first."""
TRUTH: Final = "labels"
"""The name of the agreed labels, where agreement is given between two labellers."""
NOTHING: Final = "nothing"
"""In a confusion of labels: no label stands on the other side."""


class ReliabilityBin(Value):
    """The cells whose probability fell into one bin: how many, the mean probability, and the share that was true."""

    count: int
    probability: float
    observed: float


class Calibration(Value):
    """`error` is the expected calibration error: the bins' gaps, weighted by their counts. Empty bins are left out."""

    error: float
    bins: tuple[ReliabilityBin, ...]


class CurvePoint(Value):
    """One point of the precision-recall curve: what a threshold would give."""

    threshold: float
    precision: float
    recall: float


class LabelResult(Value):
    """One label of one system.

    `support` counts cells where the label is true, `predicted` those where the system said so, `uncertain` those left
    out because annotators differed, `abstained` those of chats that the system did not read (they count as not said).
    `overlap` is the mean intersection over union of characters, over the cells where both gave the label.
    """

    label: Label
    support: int
    predicted: int
    uncertain: int
    abstained: int
    precision: Estimate | None
    recall: Estimate | None
    f1: Estimate | None
    average_precision: float | None
    calibration: Calibration | None
    curve: tuple[CurvePoint, ...]
    overlap: Estimate | None


class Macro(Value):
    """The plain mean of F1 over the labels of a group that have enough cases, which are named."""

    f1: Estimate
    labels: tuple[Label, ...]


class Confusion(Value):
    """Counts by row (true) and column (said), in the order of `names`."""

    names: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


class StageResult(Value):
    """Whether the stage after each agent turn is the true one; `none` is the true one in chats without a service failure."""

    accuracy: Estimate
    turns: int
    confusion: Confusion


class Slice(Value):
    """One part of the suite (`field` `channel`, `value` `email`). The macros take the labels with enough cases in it."""

    field: str
    value: str
    conversations: int
    messages: int
    macro: Estimate | None
    steps: Estimate | None
    failures: Estimate | None


class Latency(Value):
    """How long one new message takes, in milliseconds."""

    messages: int
    p50_ms: float
    p99_ms: float


class SystemResult(Value):
    """One system on one suite of readings. `unavailable` says why it could not be run; then nothing was measured."""

    name: str
    unavailable: str = ""
    labels: tuple[LabelResult, ...] = ()
    steps: Macro | None = None
    failures: Macro | None = None
    stage: StageResult | None = None
    confusion: Confusion | None = None
    slices: tuple[Slice, ...] = ()
    latency: Latency | None = None


class Agreement(Value):
    """Cohen's kappa of two labellers: over all cells of agents' labels, and label by label.

    `first` and `second` name annotators, a system, or the agreed labels (`TRUTH`). A label that neither gave, or that
    both gave everywhere, has no kappa and is left out of `by_label`.
    """

    first: str
    second: str
    cells: int
    kappa: float | None
    by_label: dict[Label, float]


class Outcome(StrEnum):
    """What became of a case."""

    RIGHT = "right"
    WRONG = "wrong"
    COULD_NOT_BE_RUN = "could not be run"


class Kind(StrEnum):
    """How a cell or check differs: a label that should be there, or one that should not."""

    MISSED = "missed"
    SAID_WRONGLY = "said wrongly"


class Words(Value):
    """A run of a message's characters, `start` (inclusive) to `end` (exclusive), and what they say."""

    start: int
    end: int
    quote: str


class Difference(Value):
    """A cell where our system differs from the labels.

    `words` are the evidence: the annotator's for a missed label, ours for one said wrongly. `before` is what the message
    before says. `probability` is ours.
    """

    message: int
    role: Role
    text: str
    before: str
    label: Label
    kind: Kind
    words: tuple[Words, ...]
    probability: float


class Counts(Value):
    """The cells of one label in one case: said and true, said but not true, true but not said."""

    both: int
    said: int
    missed: int


class Check(Value):
    """One thing that a case asks. `text` is the reply or draft it was asked of, `engine` whose suggestion that is."""

    name: str
    passed: bool
    text: str
    detail: str = ""
    engine: str = ""


class CaseResult(Value):
    """One case of a suite as our system handled it. A reading is right when no cell differs, a reply when all checks pass.

    `fields` are the header fields that slices use; `stages` and `stages_right` count agent turns. `chat` and `replies`
    are those of a suite of replies: the chat as one who judges reads it, and what each engine said.
    """

    id: str
    source: str
    outcome: Outcome
    reason: str = ""
    fields: dict[str, str] = Field(default_factory=dict)
    messages: int = 0
    counts: dict[Label, Counts] = Field(default_factory=dict)
    differences: tuple[Difference, ...] = ()
    stages: int = 0
    stages_right: int = 0
    checks: tuple[Check, ...] = ()
    chat: JudgedChat | None = None
    replies: tuple[Reply, ...] = ()


class GateResult(Value):
    """A bound that the suite sets. `measured` is None when there was nothing to measure: then it did not pass.

    `at_least` tells a lower bound from an upper one; `margin` is how far past the bound still passes.
    """

    name: str
    measured: float | None
    bound: float
    at_least: bool
    margin: float
    passed: bool

    @property
    def demand(self) -> str:
        """The bound in words."""
        margin = f" (margin {self.margin:g})" if self.margin else ""
        return f"{'at least' if self.at_least else 'at most'} {self.bound:g}{margin}"


class SuiteKind(StrEnum):
    """What is asked of what.

    `reading`: labels are compared. `replies`: suggestions and drafts are held to honesty, and engines are measured.
    `preferences`: a model that judges replies is held against people.
    """

    READING = "reading"
    REPLIES = "replies"
    PREFERENCES = "preferences"


class SuiteResult(Value):
    """One suite. What does not apply to its kind is empty.

    Readings have `systems` (ours first), `agreements` and `uncertain`; replies have `engines` (ours first); preferences
    have a `judge`.
    """

    name: str
    title: str
    measures: str
    kind: SuiteKind
    cases: tuple[CaseResult, ...]
    systems: tuple[SystemResult, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    uncertain: int = 0
    engines: tuple[EngineResult, ...] = ()
    judge: JudgeResult | None = None
    gates: tuple[GateResult, ...] = ()

    def count(self, outcome: Outcome) -> int:
        """The number of cases with an outcome."""
        return sum(case.outcome is outcome for case in self.cases)


class ModelId(Value):
    """The reading model: the first line of its card, and the SHA-256 of its weights (the first 12 digits)."""

    card: str
    sha256: str


class Run(Value):
    """Everything that one call of `assist eval` measured."""

    made_at: datetime
    command: str
    machine: str
    model: ModelId
    suites: tuple[SuiteResult, ...]

    @property
    def passed(self) -> bool:
        """Whether every gate passed."""
        return all(gate.passed for suite in self.suites for gate in suite.gates)

    @property
    def complete(self) -> bool:
        """Whether every case, and every engine that was asked for, could be run."""
        return not any(
            suite.count(Outcome.COULD_NOT_BE_RUN) or any(engine.unavailable for engine in suite.engines)
            for suite in self.suites
        )
