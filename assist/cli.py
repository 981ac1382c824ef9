"""The command line: parse, call, print."""

import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from rich.console import Console
from rich.text import Text

from assist.analysis.results import Analysis, Finding, Given, Need, PromiseState
from assist.app import create_app
from assist.config import Settings
from assist.conversation.messages import Conversation
from assist.conversation.readers import read_conversations
from assist.errors import AssistError, InputError
from assist.pipeline import DraftCheck, Pipeline
from assist.reading.model import ASSETS
from assist.replies.candidate import Suggestion
from assist.transport.schemas import AnalysisOut, CheckOut, SuggestOut

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Service recovery, read while the chat goes on.")
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Files = Annotated[
    list[Path] | None,
    typer.Argument(help="Chats: JSON, JSONL, transcript markup or pasted text. None or '-': standard input."),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line and conversation, for machines.")]

_COLOURS = {Given.GIVEN: "green", Given.FLAWED: "yellow", Given.MISSING: "red"}


@app.command()
def analyse(files: Files = None, *, as_json: AsJson = False) -> None:
    """Say where each chat stands: steps, stage, findings and promises."""
    pipeline = _pipeline()
    for conversation in (reading := _Reading(files)):
        analysis = pipeline.analyse(conversation)
        if as_json:
            print(AnalysisOut.from_analysis(conversation, analysis).model_dump_json())
        else:
            _show_analysis(conversation, analysis)
    reading.finish()


@app.command()
def suggest(files: Files = None, *, as_json: AsJson = False) -> None:
    """Say where each chat stands and what to write next."""
    pipeline = _pipeline()
    for conversation in (reading := _Reading(files)):
        advice = pipeline.suggest(conversation)
        if as_json:
            print(SuggestOut.from_advice(conversation, advice).model_dump_json())
        else:
            _show_analysis(conversation, advice.analysis)
            _show_suggestions(advice.suggestions)
    reading.finish()


@app.command()
def check(
    files: Files = None,
    *,
    draft: Annotated[str, typer.Option(help="What the agent is about to send.")],
    as_json: AsJson = False,
) -> None:
    """Check a draft before it is sent, in the light of the chat."""
    pipeline = _pipeline()
    for conversation in (reading := _Reading(files)):
        checked = pipeline.check(conversation, draft)
        if as_json:
            print(CheckOut.from_check(checked).model_dump_json())
        else:
            _show_check(draft, checked)
    reading.finish()


@app.command()
def serve() -> None:
    """Start the service; settings are read from the environment (ASSIST_HOST, ASSIST_PORT, …)."""
    settings = Settings()
    service = create_app(settings)
    err.print(
        f"Recovery Assist: open http://{settings.host}:{settings.port}/ · API at /openapi.json · stop with Ctrl+C"
    )
    uvicorn.run(service, host=settings.host, port=settings.port, log_level=settings.log_level)


@app.command()
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


class _Reading:
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


def _pipeline() -> Pipeline:
    try:
        return Pipeline.local()
    except AssistError as error:
        err.print(Text(f"error: {error}", style="red"))
        raise typer.Exit(2) from error


def _show_analysis(conversation: Conversation, analysis: Analysis) -> None:
    out.print(Text(f"\n{conversation.id}", style="bold"))
    for warning in analysis.warnings:
        out.print(Text(f"  note: {warning}", style="yellow"))
    if analysis.abstained:
        out.print(Text(f"  The chat is in {analysis.language!r}; only English is read, so nothing is claimed."))
        return
    for index, message in enumerate(conversation.messages):
        words = [finding for finding in analysis.findings if finding.evidence.message == index]
        out.print(Text(f"  {message.role.value:>8}  ", style="dim"), _underlined(message.text, words), sep="")
    if not analysis.service_failure:
        out.print("\n  No service failure: nothing to recover.")
    else:
        stage = analysis.stage.value if analysis.stage else "none"
        out.print(f"\n  stage {stage} · cause {analysis.cause.value} · severity {analysis.severity.value}")
        _show_steps(analysis)
    _show_findings(analysis.findings)
    _show_promises(analysis)


def _show_steps(analysis: Analysis) -> None:
    for step in analysis.steps:
        if step.need is Need.NOT_NEEDED and step.given is Given.MISSING:
            continue
        line = Text(f"  {step.label.value:<10} ")
        line.append(f"{step.given.value:<8}", style=_COLOURS[step.given])
        line.append("" if step.need is Need.NEEDED else "not needed  ", style="dim")
        line.append(" … ".join(f"“{evidence.quote}”" for evidence in step.evidence[:2]), style="dim")
        out.print(line)


def _show_findings(findings: Iterable[Finding]) -> None:
    for finding in findings:
        line = Text(f"  ▲ {finding.rule} ", style="red")
        line.append(f"“{finding.evidence.quote}” ", style="default")
        line.append(f"{finding.reason} ", style="default")
        line.append(finding.fix, style="italic green")
        out.print(line)


def _show_promises(analysis: Analysis) -> None:
    for promise in analysis.promises:
        due = f"due {promise.due_at:%a %d %b %H:%M}" if promise.due_at else promise.due_text or "no time given"
        state = "" if promise.state is PromiseState.UNKNOWN else f" ({promise.state.value})"
        out.print(Text(f"  ⏱ promised: “{promise.evidence.quote}” · {due}{state}"))


def _show_suggestions(suggestions: Iterable[Suggestion]) -> None:
    for number, suggestion in enumerate(suggestions):
        out.print(Text("\n  Suggested reply" if number == 0 else "  or", style="bold"))
        out.print(Text(f"    {suggestion.text}"))
        if number == 0:
            out.print(Text(f"    {suggestion.step.value}: {suggestion.why}", style="dim"))


def _show_check(draft: str, checked: DraftCheck) -> None:
    if checked.abstained:
        out.print("The draft is not in English; only English is read, so nothing is claimed.")
        return
    out.print(Text("  ").append_text(_underlined(draft, checked.findings)))
    if not checked.findings:
        given = ", ".join(label.value for label in checked.reading.labels) or "no step"
        out.print(Text(f"  Nothing to mend. It gives: {given}.", style="green"))
    _show_findings(checked.findings)


def _underlined(text: str, findings: Iterable[Finding]) -> Text:
    words = Text(text)
    for finding in findings:
        words.stylize("underline red", finding.evidence.start, finding.evidence.end)
    return words
