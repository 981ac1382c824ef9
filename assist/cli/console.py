"""What the commands share: the two streams, the chats given to a command, and the shipped pipeline."""

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console
from rich.text import Text

from assist.config import Settings
from assist.conversation.messages import Conversation
from assist.conversation.readers import read_conversations
from assist.engines import writer_of
from assist.errors import AssistError, InputError, SetupError
from assist.pipeline import Pipeline

if TYPE_CHECKING:
    from assist.writing.writer import Writer

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

_STDIN: Final = Path("-")

Files = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Chats: JSON, JSONL, transcript markup or pasted text; files or folders. None or '-': standard input."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line and conversation, for machines.")]


class Source:
    """The files given to a command, read as one stream: conversations, and an error for each that cannot be read."""

    def __init__(self, files: Iterable[Path] | None) -> None:
        self._files = [found for path in files or [_STDIN] for found in _files_of(path)]
        self.bytes_read = 0

    @property
    def bytes_in_all(self) -> int | None:
        """The size of all files, None when standard input is among them."""
        return None if _STDIN in self._files else sum(path.stat().st_size for path in self._files if path.is_file())

    def __iter__(self) -> Iterator[Conversation | InputError]:
        for path in self._files:
            yield from self._read(path)

    def _read(self, path: Path) -> Iterator[Conversation | InputError]:
        today = datetime.now(UTC).date()
        if path == _STDIN:
            yield from read_conversations(sys.stdin.buffer, source="stdin", day=today)
            return
        before = self.bytes_read
        try:
            with path.open("rb") as stream:
                for item in read_conversations(stream, source=str(path), day=today):
                    self.bytes_read = before + stream.tell()
                    yield item
        except OSError as error:
            yield InputError(error.strerror or str(error), where=str(path))


class Chats:
    """The conversations of the files; one that cannot be read is told on standard error and the next is taken."""

    def __init__(self, files: Iterable[Path] | None) -> None:
        self._source = Source(files)
        self._broken = 0

    def __iter__(self) -> Iterator[Conversation]:
        for item in self._source:
            if isinstance(item, InputError):
                self._broken += 1
                err.print(Text(f"error: {item}", style="red"))
            else:
                yield item

    def finish(self) -> None:
        """Leave with status 1 when something could not be read."""
        if self._broken:
            raise typer.Exit(1)


def _files_of(path: Path) -> list[Path]:
    """Give a file itself, and of a folder all files in it whose names do not begin with a dot, in their order."""
    if not path.is_dir():
        return [path]
    return sorted(found for found in path.rglob("*") if found.is_file() and not found.name.startswith("."))


def local_pipeline() -> Pipeline:
    """Load what ships; leave with status 2 when it cannot be loaded."""
    try:
        return Pipeline.local()
    except AssistError as error:
        err.print(Text(f"error: {error}", style="red"))
        raise typer.Exit(2) from error


def configured_writer(pipeline: Pipeline) -> "Writer":
    """Put together the writer that the settings name; leave with status 2 when there is none or it cannot be had."""
    try:
        writer = writer_of(Settings(), pipeline)
    except AssistError as error:
        raise refused(error) from error
    if writer is None:
        raise refused(SetupError("no chat model is named: openai:gpt-4o-mini, say", where="ASSIST_LLM"))
    return writer


def refused(error: Exception) -> typer.Exit:
    """Tell an error that ends a command; raise what this gives to leave with status 2."""
    err.print(Text(f"error: {error}", style="red"))
    return typer.Exit(2)


def check_writable(path: Path) -> None:
    """Say at once, and not after the last chat, that a file cannot be written."""
    try:
        path.open("a", encoding="utf-8").close()
    except OSError as error:
        raise refused(error) from error
