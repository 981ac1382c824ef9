"""An analysis, suggestions and a checked draft, as a person reads them in a terminal."""

from collections.abc import Iterable

from rich.text import Text

from assist.analysis.results import Analysis, Finding, Given, Need, PromiseState
from assist.cli.console import out
from assist.conversation.messages import Conversation
from assist.pipeline import DraftCheck
from assist.replies.candidate import Suggestion
from assist.writing.results import Rewritten, Written

_COLOURS = {Given.GIVEN: "green", Given.FLAWED: "yellow", Given.MISSING: "red"}


def show_analysis(conversation: Conversation, analysis: Analysis) -> None:
    """Print where a chat stands."""
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


def show_suggestions(suggestions: Iterable[Suggestion]) -> None:
    """Print what to write next."""
    for number, suggestion in enumerate(suggestions):
        out.print(Text("\n  Suggested reply" if number == 0 else "  or", style="bold"))
        out.print(Text(f"    {suggestion.text}"))
        if number == 0:
            out.print(Text(f"    {suggestion.step.value}: {suggestion.why} ({suggestion.engine})", style="dim"))


def show_check(draft: str, checked: DraftCheck) -> None:
    """Print what was found in a draft."""
    if checked.abstained:
        out.print("The draft is not in English; only English is read, so nothing is claimed.")
        return
    out.print(Text("  ").append_text(_underlined(draft, checked.findings)))
    if not checked.findings:
        given = ", ".join(label.value for label in checked.reading.labels) or "no step"
        out.print(Text(f"  Nothing to mend. It gives: {given}.", style="green"))
    _show_findings(checked.findings)


def show_ended(name: str, written: Written) -> None:
    """Print how asking a model ended, and what it took."""
    tokens = sum(call.tokens_in + call.tokens_out for call in written.calls)
    seconds = sum(call.seconds for call in written.calls)
    took = f" {tokens} tokens, {seconds:.1f} s." if written.calls else ""
    out.print(Text(f"    {name}: {written.ended.meaning}{took}", style="dim"))


def show_rewritten(rewritten: Rewritten) -> None:
    """Print a draft in other words."""
    if rewritten.text is None:
        out.print(
            Text(f"  The draft stays as it is. {rewritten.ended.meaning} {rewritten.reason}".rstrip(), style="yellow")
        )
        return
    out.print(Text(f"  {rewritten.text}"))
    out.print(Text(f"    {rewritten.engine}", style="dim"))


def _underlined(text: str, findings: Iterable[Finding]) -> Text:
    words = Text(text)
    for finding in findings:
        words.stylize("underline red", finding.evidence.start, finding.evidence.end)
    return words
