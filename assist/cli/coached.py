"""What `assist coach` does once its extra is there: reads the chats, writes the report, shows the summary."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from textwrap import shorten

from rich.text import Text

from assist.archive import Failure
from assist.cli.archive import Run
from assist.cli.console import check_writable, local_pipeline, out
from assist.coaching.lessons import MIN_CASES
from assist.coaching.measures import Share
from assist.coaching.notes import ChatNotes, Standing, take_notes
from assist.coaching.report import Portrait, portray, write_report
from assist.coaching.table import write_table
from assist.coaching.tally import Tally, tally
from assist.reading.labels import Label


def coach_agents(files: Iterable[Path] | None, *, html: Path | None, csv: Path | None, workers: int | None) -> None:
    """Read all chats, choose what to say of each agent and of the team, and write what was asked for."""
    for path in filter(None, (html, csv)):
        check_writable(path)
    run = Run(files, take_notes, workers)
    team = Tally("team")
    agents = tally(_notes(run), team)
    pipeline = local_pipeline()
    portraits = [portray(each, pipeline) for each in (team, *agents.values())]
    if html:
        html.write_text(write_report(portraits[0], portraits[1:]), encoding="utf-8")
    if csv:
        with csv.open("w", encoding="utf-8", newline="") as table:
            write_table((team, *agents.values()), table)
    show_summary(portraits)
    run.finish()


def _notes(run: Run[ChatNotes]) -> Iterator[ChatNotes]:
    return (done.outcome for done in run if not isinstance(done.outcome, Failure))


def show_summary(portraits: Sequence[Portrait]) -> None:
    """Print the counts of the team and of each agent, and what was chosen of them."""
    for each in portraits:
        tally = each.tally
        out.print(Text(f"\n{tally.name}", style="bold"))
        out.print(Text(f"  {_standings(tally)}"))
        if tally.judged:
            out.print(Text(f"  given where needed: {_counts(tally.step_shares())}", style="dim"))
            out.print(Text(f"  chats with a failure: {_counts(tally.failure_shares())}", style="dim"))
            _show_chosen(each)


def _standings(of: Tally) -> str:
    counted = ((of.standings[standing], standing.value) for standing in Standing if standing is not Standing.JUDGED)
    skipped = [f"{count} {words}" for count, words in counted if count]
    return f"{of.judged} chats judged; not judged: {', '.join(skipped) or 'none'}"


def _counts(shares: Iterable[tuple[Label, Share]]) -> str:
    return " · ".join(f"{label.value} {share.count}/{share.of}" for label, share in shares)


def _show_chosen(of: Portrait) -> None:
    for strength in of.strengths:
        out.print(
            Text(f"  + {strength.label.value}: {strength.share} “{_short(strength.moment.quote)}”", style="green")
        )
    for each in of.practices:
        name = each.label.value if each.is_failure else f"{each.label.value} not given"
        out.print(Text(f"  ▲ {name}: {each.share} “{_short(each.moment.quote)}”", style="red"))
        out.print(Text(f"      better: {each.better}" if each.better else f"      {each.advice or each.label.meaning}"))
    if not of.strengths and not of.practices:
        out.print(f"  Too few cases to name anything: at least {MIN_CASES} are needed.")


def _short(words: str) -> str:
    return shorten(words, 120, placeholder=" …")
