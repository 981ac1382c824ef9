"""The HTML report of a run: one file, the verdict first, then suite by suite what was measured and what went wrong."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from markupsafe import Markup

from assist.evaluation import drawn, rows
from assist.evaluation.figures import with_interval
from assist.evaluation.measures import MIN_CASES
from assist.evaluation.reply_tables import engine_tables, judge_tables
from assist.evaluation.results import OURS, LabelResult, Outcome, Run, SuiteKind, SuiteResult, SystemResult
from assist.evaluation.worst import worst_cases
from assist.reading.labels import Label
from assist.reports.page import render

_WORST: Final = 8
"""Worst cases that stand open."""
_FOLDED: Final = 32
"""More of them that fold out."""
_PASSAGES: Final = 4
"""Messages of a case that stand open; more of them fold out."""


def write_html(run: Run, path: Path) -> None:
    """Write the whole report."""
    path.write_text(report_of(run), encoding="utf-8")


def report_of(run: Run) -> str:
    """Give the whole report as HTML."""
    return render(
        "assist.evaluation",
        "eval.html",
        run=run,
        verdict=_verdict(run),
        suites=[_suite(suite, f"suite-{number}") for number, suite in enumerate(run.suites, 1)],
        min_cases=MIN_CASES,
        most_bars=drawn.MOST_BARS,
        most_passages=_PASSAGES,
        ours=OURS,
    )


def _verdict(run: Run) -> Mapping[str, object]:
    gates = [(suite, gate) for suite in run.suites for gate in suite.gates]
    failed = [(suite, gate) for suite, gate in gates if not gate.passed]
    return {
        "passed": len(gates) - len(failed),
        "gates": [rows.gate_row(suite, gate) for suite, gate in sorted(gates, key=lambda each: each[1].passed)],
        "failed": [(suite.title, rows.gate_name(gate)) for suite, gate in failed],
        "ungated": [suite.title for suite in run.suites if not suite.gates],
        "tiles": [
            (f"{len(gates) - len(failed)} of {len(gates)}", "gates passed"),
            *((sum(suite.count(outcome) for suite in run.suites), f"cases {outcome.value}") for outcome in Outcome),
        ],
        "suites": [_standing(suite, f"suite-{number}") for number, suite in enumerate(run.suites, 1)],
    }


def _standing(suite: SuiteResult, place: str) -> rows.Row:
    measured: Sequence[object] = ("does not apply",) * 3
    if suite.systems:
        measured = next(rows.system_rows(suite.systems[:1]), ("", *measured))[1:]
    return (
        Markup('<a href="#{}">{}</a>').format(place, suite.title),
        *(suite.count(outcome) for outcome in Outcome),
        *measured,
    )


def _suite(suite: SuiteResult, place: str) -> Mapping[str, object]:
    failed = sum(not gate.passed for gate in suite.gates)
    worst = worst_cases(suite.cases)
    return {
        "id": place,
        "title": suite.title,
        "measures": suite.measures,
        "is_reading": suite.kind is SuiteKind.READING,
        "gates": len(suite.gates),
        "failed": failed,
        "tiles": _tiles(suite),
        "broken": [
            (case.id, case.source, case.reason) for case in suite.cases if case.outcome is Outcome.COULD_NOT_BE_RUN
        ],
        "worst": worst[:_WORST],
        "more": worst[_WORST : _WORST + _FOLDED],
        "unshown": max(0, len(worst) - _WORST - _FOLDED),
        **(_reading(suite, suite.systems[0]) if suite.systems else _replies(suite)),
    }


def _tiles(suite: SuiteResult) -> list[tuple[object, str]]:
    tiles: list[tuple[object, str]] = [(suite.count(outcome), f"cases {outcome.value}") for outcome in Outcome]
    if suite.kind is SuiteKind.READING:
        tiles.append((suite.uncertain, "uncertain cells left out"))
    return tiles


def _reading(suite: SuiteResult, ours: SystemResult) -> Mapping[str, object]:
    few = [drawn.said(each.label) for each in ours.labels if each.support < MIN_CASES]
    seen = {each.label for each in ours.labels}
    return {
        "systems": list(rows.system_rows(suite.systems)),
        "unavailable": [(each.name, each.unavailable) for each in suite.systems if each.unavailable],
        "steps_plot": drawn.systems_plot(suite, "steps"),
        "failures_plot": drawn.systems_plot(suite, "failures"),
        "macro_labels": _macro_labels(ours),
        "labels": [rows.label_row(suite, each) for each in ours.labels],
        "few": few,
        "unseen": [drawn.said(label) for label in Label if label not in seen],
        "curves": list(drawn.curves(suite, ours.labels)),
        "reliability": list(drawn.reliability(suite, ours.labels)),
        "bins": list(rows.bin_rows(ours.labels)),
        **_stage(suite, ours),
        **_confusion(suite, ours),
        "slice_plots": list(drawn.slice_plots(suite, ours)),
        "slices": list(rows.slice_rows(ours.slices)),
        "few_slices": sum(each.macro is None for each in ours.slices),
        "agreements": list(rows.agreement_rows(suite.agreements)),
        "agreement_pairs": [f"{each.first} with {each.second}" for each in suite.agreements],
        "label_agreements": list(rows.label_agreement_rows(suite.agreements)),
        "overlap_plot": drawn.overlap_plot(suite, _by_overlap(ours)),
        "latency": ours.latency,
    }


def _macro_labels(ours: SystemResult) -> list[tuple[str, str]]:
    """Tell which labels the macro averages take."""
    found = (("Steps", ours.steps), ("Failures", ours.failures))
    return [(name, ", ".join(map(drawn.said, macro.labels)) if macro else "") for name, macro in found]


def _stage(suite: SuiteResult, ours: SystemResult) -> Mapping[str, object]:
    if ours.stage is None:
        return {"stage": None, "stage_plot": None, "stage_confusions": []}
    return {
        "stage": f"{with_interval(ours.stage.accuracy)} over {ours.stage.turns} agent turns",
        "stage_plot": drawn.confusion_map(
            ours.stage.confusion, f"{suite.title}: stages", ("true stage", "stage that is shown")
        ),
        "stage_confusions": drawn.confusions(ours.stage.confusion),
    }


def _confusion(suite: SuiteResult, ours: SystemResult) -> Mapping[str, object]:
    if ours.confusion is None:
        return {"confusion_plot": None, "confusions": []}
    return {
        "confusion_plot": drawn.confusion_map(
            ours.confusion, f"{suite.title}: labels of agents' messages", ("true label", "label that was said")
        ),
        "confusions": drawn.confusions(ours.confusion),
    }


def _by_overlap(ours: SystemResult) -> list[LabelResult]:
    return sorted(ours.labels, key=lambda each: each.overlap.value if each.overlap else 0.0, reverse=True)


def _replies(suite: SuiteResult) -> Mapping[str, object]:
    return {
        "checks": list(rows.check_rows(suite.cases)),
        "tables": [table for table in (*engine_tables(suite.engines), *judge_tables(suite.judge)) if table.rows],
        "right_plots": [
            (field, drawn.right_plot(suite, found, field)) for field, found in rows.right_by(suite).items()
        ],
    }
