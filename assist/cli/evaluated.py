"""What `assist eval` does once its extra is there: finds the suites, runs them, shows and writes what was measured."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import typer
from pydantic import ValidationError
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from assist.cli.console import check_writable, err, refused
from assist.cli.measured import show_comparison, show_pairwise, show_suite
from assist.config import Settings
from assist.engines import writer_of
from assist.errors import AssistError, InputError, UnavailableError
from assist.evaluation.baselines.table import baselines
from assist.evaluation.compare import compare
from assist.evaluation.connection import NO_MODEL, Connection
from assist.evaluation.engines import Writes
from assist.evaluation.judged import PairwiseResult
from assist.evaluation.junit import write_junit
from assist.evaluation.pairwise import compare_pairs, engine_of, pairs_of
from assist.evaluation.report import write_html
from assist.evaluation.results import Run
from assist.evaluation.run import Beside, evaluate
from assist.evaluation.suite import Suite, find_suite, suites_in
from assist.evaluation.written import write_results
from assist.pipeline import Pipeline

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


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks to be run; `llm` and `judge` name chat models or are empty."""

    paths: tuple[Path, ...]
    baselines: bool
    llm: str
    judge: str

    @property
    def command(self) -> str:
        """The command as it can be given again."""
        named = [path.name if path.is_absolute() else str(path) for path in self.paths]
        baselines = ["--baselines"] if self.baselines else []
        models = [f"--{option} {name}" for option, name in (("llm", self.llm), ("judge", self.judge)) if name]
        return " ".join(["assist eval", *named, *baselines, *models])

    @property
    def beside(self) -> Beside:
        """What runs beside what ships. The baselines learn on our own corpus."""
        llm, judge = _connection(self.llm), _connection(self.judge or self.llm)
        return Beside(
            baselines=baselines(OWN / "corpus", llm) if self.baselines else {},
            writers={self.llm: partial(_writer, self.llm)} if self.llm else {},
            judges={judge.name: partial(judge.made, "LlmJudge")} if judge else {},
        )


def evaluate_suites(asked: Asked, *, files: Mapping[str, Path | None]) -> None:
    """Run suites, show and write the results, and leave with the status that the gates give."""
    written = {kind: path for kind, path in files.items() if path}
    for path in written.values():
        check_writable(path)
    try:
        run = _run(list(_suites(asked.paths)), asked)
    except AssistError as error:
        raise refused(error) from error
    except KeyboardInterrupt as error:
        err.print("stopped; nothing was written")
        raise typer.Exit(130) from error
    for suite in run.suites:
        show_suite(suite)
    for kind, path in written.items():
        WRITERS[kind](run, path)
    if not (run.passed and run.complete):
        raise typer.Exit(1 if not run.passed else 2)


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


def compare_replies(a: Path, b: Path, *, judge: str, file: Path | None) -> None:
    """Show which of two runs has the better replies by a judge, and write its judgements."""
    if file:
        check_writable(file)
    try:
        first, second = _read(a), _read(b)
        found = _judged(first, second, judge)
    except AssistError as error:
        raise refused(error) from error
    show_pairwise(found)
    if file:
        file.write_text(found.model_dump_json(indent=1) + "\n", encoding="utf-8")
    if found.failed:
        raise typer.Exit(2)


def _judged(a: Run, b: Run, judge: str) -> PairwiseResult:
    pairs = pairs_of(a, b)
    model = _connection(judge)
    if model is None:
        raise UnavailableError(NO_MODEL)
    names = (engine_of(a), engine_of(b))
    return asyncio.run(compare_pairs(model.made("LlmJudge"), pairs, names=names))


def _writer(name: str, pipeline: Pipeline) -> Writes:
    """Put together what writes with a chat model, under the service's own limits."""
    writer = writer_of(Settings().model_copy(update={"llm": name}), pipeline)
    if writer is None:
        raise UnavailableError(NO_MODEL)
    return writer


def _connection(name: str) -> Connection | None:
    """Say how a chat model is asked, by the service's own settings."""
    if not name:
        return None
    settings = Settings()
    return Connection(
        name=name,
        url=settings.llm_url,
        key=settings.llm_key.get_secret_value() if settings.llm_key else None,
        at_once=settings.llm_at_once,
        mask=settings.llm_mask,
    )


def _run(suites: Sequence[Suite], asked: Asked) -> Run:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task("", total=None)

        def tell(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total)

        return evaluate(suites, beside=asked.beside, command=asked.command, now=datetime.now(UTC), tell=tell)


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
