"""`assist analyse`, `suggest`, `check` and `rewrite`: chats in, what to make of them out."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from assist.cli.archive import Workers, analyse_archive
from assist.cli.console import AsJson, Chats, Files, configured_writer, local_pipeline
from assist.cli.shown import show_analysis, show_check, show_ended, show_rewritten, show_suggestions
from assist.wire import AnalysisOut, CheckOut, RewriteOut, SuggestOut
from assist.writing.results import Way


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


def suggest(
    files: Files = None,
    *,
    llm: Annotated[bool, typer.Option("--llm", help="Ask the chat model that ASSIST_LLM names, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say where each chat stands and what to write next."""
    pipeline = local_pipeline()
    writer = configured_writer(pipeline) if llm else None
    with asyncio.Runner() as runner:
        for conversation in (chats := Chats(files)):
            advice = pipeline.suggest(conversation)
            written = runner.run(writer.write(conversation, advice)) if writer else None
            if written:
                advice = replace(advice, suggestions=written.suggestions)
            if as_json:
                print(SuggestOut.from_advice(conversation, advice).model_dump_json())
                continue
            show_analysis(conversation, advice.analysis)
            show_suggestions(advice.suggestions)
            if writer and written:
                show_ended(writer.name, written)
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


def rewrite(
    files: Files = None,
    *,
    draft: Annotated[str, typer.Option(help="What the agent is about to send.")],
    way: Annotated[Way, typer.Option("--as", help="What it is to become.")],
    language: Annotated[str | None, typer.Option(help="With translate: the language's code, `de` say.")] = None,
    as_json: AsJson = False,
) -> None:
    """Put a draft into other words by the chat model that ASSIST_LLM names, in the light of the chat."""
    if (way is Way.TRANSLATE) != (language is not None):
        message = "--language goes with --as translate, and only with it"
        raise typer.BadParameter(message)
    writer = configured_writer(local_pipeline())
    with asyncio.Runner() as runner:
        for conversation in (chats := Chats(files)):
            rewritten = runner.run(writer.rewrite(conversation, draft, way, language=language))
            if as_json:
                print(RewriteOut.from_rewritten(rewritten, way).model_dump_json())
            else:
                show_rewritten(rewritten)
    chats.finish()
