"""`assist train`."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from assist.cli.console import err
from assist.reading.model import ASSETS


def train(
    corpus: Annotated[Path, typer.Option(help="Folder of labelled conversations in the transcript markup.")] = Path(
        "evals/corpus"
    ),
    extra: Annotated[list[Path] | None, typer.Option(help="Further labelled conversations (JSONL or markup).")] = None,
    to: Annotated[Path, typer.Option(help="Where the model's files go.", show_default="the package")] = ASSETS,
) -> None:
    """Train, calibrate and export the reading model (needs the extra `train`: see `make train`)."""
    try:
        run = import_module("assist.training.run")
        recipe = import_module("assist.training.fit").Recipe()
    except ImportError as error:
        err.print(f"{error}. Training needs its extra: pip install 'recovery-assist[train]'", markup=False)
        raise typer.Exit(2) from error
    run.train(corpus, extra or [], to, recipe, err.print)
