"""A run as tables of text: what the terminal shows and what `evals/RESULTS.md` holds."""

from collections.abc import Iterator, Sequence

from assist.evaluation.figures import NOT_MEASURED, Table, figure, with_interval
from assist.evaluation.reply_tables import engine_tables, judge_tables
from assist.evaluation.results import LabelResult, Outcome, SuiteKind, SuiteResult, SystemResult


def tables_of(suite: SuiteResult) -> Iterator[Table]:
    """Give the tables of one suite; those without a row are left out."""
    if suite.kind is SuiteKind.READING:
        made = [_systems(suite), _labels(suite.systems[0]), _agreements(suite), _slices(suite.systems[0])]
    else:
        made = [*engine_tables(suite.engines), *judge_tables(suite.judge), _checks(suite)]
    yield from (table for table in [*made, _gates(suite)] if table.rows)


def outcomes_of(suite: SuiteResult) -> str:
    """Say in a line what became of the cases."""
    counts = ", ".join(f"{suite.count(outcome)} {outcome.value}" for outcome in Outcome)
    cells = f"; {suite.uncertain} uncertain cells left out" if suite.uncertain else ""
    return f"{len(suite.cases)} cases: {counts}{cells}"


def _systems(suite: SuiteResult) -> Table:
    columns = ("system", "steps, macro F1", "failures, macro F1", "stage by turn", "p50 / p99 ms")
    return Table("Systems", columns, tuple(_system(each) for each in suite.systems))


def _system(system: SystemResult) -> tuple[str, ...]:
    if system.unavailable:
        return (system.name, f"could not be run: {system.unavailable}", "", "", "")
    latency = system.latency
    return (
        system.name,
        with_interval(system.steps.f1 if system.steps else None),
        with_interval(system.failures.f1 if system.failures else None),
        with_interval(system.stage.accuracy if system.stage else None),
        f"{latency.p50_ms:.1f} / {latency.p99_ms:.1f}" if latency else NOT_MEASURED,
    )


def _labels(ours: SystemResult) -> Table:
    columns = (
        "label",
        "true",
        "said",
        "precision",
        "recall",
        "F1",
        "avg. precision",
        "calibration error",
        "span overlap",
        "uncertain",
        "abstained",
    )
    return Table("Labels", columns, tuple(_label(each) for each in ours.labels))


def _label(found: LabelResult) -> tuple[str, ...]:
    return (
        found.label.value,
        str(found.support),
        str(found.predicted),
        with_interval(found.precision),
        with_interval(found.recall),
        with_interval(found.f1),
        figure(found.average_precision),
        NOT_MEASURED if found.calibration is None else f"{found.calibration.error:.3f}",
        figure(found.overlap.value if found.overlap else None),
        str(found.uncertain),
        str(found.abstained),
    )


def _agreements(suite: SuiteResult) -> Table:
    rows = ((each.first, each.second, figure(each.kappa), str(each.cells)) for each in suite.agreements)
    return Table("Agreement (Cohen's kappa over agents' cells)", ("of", "with", "kappa", "cells"), tuple(rows))


def _slices(ours: SystemResult) -> Table:
    rows = (
        (
            f"{each.field}: {each.value}",
            str(each.conversations),
            str(each.messages),
            with_interval(each.macro),
            with_interval(each.steps),
            with_interval(each.failures),
        )
        for each in ours.slices
        if each.macro
    )
    columns = ("slice", "conversations", "messages", "all labels, macro F1", "steps", "failures")
    return Table("Slices", columns, tuple(rows))


def _checks(suite: SuiteResult) -> Table:
    counts: dict[str, list[bool]] = {}
    for case in suite.cases:
        for check in case.checks:
            counts.setdefault("never: …" if check.name.startswith("never") else check.name, []).append(check.passed)
    rows = ((name, str(len(passed)), str(sum(passed))) for name, passed in sorted(counts.items()))
    return Table("Checks", ("check", "asked", "passed"), tuple(rows))


def _gates(suite: SuiteResult) -> Table:
    rows: Sequence[tuple[str, ...]] = [
        (
            gate.name,
            NOT_MEASURED if gate.measured is None else f"{gate.measured:.3f}",
            gate.demand,
            "passed" if gate.passed else "FAILED",
        )
        for gate in suite.gates
    ]
    return Table("Gates", ("gate", "measured", "bound", ""), tuple(rows))
