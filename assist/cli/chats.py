"""`assist analyse`, `suggest` and `check`: chats in, what to make of them out."""

from pathlib import Path
from typing import Annotated

import typer

from assist.cli.archive import Workers, analyse_archive
from assist.cli.console import AsJson, Chats, Files, local_pipeline
from assist.cli.shown import show_analysis, show_check, show_suggestions
from assist.wire import AnalysisOut, CheckOut, SuggestOut


def analyse(
    files: Files = None,
    *,
    as_json: AsJson = False,
    to: Annotated[
        Path | None,
        typer.Option(help="For archives: write a JSON line a chat here, on all cores. Run again to resume."),
    ] = None,
    workers: Workers = None,
) -> None:
    """Say where each chat stands: steps, stage, findings and promises."""
    if to:
        analyse_archive(files, to, workers)
        return
    pipeline = local_pipeline()
    for conversation in (chats := Chats(files)):
        analysis = pipeline.analyse(conversation)
        if as_json:
            print(AnalysisOut.from_analysis(conversation, analysis).model_dump_json())
        else:
            show_analysis(conversation, analysis)
    chats.finish()


def suggest(files: Files = None, *, as_json: AsJson = False) -> None:
    """Say where each chat stands and what to write next."""
    pipeline = local_pipeline()
    for conversation in (chats := Chats(files)):
        advice = pipeline.suggest(conversation)
        if as_json:
            print(SuggestOut.from_advice(conversation, advice).model_dump_json())
        else:
            show_analysis(conversation, advice.analysis)
            show_suggestions(advice.suggestions)
    chats.finish()


def check(
    files: Files = None,
    *,
    draft: Annotated[str, typer.Option(help="What the agent is about to send.")],
    as_json: AsJson = False,
) -> None:
    """Check a draft before it is sent, in the light of the chat."""
    pipeline = local_pipeline()
    for conversation in (chats := Chats(files)):
        checked = pipeline.check(conversation, draft)
        if as_json:
            print(CheckOut.from_check(checked).model_dump_json())
        else:
            show_check(draft, checked)
    chats.finish()
