"""`assist retention`: for how long chats are kept."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from assist.cli.console import err
from assist.cli.stored import in_database
from assist.store.erasure import keep_for


def retention(
    days: Annotated[
        int | None, typer.Argument(min=1, help="So many days after the last change a chat is deleted. Left out: never.")
    ] = None,
    workspace: Annotated[str, typer.Option(help="Whose chats.")] = "default",
) -> None:
    """Set for how long a workspace keeps its chats, and all that was read of them and said about them."""
    in_database(lambda session: keep_for(session, workspace, days, now=datetime.now(UTC)))
    said = "for good" if days is None else f"for {days} days after the last change"
    err.print(f"Chats of {workspace!r} are kept {said}.", markup=False)
