"""What an engine replied, and what is measured of its replies."""

from pydantic import Field

from assist.evaluation.values import Estimate, Value
from assist.reading.labels import Label
from assist.writing.results import Ended


class Reply(Value):
    """What one engine suggested for one chat, best first, and what was found in it.

    `written_by` names the engine of the first suggestion: with a model this may be the local one. `violations` are what
    the guard objects to in the first: rules of honesty, findings, failures read in it. `honest` counts the suggestions
    that break no rule of honesty, `broken` names the rules that the others break. `due` is the step that is due,
    `gives_due` whether the first gives it and carries no finding. `specificity` is the part of the chat's own matters
    that the first takes up. `ended` says how asking a model ended; None where none was asked.
    """

    engine: str
    texts: tuple[str, ...]
    written_by: str
    violations: tuple[str, ...]
    honest: int
    broken: tuple[str, ...]
    due: Label
    gives_due: bool
    specificity: float | None
    words: int
    is_too_long: bool
    ms: float
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float | None = None
    ended: Ended | None = None


class ReplyLatency(Value):
    """How long a chat waited for its suggestions, in milliseconds: a chat that was not read before."""

    chats: int
    p50_ms: float
    p95_ms: float


class EngineResult(Value):
    """One engine on one suite of replies. `unavailable` says why it could not be run; then nothing was measured.

    `chats` counts those for which it suggested something. Shares are of first suggestions: `guard` without a violation,
    `reading` with the step that is due and nothing flagged, `too_long` past the playbook's limit. `honesty` is the share
    of all suggestions that break no rule, and `broken` counts the rules. `specificity` is the mean part of a chat's own
    matters that its reply takes up; `words` the mean length, None under two chats. `cost_usd` is None when a
    call's price is not known. `ended` and `written_by` count chats.
    """

    name: str
    unavailable: str = ""
    chats: int = 0
    guard: Estimate | None = None
    reading: Estimate | None = None
    specificity: Estimate | None = None
    honesty: Estimate | None = None
    broken: dict[str, int] = Field(default_factory=dict)
    words: Estimate | None = None
    too_long: Estimate | None = None
    latency: ReplyLatency | None = None
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float | None = None
    ended: dict[Ended, int] = Field(default_factory=dict)
    written_by: dict[str, int] = Field(default_factory=dict)
