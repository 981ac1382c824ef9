"""What the commands share: the two streams, the chats given to a command, and the shipped pipeline."""

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from assist.conversation.messages import Conversation
from assist.conversation.readers import read_conversations
from assist.errors import AssistError, InputError
from assist.pipeline import Pipeline

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Files = Annotated[
    list[Path] | None,
    typer.Argument(help="Chats: JSON, JSONL, transcript markup or pasted text. None or '-': standard input."),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line and conversation, for machines.")]


class Chats:
    """The conversations of the files; one that cannot be read is told on standard error and the next is taken."""

    def __init__(self, files: Iterable[Path] | None) -> None:
        self._files = list(files or [Path("-")])
        self._broken = 0

    def __iter__(self) -> Iterator[Conversation]:
        for path in self._files:
            for item in self._read(path):
                if isinstance(item, InputError):
                    self._broken += 1
                    err.print(Text(f"error: {item}", style="red"))
                else:
                    yield item

    def _read(self, path: Path) -> Iterator[Conversation | InputError]:
        today = datetime.now(UTC).date()
        if str(path) == "-":
            yield from read_conversations(sys.stdin.buffer, source="stdin", day=today)
            return
        try:
            with path.open("rb") as stream:
                yield from read_conversations(stream, source=str(path), day=today)
        except OSError as error:
            yield InputError(error.strerror or str(error), where=str(path))

    def finish(self) -> None:
        """Leave with status 1 when something could not be read."""
        if self._broken:
            raise typer.Exit(1)


def local_pipeline() -> Pipeline:
    """Load what ships; leave with status 2 when it cannot be loaded."""
    try:
        return Pipeline.local()
    except AssistError as error:
        err.print(Text(f"error: {error}", style="red"))
        raise typer.Exit(2) from error
