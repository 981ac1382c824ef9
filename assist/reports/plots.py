"""The plots of the reports: matplotlib to SVG text that takes the page's colours, light or dark, and its type.

Every function gives HTML to inline. `title` names the plot for those who do not see it, `about` tells them what it shows.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from textwrap import fill
from typing import Any, Final

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

WIDTH: Final = 6.4
"""Inches: 461 units of the SVG, near the pixels that it takes on a page."""
HALF: Final = 4.6
"""The same for a plot that stands beside another."""

_NAME: Final = 26
"""Characters of a bar's name in a line."""
_COLOURS: Final = {
    name: f"#0000{number:02x}"
    for number, name in enumerate(("ink", "muted", "line", "edge", "accent", "flaw", "care"), 1)
}
"""Stand-ins that matplotlib writes and the page's own colours replace."""
_STYLE: Final[dict[Any, object]] = {
    "svg.fonttype": "none",
    "font.size": 10,
    "text.color": _COLOURS["ink"],
    "axes.labelcolor": _COLOURS["muted"],
    "axes.edgecolor": _COLOURS["edge"],
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": _COLOURS["line"],
    "grid.linewidth": 0.8,
    "xtick.color": _COLOURS["edge"],
    "ytick.color": _COLOURS["edge"],
    "xtick.labelcolor": _COLOURS["muted"],
    "ytick.labelcolor": _COLOURS["ink"],
    "figure.facecolor": "none",
    "legend.frameon": False,
    "figure.constrained_layout.use": True,
}
_SMALL: Final[dict[Any, object]] = {"figure.constrained_layout.use": False, "axes.edgecolor": _COLOURS["line"]}
_SMALL_WIDTH: Final = 2.1
"""Inches: 151 units, near the pixels that a small plot takes."""
_NEEDLESS: Final = (
    re.compile(r'(?<=<g) id="[^"]*"'),  # one page has many plots, and an id stands once in it
    re.compile(r"<style.*?</style>", re.DOTALL),  # it would hold for the whole page
    re.compile(r"font-family: [^;\"]*;? ?"),  # the page has its own
    re.compile(r"(?m)^ +|^<g/>\n"),
)
_DARKEST: Final = 0.45
"""The most of the accent in a cell of a heat map: the words on it keep a contrast of 4.5 to 1, light and dark."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A named figure with its interval, and what stands beside it (the cases behind it, say).

    A quiet one steps back behind the others: what they are compared with.
    """

    name: str
    value: float
    low: float
    high: float
    note: str = ""
    quiet: bool = False

    @property
    def colour(self) -> str:
        """What it is drawn in."""
        return _COLOURS["edge" if self.quiet else "accent"]


def bars(
    estimates: Sequence[Estimate],
    *,
    title: str,
    about: str,
    axis: str,
    limits: tuple[float, float] = (0, 1),
    width: float = WIDTH,
) -> Markup:
    """Draw horizontal bars with intervals, the first on top, each with its note at the right."""
    with mpl.rc_context(_STYLE):
        names = [fill(each.name, _NAME) for each in estimates]
        lines = max([1, *(name.count("\n") + 1 for name in names)])
        figure, axes = _axes((0.18 + 0.14 * lines) * len(estimates) + 0.7, width)
        places = range(len(estimates))
        axes.barh(
            places,
            [each.value for each in estimates],
            height=0.55,
            color=[each.colour for each in estimates],
            alpha=0.35,
        )
        _intervals(axes, estimates, horizontal=True)
        axes.set_yticks(places, names)
        axes.set(xlim=limits, xlabel=axis, ylim=(len(estimates) - 0.5, -0.5))
        axes.grid(visible=False, axis="y")
        axes.tick_params(axis="y", length=0)
        for place, each in enumerate(estimates):
            axes.annotate(
                each.note,
                (1.02, place),
                xycoords=("axes fraction", "data"),
                va="center",
                color=_COLOURS["muted"],
                annotation_clip=False,
            )
        return _svg(figure, title, about)


