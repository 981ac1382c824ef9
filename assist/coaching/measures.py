"""Counts with their uncertainty: shares with Wilson intervals, medians with exact ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from statistics import median
from typing import Final

from scipy.stats import binomtest, quantile_test

CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, and between which shares the true one may lie (Wilson, 95 %). `of` is at least 1."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """The share itself."""
        return self.count / self.of

    @property
    def interval(self) -> tuple[float, float]:
        """The ends of the interval."""
        found = binomtest(self.count, self.of).proportion_ci(CONFIDENCE, method="wilson")
        return float(found.low), float(found.high)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.count} of {self.of} ({low:.0%} to {high:.0%})"


@dataclass(frozen=True, slots=True)
class Median:
    """The middle of so many values, and between which values the true middle may lie; None when too few tell."""

    value: float
    interval: tuple[float, float] | None
    of: int


def median_of(values: Sequence[float]) -> Median | None:
    """Give the median with its exact 95 % interval (order statistics), or None for no values."""
    if not values:
        return None
    found = quantile_test(values, q=median(values), p=0.5).confidence_interval(CONFIDENCE)
    ends = float(found.low), float(found.high)
    return Median(median(values), ends if all(map(isfinite, ends)) else None, len(values))


def duration(seconds: float) -> str:
    """Say a time as people do: 40 s, 12 min, 3.5 h, 2.0 days."""
    for limit, unit, name in ((90, 1, "s"), (5400, 60, "min")):
        if seconds < limit:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds / 3600:.1f} h" if seconds < 172_800 else f"{seconds / 86_400:.1f} days"
