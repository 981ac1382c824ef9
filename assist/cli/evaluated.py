"""What `assist eval` does once its extra is there: finds the suites, runs them, shows and writes what was measured."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import typer
from pydantic import ValidationError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from assist.cli.console import check_writable, err, refused
from assist.cli.measured import show_comparison, show_suite
from assist.errors import AssistError, InputError
from assist.evaluation.baselines.table import baselines
from assist.evaluation.compare import compare
from assist.evaluation.junit import write_junit
from assist.evaluation.report import write_html
from assist.evaluation.results import Run
from assist.evaluation.run import Makers, evaluate
from assist.evaluation.suite import Suite, find_suite, suites_in
from assist.evaluation.written import write_results

OWN: Final = Path("evals")
"""Where our own suites are, from the repository's root."""
REAL: Final = "real"
"""Stands before the paths of real chats, which are not part of the repository."""


def _write_json(run: Run, path: Path) -> None:
    path.write_text(run.model_dump_json(indent=1) + "\n", encoding="utf-8")


WRITERS: Final[Mapping[str, Callable[[Run, Path], None]]] = {
    "html": write_html,
    "json": _write_json,
    "junit": write_junit,
    "markdown": write_results,
}
"""The files that a run can be written to, by the option that asks for each."""


def evaluate_suites(paths: Sequence[Path], *, beside: Makers, files: Mapping[str, Path | None]) -> None:
    """Run suites, show and write the results, and leave with the status that the gates give."""
    asked = {kind: path for kind, path in files.items() if path}
    for path in asked.values():
        check_writable(path)
    try:
        suites = list(_suites(paths))
        run = _run(suites, paths, beside)
    except AssistError as error:
        raise refused(error) from error
    except KeyboardInterrupt as error:
        err.print("stopped; nothing was written")
        raise typer.Exit(130) from error
    for suite in run.suites:
        show_suite(suite)
    for kind, path in asked.items():
        WRITERS[kind](run, path)
    if not (run.passed and run.complete):
        raise typer.Exit(1 if not run.passed else 2)


def own_baselines(llm: str) -> Makers:
    """Give the baselines, which learn on our own corpus."""
    return baselines(OWN / "corpus", llm)


def compare_runs(before: Path, after: Path) -> None:
    """Show what changed between two runs."""
    try:
        compared = compare(_read(before), _read(after))
    except AssistError as error:
        raise refused(error) from error
    if not compared:
        raise refused(InputError("the two runs have no suite in common"))
    for suite in compared:
        show_comparison(suite)


def _run(suites: Sequence[Suite], paths: Sequence[Path], beside: Makers) -> Run:
    named = [path.name if path.is_absolute() else str(path) for path in paths]
    command = " ".join(["assist eval", *named, *(["--baselines"] if beside else [])])
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("", total=None)

        def tell(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total)

        return evaluate(suites, baselines=beside, command=command, now=datetime.now(UTC), tell=tell)


def _suites(paths: Sequence[Path]) -> Iterator[Suite]:
    if not paths:
        yield from _found(OWN)
    for path in paths:
        if path.name == REAL and len(paths) > 1 and not path.exists():
            continue
        named = OWN / path
        yield from _found(named if named.exists() and not path.exists() else path)


def _found(path: Path) -> Iterator[Suite]:
    """Give the suites among a folder's folders, or what the path itself holds."""
    below = list(suites_in(path))
    yield from below or [find_suite(path)]


def _read(path: Path) -> Run:
    try:
        return Run.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(error.strerror or str(error), where=str(path)) from error
    except ValidationError as error:
        msg = "not the result of `assist eval --json`"
        raise InputError(msg, where=str(path)) from error
