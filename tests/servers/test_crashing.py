import pytest
from crashing import Crashed, count_notes

DUE = [("1", "A", "sent"), ("2", "B", "in_doubt"), ("3", "C", "sent")]


@pytest.mark.parametrize(
    ("written", "lost", "doubled", "disordered"),
    [
        (["A", "B", "C"], 0, 0, 0),
        (["A", "C"], 0, 0, 0),
        (["A"], 1, 0, 0),
        (["A", "B"], 1, 0, 0),
        (["A", "A", "C"], 0, 1, 1),
        (["A", "C", "X"], 0, 1, 1),
        (["C", "A"], 0, 0, 1),
    ],
)
def test_what_must_never_be_is_seen(written: list[str], lost: int, doubled: int, disordered: int) -> None:
    """A note that is missing, written twice, unheard of, or out of order is counted; one in doubt may be there or not."""
    crashed = Crashed()
    count_notes(crashed, DUE, written)
    assert (crashed.lost, crashed.doubled, crashed.disordered, crashed.in_doubt) == (lost, doubled, disordered, 1)
    assert crashed.is_sound is (lost + doubled + disordered == 0)
