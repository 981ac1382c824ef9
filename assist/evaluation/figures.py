"""Figures as text, and tables of them: what the terminal, Markdown and HTML share."""

from dataclasses import dataclass
from typing import Final

from assist.evaluation.values import Estimate

NOT_MEASURED: Final = "–"
"""Stands where there was nothing to measure."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under column names."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def figure(value: float | None) -> str:
    """Write a share."""
    return NOT_MEASURED if value is None else f"{value:.2f}"


def with_interval(found: Estimate | None) -> str:
    """Write an estimate with its interval."""
    return NOT_MEASURED if found is None else f"{found.value:.2f} [{found.low:.2f}, {found.high:.2f}]"
