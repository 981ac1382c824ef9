"""`assist analyse --to`: whole archives on all cores, with progress; and what other commands need for the same."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, TypeAlias, TypeVar

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from assist.archive import Done, Failure, Given, ResultsFile, work
from assist.cli.console import Source, err, refused
from assist.conversation.messages import Conversation
from assist.errors import AssistError
from assist.pipeline import Pipeline
from assist.wire import AnalysisOut

T = TypeVar("T")
Selection: TypeAlias = Callable[[Iterable[Given]], Iterable[Given]]

Workers = Annotated[int | None, typer.Option(min=1, help="Processes for an archive.", show_default="one a core")]


def analyse_archive(files: Iterable[Path] | None, to: Path, workers: int | None) -> None:
    """Write a JSON line a conversation; what an earlier run wrote is kept and not done again."""
    try:
        results = ResultsFile(to)
    except (AssistError, OSError) as error:
        raise refused(error) from error
    with results:
        there = len(results)
        run = Run(files, line_of, workers, select=results.missing)
        for done in run:
            results.write(done)
        err.print(f"{len(results)} chats in {to}: {run.chats} of this run, {there} that were there.", markup=False)
    run.finish()


def line_of(pipeline: Pipeline, conversation: Conversation) -> str:
    """Give a conversation's analysis as one line of JSON."""
    return AnalysisOut.from_analysis(conversation, pipeline.analyse(conversation)).model_dump_json()


class Run(Iterable[Done[T]]):
    """The same work on every conversation of the files, on all cores; tells its progress and its failures as it goes."""

    def __init__(
        self,
        files: Iterable[Path] | None,
        do: Callable[[Pipeline, Conversation], T],
        workers: int | None,
        *,
        select: Selection = iter,
    ) -> None:
        """`select` may leave conversations of the files out."""
        self._source = Source(files)
        self._do = do
        self._workers = workers
        self._select = select
        self._read: deque[int] = deque()
        self.chats = 0
        self.failures = 0

    def __iter__(self) -> Iterator[Done[T]]:
        messages = 0
        with _progress() as progress:
            task = progress.add_task("chats", total=self._source.bytes_in_all, said="loading the model")
            try:
                for done in work(self._counted(), self._do, workers=self._workers):
                    self.chats += 1
                    messages += done.messages
                    rate = messages / max(progress.tasks[task].elapsed or 0, 0.001)
                    said = f"{self.chats:,} chats · {messages:,} messages · {rate:,.0f} messages/s"
                    progress.update(task, completed=self._read.popleft(), said=said)
                    if isinstance(done.outcome, Failure):
                        self.failures += 1
                        failure = done.outcome
                        progress.console.print(Text(f"error: {failure.where}: {failure.reason}", style="red"))
                    yield done
            except AssistError as error:
                raise refused(error) from error

    def finish(self) -> None:
        """Leave with status 1 when a conversation failed."""
        if self.failures:
            raise typer.Exit(1)

    def _counted(self) -> Iterator[Given]:
        """Give the conversations, and note how far the files were read for each: results come in the same order."""
        for given in self._select(self._source):
            self._read.append(self._source.bytes_read)
            yield given


def _progress() -> Progress:
    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[said]}"), TimeElapsedColumn())
    return Progress(*columns, console=err)
