"""The results of a run as the Markdown of `evals/RESULTS.md`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from assist.evaluation.figures import Table
from assist.evaluation.results import Run, SuiteResult
from assist.evaluation.tables import outcomes_of, tables_of

_ABOUT: Final = """\
The labels behind these figures come from language models that worked from the codebook, not from experts in customer
service. Intervals are 95 %, by bootstrap over conversations. Macro averages take the labels with at least 5 true
cells. A cell is one label on one message; calibration error is the expected one, in ten bins; span overlap is
intersection over union of characters where both gave the label. Replies are measured by the reading model that also
guards them, so their figures say what the product holds itself to; only the judge, and people, look from outside."""


def write_results(run: Run, path: Path) -> None:
    """Write what the run measured, its command, model and machine first."""
    path.write_text("\n".join(_lines(run)), encoding="utf-8")


def _lines(run: Run) -> Iterator[str]:
    yield "# Results"
    yield ""
    yield f"Everything here was written by `{run.command}` on {run.made_at:%Y-%m-%d}: {run.machine}."
    yield f"{run.model.card}, weights {run.model.sha256}. Figures of speed are in `benchmarks/RESULTS.md`."
    yield ""
    yield _ABOUT
    for suite in run.suites:
        yield from _suite(suite)


def _suite(suite: SuiteResult) -> Iterator[str]:
    yield from ("", f"## {suite.title}", "", f"{suite.measures} {outcomes_of(suite)}.".strip())
    for table in tables_of(suite):
        yield from ("", f"### {table.title}", "", *_table(table))
    yield ""


def _table(table: Table) -> Iterator[str]:
    for row in (table.columns, ("---",) * len(table.columns), *table.rows):
        yield f"| {' | '.join(row)} |"
