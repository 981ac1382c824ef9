"""`assist eval`."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from assist.cli.console import err

_REPORTS = "Reports"


def evaluate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Suites: folders, files of cases, or names of suites in evals/. None: all of evals/."),
    ] = None,
    *,
    baselines: Annotated[bool, typer.Option("--baselines", help="Run the baselines beside ours.")] = False,
    llm: Annotated[
        str,
        typer.Option(
            envvar="ASSIST_LLM",
            help="A chat model that replies beside the embedded engine, and labels among the baselines: openai:gpt-4o-mini.",
        ),
    ] = "",
    judge: Annotated[str, typer.Option(help="The chat model that judges replies. Without it: that of --llm.")] = "",
    compare: Annotated[
        tuple[Path, Path] | None, typer.Option(help="Compare two results that --json wrote, and run nothing.")
    ] = None,
    pairwise: Annotated[
        tuple[Path, Path] | None,
        typer.Option(help="Have the replies of two results judged, chat by chat. --json writes the judgements."),
    ] = None,
    json: Annotated[Path | None, typer.Option(help="Write everything here.", rich_help_panel=_REPORTS)] = None,
    html: Annotated[Path | None, typer.Option(help="Write a report with plots.", rich_help_panel=_REPORTS)] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML for CI.", rich_help_panel=_REPORTS)] = None,
    markdown: Annotated[
        Path | None, typer.Option(help="Write the tables (evals/RESULTS.md).", rich_help_panel=_REPORTS)
    ] = None,
) -> None:
    """Measure how good the reading and the replies are (needs the extra `eval`).

    Status 0: every gate passed; 1: a gate failed; 2: something could not be run.
    """
    try:
        evaluated = import_module("assist.cli.evaluated")
    except ImportError as error:
        err.print(f"{error}. Evaluation needs its extra: pip install 'recovery-assist[eval]'", markup=False)
        raise typer.Exit(2) from error
    if compare:
        evaluated.compare_runs(*compare)
        return
    if pairwise:
        evaluated.compare_replies(*pairwise, judge=judge or llm, file=json)
        return
    files = {"json": json, "html": html, "junit": junit, "markdown": markdown}
    asked = evaluated.Asked(paths=tuple(paths or ()), baselines=baselines, llm=llm, judge=judge)
    evaluated.evaluate_suites(asked, files=files)
