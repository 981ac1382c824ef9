"""`assist coach`."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from assist.cli.archive import Workers
from assist.cli.console import Files, err


def coach(
    files: Files = None,
    *,
    html: Annotated[Path | None, typer.Option(help="Write the whole report here, with plots.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the counts here, a row an agent and measure.")] = None,
    workers: Workers = None,
) -> None:
    """Say what each agent of many chats does well and what to practise (needs the extra `eval`)."""
    try:
        coached = import_module("assist.cli.coached")
    except ImportError as error:
        err.print(f"{error}. Coaching needs its extra: pip install 'recovery-assist[eval]'", markup=False)
        raise typer.Exit(2) from error
    coached.coach_agents(files, html=html, csv=csv, workers=workers)
