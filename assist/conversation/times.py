"""When a message was sent: ISO 8601 times, and bare clock times that are placed on a day."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from assist.errors import InputError

CLOCK: Final = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:\s?[apAP]\.?[mM]\b\.?)?"
"""The pattern of a bare clock time: `9:41`, `09:41:07`, `9:41 pm`."""

_CLOCK: Final = re.compile(CLOCK)
_HALF_DAY: Final = timedelta(hours=12)


def is_clock(text: str) -> bool:
    """Whether the text is a clock time without a date."""
    return _CLOCK.fullmatch(text) is not None


def in_utc_if_naive(at: datetime) -> datetime:
    """A time without a zone is taken for UTC; one with a zone is left alone."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def sent_at(text: str, where: str, *, day: date, previous: datetime | None) -> datetime | None:
    """The time that a message carries, None when it carries none; raises `InputError` for what is not a time."""
    if not text:
        return None
    try:
        return moment(text, day=day, previous=previous)
    except (ValueError, OverflowError) as error:
        msg = f"{text[:60]!r} is not a time; expected ISO 8601 or HH:MM"
        raise InputError(msg, where=where) from error


def moment(text: str, *, day: date, previous: datetime | None) -> datetime:
    """Read an ISO 8601 time, or place a clock time on the day of the message before (`day` when there is none).

    A clock time that runs back by more than twelve hours belongs to the next day. Raises `ValueError` for anything else,
    and `OverflowError` past the year 9999.
    """
    if not is_clock(text):
        return in_utc_if_naive(datetime.fromisoformat(text))
    at = datetime.combine(previous.date() if previous else day, _clock_time(text), UTC)
    if previous and previous - at > _HALF_DAY:
        at += timedelta(days=1)
    return at


def _clock_time(text: str) -> time:
    hour, minute, second = (int(digits) for digits in [*re.findall(r"\d+", text), "0"][:3])
    half = re.search(r"[ap]", text.lower())
    if half and hour <= 12:
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    return time(hour, minute, second)
