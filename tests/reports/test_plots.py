"""The plots: SVG that takes the page's colours, is named, and says what it was given."""

import re

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
    drawn = precision_recall([(0, 1), (1, 0.4)], at=(0.5, 0.6), title="PR", about="…")
    assert "var(--accent)" in drawn
    assert "#" not in drawn.replace('href="#', "").replace("url(#", "")


def test_a_name_cannot_bring_markup() -> None:
    """What a chat or a file calls itself is text, also inside a plot."""
    drawn = bars([Estimate("<script>", 0.5, 0.4, 0.6)], title="B", about="…", axis="share")
    assert "<script>" not in drawn


def test_bins_with_few_cases_are_hollow() -> None:
    """A point that little stands behind does not look like the others."""
    few, many = (calibration([(0.1, 0.2, count)], enough=5, title="C", about="…") for count in (4, 5))
    assert "fill-opacity: 0" in few
    assert "fill-opacity: 0" not in many


def test_plots_share_a_page() -> None:
    """No id stands twice, no style reaches beyond its plot, and the type is the page's."""
    drawn = [bars(ESTIMATES, title=title, about="", axis="a") for title in ("one", "two")]
    ids = [found for each in drawn for found in re.findall(r' id="([^"]+)"', each)]
    assert len(ids) == len(set(ids)) > 0
    assert not any("<style" in each or "font-family" in each for each in drawn)


def test_a_long_name_takes_several_lines() -> None:
    """It leaves room for the bar."""
    drawn = bars(
        [Estimate("a frozen sentence encoder with logistic regression", 1, 1, 1)], title="", about="", axis="a"
    )
    assert ">a frozen sentence encoder<" in drawn


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


def test_a_quiet_bar_steps_back() -> None:
    """What the others are compared with does not take the accent."""
    quiet = bars([Estimate("rules", 0.5, 0.4, 0.6, quiet=True)], title="B", about="", axis="a")
    assert "var(--accent)" not in quiet