def line(
    estimates: Sequence[Estimate], *, title: str, about: str, axis: str, limits: tuple[float, float] = (0, 1)
) -> Markup:
    """Draw a line over equal steps (weeks, say), each point with its interval and its note above."""
    with mpl.rc_context(_STYLE):
        figure, axes = _axes(2.6)
        places = range(len(estimates))
        axes.plot(places, [each.value for each in estimates], color=_COLOURS["accent"], linewidth=1.5)
        _intervals(axes, estimates, horizontal=False)
        step = -(-len(estimates) // 8)
        axes.set_xticks(places[::step], [each.name for each in estimates[::step]])
        axes.set(ylim=limits, ylabel=axis, xlim=(-0.5, max(len(estimates) - 0.5, 0.5)))
        axes.grid(visible=False, axis="x")
        for place, each in list(enumerate(estimates))[::step]:
            axes.annotate(
                each.note,
                (place, 1.02),
                xycoords=("data", "axes fraction"),
                ha="center",
                fontsize=9,
                color=_COLOURS["muted"],
                annotation_clip=False,
            )
        return _svg(figure, title, about)


def calibration(bins: Sequence[tuple[float, float, int]], *, enough: int, title: str, about: str) -> Markup:
    """Draw a small plot of (predicted, observed, count) beside the diagonal of a perfect one.

    The larger a point, the more cases; hollow ones have fewer than `enough`.
    """
    with mpl.rc_context(_STYLE | _SMALL):
        figure, axes = _small_axes()
        axes.plot([0, 1], [0, 1], color=_COLOURS["edge"], linewidth=1, linestyle=(0, (2, 3)))
        for predicted, observed, count in bins:
            sure = count >= enough
            axes.vlines(predicted, predicted, observed, color=_COLOURS["accent" if sure else "edge"], linewidth=1)
            axes.plot(
                predicted,
                observed,
                "o",
                color=_COLOURS["accent" if sure else "edge"],
                markerfacecolor=_COLOURS["accent"] if sure else "none",
                markersize=3 + 1.3 * math.log10(count),
                clip_on=False,
            )
        return _svg(figure, title, about)


def precision_recall(
    points: Sequence[tuple[float, float]], *, at: tuple[float, float] | None, title: str, about: str
) -> Markup:
    """Draw a small plot of (recall, precision); `at` is the point in use, which is marked."""
    with mpl.rc_context(_STYLE | _SMALL):
        figure, axes = _small_axes()
        axes.plot(*zip(*points, strict=True), color=_COLOURS["accent"], linewidth=1.5, clip_on=False)
        if at:
            axes.plot(*at, "o", color=_COLOURS["ink"], markersize=6, clip_on=False)
        return _svg(figure, title, about)


def heat_map(
    counts: Sequence[Sequence[int]],
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    axes_names: tuple[str, str],
    title: str,
    about: str,
) -> Markup:
    """Draw counts as cells, each the darker the larger its share of its row; `axes_names` are those of rows and columns."""
    with mpl.rc_context(_STYLE):
        figure, axes = _axes(0.34 * len(rows) + 1.6)
        for y, row in enumerate(counts):
            for x, count in enumerate(row):
                if count:
                    dark = _DARKEST * count / sum(row)
                    axes.add_patch(
                        Rectangle((x - 0.5, y - 0.5), 1, 1, color=_COLOURS["accent"], alpha=dark, linewidth=0)
                    )
                    axes.text(x, y, str(count), ha="center", va="center")
        axes.set_xticks(range(len(columns)), columns, rotation=40, ha="right", rotation_mode="anchor")
        axes.set_yticks(range(len(rows)), rows)
        axes.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(rows) - 0.5, -0.5))
        axes.set(ylabel=axes_names[0], xlabel=axes_names[1])
        axes.grid(visible=False)
        axes.tick_params(length=0)
        return _svg(figure, title, about)


def _axes(height: float, width: float = WIDTH) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height))
    return figure, figure.add_subplot()


def _small_axes() -> tuple[Figure, Axes]:
    """Give a square of shares, laid out by hand: many stand on a page, and constrained layout takes its time."""
    figure = Figure(figsize=(_SMALL_WIDTH, _SMALL_WIDTH))
    axes = figure.add_axes((0.17, 0.13, 0.77, 0.79))
    axes.set(xlim=(0, 1), ylim=(0, 1), xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
    axes.set_xticklabels(("0", ".5", "1"))
    axes.set_yticklabels(("0", ".5", "1"))
    axes.tick_params(length=0, labelcolor=_COLOURS["muted"])
    return figure, axes


def _intervals(axes: Axes, estimates: Sequence[Estimate], *, horizontal: bool) -> None:
    for place, each in enumerate(estimates):
        spread = [[each.value - each.low], [each.high - each.value]]
        axes.errorbar(
            each.value if horizontal else place,
            place if horizontal else each.value,
            xerr=spread if horizontal else None,
            yerr=None if horizontal else spread,
            fmt="o",
            markersize=5,
            color=each.colour,
            elinewidth=1.5,
            capsize=3,
            clip_on=False,
        )


def _svg(figure: Figure, title: str, about: str) -> Markup:
    """Write a figure as SVG that is named, carries the page's colours and takes the width it is given."""
    written = StringIO()
    with mpl.rc_context({"svg.hashsalt": title}):
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    drawing = written.getvalue()
    drawing = drawing[drawing.index("<svg") :]
    view = re.search(r'viewBox="[^"]*"', drawing)
    inside = drawing[drawing.index(">") + 1 :]
    for needless in _NEEDLESS:
        inside = needless.sub("", inside)
    for name, stand_in in _COLOURS.items():
        inside = inside.replace(stand_in, f"var(--{name})")
    named = Markup("<title>{}</title><desc>{}</desc>").format(title, about)
    head = f'<svg class="plot" role="img" {view[0] if view else ""} xmlns:xlink="http://www.w3.org/1999/xlink">'
    return Markup(head) + named + Markup(inside)  # noqa: S704 matplotlib escapes the texts it writes
