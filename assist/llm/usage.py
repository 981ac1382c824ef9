"""What a call of a chat model took: tokens, money, time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request and its answer. `cost_usd` is None where no price is known, as for a model on one's own machine."""

    model: str
    tokens_in: int
    tokens_out: int
    cost_usd: float | None
    seconds: float
