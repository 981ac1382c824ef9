from datetime import UTC, datetime

import pytest

from assist.platforms.times import TimeType, moment


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ("2025-02-11T14:32:05.254571515Z", "iso", datetime(2025, 2, 11, 14, 32, 5, 254571, UTC)),
        ("2025-02-11T14:32:05+02:00", "iso", datetime(2025, 2, 11, 12, 32, 5, tzinfo=UTC)),
        ("2025-02-11T14:32:05", "iso", datetime(2025, 2, 11, 14, 32, 5, tzinfo=UTC)),
        (1539897200, "epoch_s", datetime(2018, 10, 18, 21, 13, 20, tzinfo=UTC)),
        ("1595926230.009600", "epoch_s", datetime(2020, 7, 28, 8, 50, 30, 9600, UTC)),
        (1795286810474, "epoch_ms", datetime(2026, 11, 21, 18, 46, 50, 474000, UTC)),
        ("1795286810474", "epoch_ms", datetime(2026, 11, 21, 18, 46, 50, 474000, UTC)),
    ],
)
def test_time_is_read_as_platforms_write_it(value: object, kind: TimeType, expected: datetime) -> None:
    """Nanoseconds are cut to microseconds, a time without a zone is UTC, and a number may come as text."""
    assert moment(value, kind) == expected


@pytest.mark.parametrize("kind", ["iso", "epoch_s", "epoch_ms"])
@pytest.mark.parametrize(
    "value", [None, True, [], "", "soon", float("nan"), float("inf"), 1e30, -1e30, 10**400, "0001-01-01"]
)
def test_what_is_no_time_is_refused(value: object, kind: TimeType) -> None:
    """Nothing is taken for a time that a message can not have been sent at."""
    with pytest.raises((TypeError, ValueError, OverflowError, OSError)):
        moment(value, kind)
