"""Shares and medians with their intervals, against figures worked out by hand or in the literature."""

import pytest

from assist.coaching.measures import Median, Share, duration, median_of


def test_wilson_interval() -> None:
    """8 of 10: centre (8 + 1.92) / (10 + 3.84) = 0.717, half-width 0.227: 49 % to 94 %."""
    assert Share(8, 10).interval == pytest.approx((0.490, 0.943), abs=0.001)
    assert str(Share(8, 10)) == "8 of 10 (49% to 94%)"


def test_none_of_some_is_no_certainty() -> None:
    """0 of 4 leaves room up to 3.84 / 7.84 = 49 %."""
    assert Share(0, 4).interval == pytest.approx((0, 0.490), abs=0.001)


def test_median_with_exact_interval() -> None:
    """Of ten values the second and the ninth bound the median at 97.9 % (order statistics of the binomial)."""
    assert median_of([float(value) for value in range(1, 11)]) == Median(5.5, (2, 9), 10)


def test_few_values_bound_nothing() -> None:
    """Five values cannot bound a median at 95 %: 2 / 2^5 is more than 5 %."""
    assert median_of([1, 2, 3, 4, 5]) == Median(3, None, 5)
    assert median_of([]) is None


def test_durations_read_well() -> None:
    """Seconds, minutes, hours, days."""
    assert [duration(seconds) for seconds in (40, 720, 12_600, 172_800)] == ["40 s", "12 min", "3.5 h", "2.0 days"]
