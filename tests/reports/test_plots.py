"""The plots: SVG that takes the page's colours, is named, and says what it was given."""

from assist.reports.plots import Estimate, bars, calibration, heat_map, line, precision_recall

ESTIMATES = [Estimate("ownership", 0.5, 0.24, 0.76, "5 of 10"), Estimate("listen", 1, 0.72, 1, "10 of 10")]


def test_bars_name_every_figure_and_its_cases() -> None:
    """Names and notes stand as text, so that they can be read, searched and set in the page's type."""
    drawn = bars(ESTIMATES, title="Steps", about="Shares.", axis="share given")
    assert all(f">{words}</text>" in drawn for words in ("ownership", "5 of 10", "listen", "10 of 10", "share given"))


def test_a_plot_is_named_and_described() -> None:
    """A plot is an image to assistive technology, with a name and a description; both are escaped."""
    drawn = line(ESTIMATES, title="Weeks <b>", about="R&D", axis="share")
    assert drawn.startswith("<svg")
    assert 'role="img"' in drawn
    assert "<title>Weeks &lt;b&gt;</title><desc>R&amp;D</desc>" in drawn


def test_colours_are_those_of_the_page() -> None:
    """No colour is fixed: each is one of the page's, which change with light and dark."""
    drawn = precision_recall({"ours": [(0, 1), (1, 0.4)]}, title="PR", about="…")
    assert "var(--accent)" in drawn
    assert "#" not in drawn.replace('href="#', "").replace("url(#", "")


def test_a_name_cannot_bring_markup() -> None:
    """What a chat or a file calls itself is text, also inside a plot."""
    drawn = calibration({"<script>": [(0.1, 0.2), (0.9, 0.8)]}, title="C", about="…")
    assert "<script>" not in drawn


def test_a_plot_is_the_same_each_time() -> None:
    """Two runs over the same figures give the same file."""
    assert bars(ESTIMATES, title="S", about="", axis="a") == bars(ESTIMATES, title="S", about="", axis="a")


def test_a_heat_map_writes_its_counts() -> None:
    """Every count is a number in its cell; an empty cell stays empty."""
    drawn = heat_map(
        [[12, 0], [3, 45]], rows=["a", "b"], columns=["a", "b"], axes_names=("true", "read"), title="M", about="…"
    )
    assert all(f">{count}</text>" in drawn for count in (12, 3, 45))
    assert ">0</text>" not in drawn
