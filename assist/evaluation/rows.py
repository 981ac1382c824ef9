"""The rows of the report's tables. Where a measure has too few cases, the row says so instead of a figure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from markupsafe import Markup

from assist.evaluation.drawn import said, shared_cells
from assist.evaluation.figures import NOT_MEASURED, figure, with_interval
from assist.evaluation.intervals import estimate, ratio
from assist.evaluation.measures import MIN_CASES
from assist.evaluation.results import (
    OURS,
    TRUTH,
    Agreement,
    CaseResult,
    GateResult,
    LabelResult,
    Outcome,
    Slice,
    SuiteResult,
    SystemResult,
)
from assist.evaluation.slices import FIELDS
from assist.evaluation.values import Estimate
from assist.evaluation.worst import in_words
from assist.reading.labels import Label

TOO_FEW: Final = Markup('<span class="hint">too few</span>')
"""Stands for a figure that too few cases are behind."""

_GATES: Final = {
    "steps": "steps, macro F1",
    "failures": "failures, macro F1",
    "stage": "stage by agent turn",
    "calibration": "largest calibration error of a label",
    "latency_p50_ms": "one new message, median ms",
    "right": "share of cases right",
    "guard": "first suggestions that pass the guard",
    "reading": "first suggestions that give the due step",
    "specificity": "specificity",
    "honesty": "suggestions that break no rule of honesty",
    "words": "words of a reply, mean",
    "latency_p95_ms": "suggestions for a chat, p95 ms",
    "kappa": "judge with people, kappa",
    "self_agreement": "judge with itself, share",
}
Row = Sequence[object]


def gate_row(suite: SuiteResult, gate: GateResult) -> Row:
    """Give a gate: its suite, whether it passed, what it measures, the figures, and how far inside the bound they are."""
    room = (
        None if gate.measured is None else gate.measured - gate.bound if gate.at_least else gate.bound - gate.measured
    )
    return (
        suite.title,
        Markup('<span class="tag {}">{}</span>').format(*(("good", "passed") if gate.passed else ("flaw", "FAILED"))),
        gate_name(gate),
        "nothing to measure" if gate.measured is None else f"{gate.measured:.3g}",
        f"{'≥' if gate.at_least else '≤'} {gate.bound:g}",
        f"{gate.margin:g}",
        NOT_MEASURED if room is None else f"{'+' if room >= 0 else '−'}{abs(room):.3g}",  # noqa: RUF001 a real minus
    )


def gate_name(gate: GateResult) -> str:
    """Say what a gate measures."""
    return _GATES.get(gate.name, f"{said(gate.name)}, F1")


def system_rows(systems: Iterable[SystemResult]) -> Iterator[Row]:
    """Give the systems that were run, ours first."""
    for each in systems:
        if not each.unavailable:
            yield (
                each.name,
                _or_too_few(each.steps.f1 if each.steps else None),
                _or_too_few(each.failures.f1 if each.failures else None),
                _or_too_few(each.stage.accuracy if each.stage else None),
            )


def label_row(suite: SuiteResult, found: LabelResult) -> Row:
    """Give a label's figures, or say that too few true cells are behind them."""
    enough = found.support >= MIN_CASES
    measured = (
        *map(_over_its_range, (found.precision, found.recall, found.f1)),
        figure(found.average_precision),
        NOT_MEASURED if found.calibration is None else f"{found.calibration.error:.3f}",
    )
    overlaps = found.overlap and shared_cells(suite, found) >= MIN_CASES
    return (
        said(found.label),
        found.support,
        found.predicted,
        *(measured if enough else (TOO_FEW,) * len(measured)),
        figure(found.overlap.value) if found.overlap and overlaps else TOO_FEW,
        found.uncertain,
        found.abstained,
    )


def bin_rows(labels: Iterable[LabelResult]) -> Iterator[Row]:
    """Give the bins behind the calibration plots."""
    for each in labels:
        if each.support >= MIN_CASES and each.calibration:
            for one in each.calibration.bins:
                yield said(each.label), one.count, f"{one.probability:.3f}", f"{one.observed:.3f}"


def slice_rows(slices: Iterable[Slice]) -> Iterator[Row]:
    """Give every slice, also those with too few cases."""
    for each in slices:
        yield (
            f"{each.field}: {each.value}",
            each.conversations,
            each.messages,
            *(_or_too_few(found) for found in (each.macro, each.steps, each.failures)),
        )


def agreement_rows(agreements: Iterable[Agreement]) -> Iterator[Row]:
    """Give kappa of every pair, and which kind of pair it is."""
    for each in agreements:
        if TRUTH in (each.first, each.second):
            kind = "model with the agreed labels"
        else:
            kind = "model with an annotator" if OURS in (each.first, each.second) else "annotators with each other"
        yield f"{each.first} with {each.second}", kind, each.cells, figure(each.kappa)


def label_agreement_rows(agreements: Sequence[Agreement]) -> Iterator[Row]:
    """Give kappa label by label, a column for each pair."""
    for label in Label:
        if any(label in each.by_label for each in agreements):
            yield said(label), *(figure(each.by_label.get(label)) for each in agreements)


def check_rows(cases: Sequence[CaseResult]) -> Iterator[Row]:
    """Give what the cases of a replies suite asked, how often, and how often it held."""
    for name in sorted({in_words(check) for case in cases for check in case.checks}):
        counts = [
            [sum(check.passed for check in asked), len(asked)]
            for case in cases
            if (asked := [check for check in case.checks if in_words(check) == name])
        ]
        passed, asked = np.sum(counts, axis=0)
        enough = asked >= MIN_CASES
        yield name, asked, passed, with_interval(estimate(np.array(counts, float), ratio)) if enough else TOO_FEW


def right_by(suite: SuiteResult) -> Mapping[str, Sequence[tuple[str, Estimate, str]]]:
    """Give, for each field of the cases, the share that was right by value, where enough cases were run."""
    run = [case for case in suite.cases if case.outcome is not Outcome.COULD_NOT_BE_RUN]
    return {field: rows for field in FIELDS if len(rows := list(_right_by(run, field))) > 1}


def _right_by(cases: Sequence[CaseResult], field: str) -> Iterator[tuple[str, Estimate, str]]:
    for value in sorted({case.fields[field] for case in cases if field in case.fields}):
        right = [[case.outcome is Outcome.RIGHT, 1] for case in cases if case.fields.get(field) == value]
        if len(right) >= MIN_CASES:
            yield value, estimate(np.array(right, float), ratio), f"n = {len(right)}"


def _over_its_range(found: Estimate | None) -> str:
    """Set the interval under the figure, where columns are many."""
    if found is None:
        return NOT_MEASURED
    low, high = figure(found.low), figure(found.high)
    return Markup('{} <span class="range">{} to {}</span>').format(figure(found.value), low, high)


def _or_too_few(found: Estimate | None) -> str:
    return with_interval(found) if found else TOO_FEW
