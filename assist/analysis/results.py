"""What the analysis says of a conversation. Plain values; each can be traced to the words it rests on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from assist.reading.labels import Label
from assist.reading.spans import MessageReading


class Need(StrEnum):
    """Whether a step is called for in this conversation."""

    NEEDED = "needed"
    NOT_NEEDED = "not_needed"


class Given(StrEnum):
    """Whether the agent has performed a step. `flawed`: tried, and spoilt by a failure such as a formula apology."""

    GIVEN = "given"
    MISSING = "missing"
    FLAWED = "flawed"


class Cause(StrEnum):
    """Why the customer was let down: what was expected did not happen, nobody told them, or both."""

    EXPECTATION = "expectation"
    COMMUNICATION = "communication"
    BOTH = "both"
    NONE = "none"


class Severity(StrEnum):
    """What it costs the customer: a nuisance, time or money, or harm and loss."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Level(StrEnum):
    """How much a finding matters: `error` hurts the customer, `warning` should be mended, `advice` can be better."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


class PromiseState(StrEnum):
    """`unknown` when no due time could be read or the chat has no times."""

    OPEN = "open"
    KEPT = "kept"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of one message: its index and the characters `start` (inclusive) to `end` (exclusive)."""

    message: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of recovery: whether it is needed, whether it was given, and by which words."""

    label: Label
    need: Need
    given: Given
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One remark on an agent's words, shaped like a linter's.

    `rule` is stable (`insincere/formula`); `confidence` is between 0 and 1. `evidence.message` is the index of the
    message, or the number of messages when the words are those of a draft that is not sent yet.
    """

    rule: str
    label: Label
    level: Level
    evidence: Evidence
    reason: str
    fix: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """Something the agent said would happen. `due_at` is None when the words give no time that can be computed."""

    evidence: Evidence
    made_at: datetime | None
    due_at: datetime | None
    due_text: str
    state: PromiseState
    kept_by: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Clocks:
    """How long ago the problem was raised, and how long the customer has waited for a useful word (None: no times)."""

    since_problem: timedelta | None = None
    since_useful_word: timedelta | None = None


@dataclass(frozen=True, slots=True)
class FrameworkStep:
    """One step of a framework, as it stands in this chat."""

    name: str
    title: str
    given: bool
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class FrameworkView:
    """A chat seen through one framework."""

    name: str
    title: str
    steps: tuple[FrameworkStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """Everything the product can say of a conversation at one revision.

    `stage` is the step now due, or None while there is no service failure. `abstained` is true for a language that
    is not read: then nothing else is claimed.
    """

    conversation_id: str
    revision: int
    language: str
    abstained: bool
    service_failure: bool
    cause: Cause
    severity: Severity
    stage: Label | None
    steps: tuple[Step, ...]
    messages: tuple[MessageReading, ...]
    findings: tuple[Finding, ...]
    promises: tuple[Promise, ...]
    clocks: Clocks
    frameworks: tuple[FrameworkView, ...]
    warnings: tuple[str, ...]

    def step(self, label: Label) -> Step:
        """The state of one of the six steps."""
        return next(step for step in self.steps if step.label == label)
