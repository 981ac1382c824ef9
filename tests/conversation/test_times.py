"""Times: ISO 8601, and clock times that are placed on a day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.conversation.times import in_utc_if_naive, is_clock, moment, sent_at
from assist.errors import InputError

DAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-03-10T09:41:00Z", "2026-03-10T09:41:00+00:00"),
        ("2026-03-10T09:41:00.250+02:00", "2026-03-10T09:41:00.250000+02:00"),
        ("2026-03-10 09:41", "2026-03-10T09:41:00+00:00"),
        ("2026-03-10", "2026-03-10T00:00:00+00:00"),
        ("09:41", "2026-03-10T09:41:00+00:00"),
        ("9:41:07", "2026-03-10T09:41:07+00:00"),
        ("9:41 pm", "2026-03-10T21:41:00+00:00"),
        ("9:41 a.m.", "2026-03-10T09:41:00+00:00"),
        ("12:05AM", "2026-03-10T00:05:00+00:00"),
        ("12:05 PM", "2026-03-10T12:05:00+00:00"),
        ("15:05 PM", "2026-03-10T15:05:00+00:00"),
    ],
)
def test_a_time_is_read_however_it_is_written(text: str, at: str) -> None:
    """A time without a zone is one of UTC, and a clock time is of the day given."""
    assert moment(text, day=DAY, previous=None).isoformat() == at


@pytest.mark.parametrize(
    ("previous", "clock", "at"),
    [
        ("2026-03-10T23:58", "00:03", "2026-03-11T00:03"),
        ("2026-03-12T10:00", "10:05", "2026-03-12T10:05"),
        ("2026-03-10T10:00", "09:00", "2026-03-10T09:00"),
        ("2026-03-10T22:00", "10:00", "2026-03-10T10:00"),
        ("2026-03-10T22:00", "09:59", "2026-03-11T09:59"),
    ],
)
def test_a_clock_time_that_runs_back_by_more_than_twelve_hours_is_of_the_next_day(
    previous: str, clock: str, at: str
) -> None:
    """A smaller step back is a message out of order."""
    before = in_utc_if_naive(datetime.fromisoformat(previous))
    assert moment(clock, day=DAY, previous=before) == in_utc_if_naive(datetime.fromisoformat(at))


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)), st.times())  # noqa: DTZ001
def test_a_clock_time_lands_within_a_day_of_the_message_before(previous: datetime, clock: object) -> None:
    """It is never more than twelve hours before it, nor a day after it."""
    before = previous.replace(tzinfo=UTC)
    at = moment(f"{clock:%H:%M}", day=DAY, previous=before)
    assert -timedelta(hours=12) <= at - before < timedelta(days=1)


def test_no_time_is_no_time() -> None:
    """A message may go without."""
    assert sent_at("", "here", day=DAY, previous=None) is None


@pytest.mark.parametrize("text", ["soon", "24:00", "9:60", "2026-13-01", "1710000000", "10"])
def test_what_is_not_a_time_is_an_error(text: str) -> None:
    """The error says what was given, where, and what was expected."""
    with pytest.raises(InputError, match=f"here: '{text}' is not a time; expected ISO 8601 or HH:MM"):
        sent_at(text, "here", day=DAY, previous=None)


def test_the_last_day_there_is_has_no_next() -> None:
    """The calendar ends, and the reader does not."""
    with pytest.raises(InputError, match="not a time"):
        sent_at("00:01", "here", day=DAY, previous=datetime(9999, 12, 31, 23, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "bare"), [("10:42", True), ("10:42 am", True), ("2026-03-10 10:42", False), ("", False)]
)
def test_a_clock_time_is_told_from_one_with_a_date(text: str, bare: bool) -> None:  # noqa: FBT001
    """Only the first needs a day."""
    assert is_clock(text) is bare
