"""What an evaluation measured, as a person reads it in a terminal."""

from collections.abc import Iterable
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from assist.cli.console import out
from assist.evaluation.compare import SuiteComparison
from assist.evaluation.engines import EMBEDDED
from assist.evaluation.figures import Table, figure, with_interval
from assist.evaluation.judged import PairwiseResult, Side
from assist.evaluation.reply_tables import pairwise_tables
from assist.evaluation.results import CaseResult, Check, Outcome, SuiteResult
from assist.evaluation.tables import outcomes_of, tables_of

_CASES: Final = 12
"""Cases that are listed; the files hold them all."""
_WIDTH: Final = 200
"""Columns of a table that goes to a file or a pipe."""


def show_suite(suite: SuiteResult) -> None:
    """Print the tables of a suite, and the cases that could not be run or failed a check."""
    _show_head(suite.title, f"{outcomes_of(suite)}. {suite.measures}".strip())
    for table in tables_of(suite):
        show_table(table)
    told = [case for case in suite.cases if case.outcome is Outcome.COULD_NOT_BE_RUN or case.checks]
    for case in _first([case for case in told if case.outcome is not Outcome.RIGHT]):
        _show_case(case)


def show_comparison(compared: SuiteComparison) -> None:
    """Print what changed on one suite."""
    _show_head(
        compared.name,
        f"{compared.cases} cases in both runs: {len(compared.mended)} became right, {len(compared.broken)} wrong",
    )
    rows = tuple(
        (
            change.name,
            figure(change.before),
            figure(change.after),
            with_interval(change.difference),
            "yes" if change.exceeds_noise else "no",
        )
        for change in compared.changes
    )
    show_table(Table("F1", ("label", "before", "after", "difference", "exceeds noise"), rows))
    for flip in compared.flips:
        line = Text(f"  {'+' if flip.mended else '-'} ", style="green" if flip.mended else "red")
        out.print(line.append(f"{flip.case} ", style="bold").append(f"{flip.what}: {flip.text}", style="default"))


def show_pairwise(found: PairwiseResult) -> None:
    """Print which of two engines a judge prefers, and why in the first chats that are decided."""
    for table in pairwise_tables(found):
        show_table(table)
    for pair in [each for each in found.pairs if each.judgement and each.judgement.better is not Side.TIE][:_CASES]:
        better = found.a if pair.judgement and pair.judgement.better is Side.A else found.b
        why = pair.judgement.why[0] if pair.judgement else ""
        out.print(Text(f"  {pair.suite} {pair.case}: {better}. {why}"))


def show_table(table: Table) -> None:
    """Print one table: names to the left, figures to the right."""
    shown = RichTable(title=Text(table.title, style="dim"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for number, column in enumerate(table.columns):
        shown.add_column(column, justify="right" if number and len(table.columns) > 3 else "left", overflow="fold")
    for row in table.rows:
        shown.add_row(*(Text(cell, style=_STYLES.get(cell, "")) for cell in row))
    wide = out if out.is_terminal else Console(file=out.file, width=_WIDTH, highlight=False)
    wide.print(shown)


_STYLES: Final = {"FAILED": "bold red", "passed": "green"}


def _show_head(title: str, about: str) -> None:
    out.print(Text(f"\n{title}", style="bold"))
    out.print(Text(f"{about}\n", style="dim"))


def _show_case(case: CaseResult) -> None:
    out.print(Text(f"  {case.source} {case.id}: {case.outcome.value} {case.reason}".rstrip(), style="red"))
    for check in case.checks:
        if not check.passed:
            found = f" (found: {check.detail})" if check.detail else ""
            out.print(Text(f"    {_of_engine(check)}{check.name}{found}: {check.text or 'none'}"))


def _of_engine(check: Check) -> str:
    """Name whose suggestion a check was asked of, where that is not the engine that ships."""
    return f"{check.engine}: " if check.engine not in ("", EMBEDDED) else ""


def _first(cases: list[CaseResult]) -> Iterable[CaseResult]:
    yield from cases[:_CASES]
    if len(cases) > _CASES:
        out.print(Text(f"  … and {len(cases) - _CASES} more", style="dim"))
