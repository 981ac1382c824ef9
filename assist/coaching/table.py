"""The counts as a CSV for spreadsheets: one row an agent and measure, UTF-8."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Final

from assist.analysis.results import Given, PromiseState
from assist.coaching.measures import Share
from assist.coaching.notes import Standing
from assist.coaching.tally import Tally

HEAD: Final = ("agent", "measure", "name", "count", "of", "value", "low", "high", "unit")

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
Row = Sequence[str | int]


def write_table(tallies: Iterable[Tally], to: IO[str]) -> None:
    """Write every measure of every tally; open the file with `newline=""`."""
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow(HEAD)
    for each in tallies:
        writer.writerows([_cell(each.name), *map(_cell, row)] for row in _rows(each))


def _rows(of: Tally) -> Iterator[Row]:
    for standing in Standing:
        yield "chats", standing.value, of.standings[standing], of.chats, "", "", "", "chats"
    for step, share in of.step_shares():
        yield _share("step given", step.value, share)
        for given in (Given.FLAWED, Given.MISSING):
            yield f"step {given.value}", step.value, of.steps[step][given], share.of, "", "", "", "chats"
    for failure, share in of.failure_shares():
        yield _share("failure", failure.value, share)
    if kept := of.promises_kept():
        yield _share("promises kept", "of those due", kept, "promises")
    for state in PromiseState:
        yield "promises", state.value, of.promises[state], of.promises.total(), "", "", "", "promises"
    yield from _ownership(of)
    for week, share in of.week_shares():
        yield _share("needed steps given by week", week, share, "steps")


def _ownership(of: Tally) -> Iterator[Row]:
    if middle := of.time_to_ownership():
        low, high = (f"{end:.0f}" for end in middle.interval) if middle.interval else ("", "")
        yield "time to first ownership", "median", "", middle.of, f"{middle.value:.0f}", low, high, "seconds"
    yield "first ownership", "without times", of.owned_untimed, of.judged, "", "", "", "chats"
    yield "first ownership", "never", of.never_owned(), of.judged, "", "", "", "chats"


def _share(measure: str, name: str, share: Share, unit: str = "chats") -> Row:
    low, high = share.interval
    return measure, name, share.count, share.of, f"{share.value:.4f}", f"{low:.4f}", f"{high:.4f}", unit


def _cell(value: str | int) -> str | int:
    """Keep a spreadsheet from running what a chat calls its agent: a text that opens like a formula gets an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
