"""Times as platforms write them."""

from datetime import UTC, datetime
from typing import Final, Literal

from assist.conversation.times import in_utc_if_naive

TimeType = Literal["iso", "epoch_s", "epoch_ms"]
"""ISO 8601 (up to nanoseconds), or a number since 1970, which may come as text."""

_YEARS: Final = range(2000, 2100)


def moment(value: object, kind: TimeType) -> datetime:
    """Read a time.

    Raises TypeError, ValueError, OverflowError or OSError for what is none, or is in no year that a message is sent in.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        message = f"{type(value).__name__} is no time"
        raise TypeError(message)
    found = _iso(str(value)) if kind == "iso" else _epoch(value, per_second=1 if kind == "epoch_s" else 1000)
    if found.year not in _YEARS:
        message = f"the year {found.year} is out of range"
        raise ValueError(message)
    return found


def _iso(text: str) -> datetime:
    return in_utc_if_naive(datetime.fromisoformat(text)).astimezone(UTC)


def _epoch(value: float | str, *, per_second: int) -> datetime:
    return datetime.fromtimestamp(float(value) / per_second, UTC)
