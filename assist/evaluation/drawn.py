"""The drawings of the report: what one suite measured, as plots for the page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, Literal

from markupsafe import Markup

from assist.evaluation.figures import with_interval
from assist.evaluation.measures import MIN_CASES
from assist.evaluation.results import OURS, Confusion, LabelResult, Slice, SuiteResult, SystemResult
from assist.evaluation.values import Estimate
from assist.reports import plots

MOST_BARS: Final = 12
"""Bars of one plot; the tables hold the others."""
_NAMED: Final = 5
"""Confusions that are told in words."""
_FEWEST: Final = 2
"""Bars from which on there is something to compare."""


@dataclass(frozen=True, slots=True)
class Small:
    """One of many small plots: what it is of, and its figures."""

    name: str
    figures: str
    drawing: Markup


def said(name: str) -> str:
    """Write the name of a label as words."""
    return name.replace("_", " ")


def systems_plot(suite: SuiteResult, group: Literal["steps", "failures"]) -> Markup | None:
    """Draw macro F1 of every system that has one, ours first; None when no system has."""
    macros = [(system.name, system.steps if group == "steps" else system.failures) for system in suite.systems]
    found = [(name, macro.f1) for name, macro in macros if macro]
    return _bars([(name, f1, f"{f1.value:.2f}") for name, f1 in found], f"{suite.title}: {group}", "macro F1")


def curves(suite: SuiteResult, labels: Iterable[LabelResult]) -> Iterator[Small]:
    """Draw precision over recall of each label with enough cases, and the point that is in use."""
    for each in labels:
        if each.support >= MIN_CASES and each.curve:
            at = (each.recall.value, each.precision.value) if each.recall and each.precision else None
            yield Small(
                said(each.label),
                f"AP {each.average_precision or 0:.2f}, n\N{NO-BREAK SPACE}{each.support}",
                plots.precision_recall(
                    [(point.recall, point.precision) for point in each.curve],
                    at=at,
                    title=f"{suite.title}: precision over recall, {said(each.label)}",
                    about=f"Average precision {each.average_precision or 0:.2f}."
                    + (f" In use: precision {at[1]:.2f}, recall {at[0]:.2f}." if at else ""),
                ),
            )


def reliability(suite: SuiteResult, labels: Iterable[LabelResult]) -> Iterator[Small]:
    """Draw the observed share over the predicted probability of each label with enough cases."""
    for each in labels:
        if each.support >= MIN_CASES and each.calibration:
            bins = each.calibration.bins
            yield Small(
                said(each.label),
                f"ECE {each.calibration.error:.3f}, n\N{NO-BREAK SPACE}{sum(one.count for one in bins)}",
                plots.calibration(
                    [(one.probability, one.observed, one.count) for one in bins],
                    enough=MIN_CASES,
                    title=f"{suite.title}: calibration, {said(each.label)}",
                    about="; ".join(
                        f"predicted {one.probability:.2f}, observed {one.observed:.2f}, {one.count} cells"
                        for one in bins
                    ),
                ),
            )


def confusion_map(found: Confusion, title: str, axes: tuple[str, str]) -> Markup | None:
    """Draw a confusion without the names that never occur; None when nothing was counted."""
    used = [index for index, row in enumerate(found.counts) if sum(row) + sum(other[index] for other in found.counts)]
    if not used:
        return None
    names = [said(found.names[index]) for index in used]
    return plots.heat_map(
        [[found.counts[row][column] for column in used] for row in used],
        rows=names,
        columns=names,
        axes_names=axes,
        title=title,
        about="; ".join(f"{true}, {taken}: {count}" for true, taken, count in _cells(found)),
    )


def confusions(found: Confusion) -> list[str]:
    """Tell the most frequent confusions."""
    wrong = [(f"{true} → {taken}", count) for true, taken, count in _cells(found) if true != taken]
    return [f"{pair} ({count})" for pair, count in sorted(wrong, key=itemgetter(1), reverse=True)[:_NAMED]]


def slice_plots(suite: SuiteResult, ours: SystemResult) -> Iterator[tuple[str, Markup | None]]:
    """Draw macro F1 over all labels for the largest slices of each field, which is named with the drawing."""
    for field in dict.fromkeys(each.field for each in ours.slices):
        largest = largest_slices(ours.slices, field)
        rows = [(each.value, each.macro, f"n = {each.conversations}") for each in largest if each.macro]
        if len(rows) >= _FEWEST:
            yield field, _bars(rows, f"{suite.title}: by {field}", "macro F1, all labels")


def largest_slices(slices: Iterable[Slice], field: str) -> list[Slice]:
    """Give the slices of a field that were measured, those with most conversations first."""
    measured = [each for each in slices if each.field == field and each.macro]
    return sorted(measured, key=lambda each: -each.conversations)[:MOST_BARS]


def overlap_plot(suite: SuiteResult, labels: Iterable[LabelResult]) -> Markup | None:
    """Draw how far our words and the annotators' overlap, for labels with enough cells where both gave it."""
    rows = [
        (said(each.label), each.overlap, f"n = {shared_cells(suite, each)}")
        for each in labels
        if each.overlap and shared_cells(suite, each) >= MIN_CASES
    ]
    return _bars(rows, f"{suite.title}: span overlap", "intersection over union", plots.WIDTH)


def shared_cells(suite: SuiteResult, found: LabelResult) -> int:
    """Count the cells where both the labels and ours gave a label."""
    return sum(case.counts[found.label].both for case in suite.cases if found.label in case.counts)


def right_plot(suite: SuiteResult, rows: Sequence[tuple[str, Estimate, str]], field: str) -> Markup | None:
    """Draw the share of cases that were right by the values of a field."""
    return _bars(rows, f"{suite.title}: by {field}", "share of cases right")


def _bars(rows: Sequence[tuple[str, Estimate, str]], title: str, axis: str, width: float = plots.HALF) -> Markup | None:
    if not rows:
        return None
    has_ours = any(name == OURS for name, _, _ in rows)
    return plots.bars(
        [
            plots.Estimate(name, each.value, each.low, each.high, note, quiet=has_ours and name != OURS)
            for name, each, note in rows
        ],
        title=title,
        about="; ".join(f"{name}: {with_interval(each)}, {note}" for name, each, note in rows),
        axis=axis,
        width=width,
    )


def _cells(found: Confusion) -> Iterator[tuple[str, str, int]]:
    for true, row in zip(found.names, found.counts, strict=True):
        for taken, count in zip(found.names, row, strict=True):
            if count:
                yield said(true), said(taken), count
