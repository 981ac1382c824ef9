"""The cases that went worst, with their words: what was missed and what was said wrongly stand marked in the messages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final

from markupsafe import Markup

from assist.evaluation.drawn import said
from assist.evaluation.results import CaseResult, Check, Difference, Kind, Outcome
from assist.reports.marked import Marking, mark

_SHOWN: Final = 280
"""Characters shown on either side of the words that matter."""
_SLACK: Final = 40
_BEFORE: Final = 160
"""Characters shown of the message before."""
_NAMES: Final = {Kind.MISSED: "missed", Kind.SAID_WRONGLY: "false alarm"}


@dataclass(frozen=True, slots=True)
class Passage:
    """A message with the words marked where ours and the labels differ, or the text that a check was asked of."""

    head: str
    before: str
    words: Markup | str


@dataclass(frozen=True, slots=True)
class WorstCase:
    """A case, and everything in it that went wrong."""

    id: str
    source: str
    fields: str
    wrong: int
    passages: Sequence[Passage]


def worst_cases(cases: Iterable[CaseResult]) -> list[WorstCase]:
    """Give the wrong cases: first those that differ most, and among equals those where ours was surest."""
    wrong = [case for case in cases if case.outcome is Outcome.WRONG]
    return [_worst(case) for case in sorted(wrong, key=_badness, reverse=True)]


def _badness(case: CaseResult) -> tuple[int, float]:
    failed = sum(not check.passed for check in case.checks)
    return len(case.differences) + failed, sum(_surety(each) for each in case.differences)


def _surety(cell: Difference) -> float:
    return cell.probability if cell.kind is Kind.SAID_WRONGLY else 1 - cell.probability


def _worst(case: CaseResult) -> WorstCase:
    failed = [check for check in case.checks if not check.passed]
    ordered = sorted(case.differences, key=attrgetter("message"))
    messages = [_message(list(cells)) for _, cells in groupby(ordered, attrgetter("message"))]
    return WorstCase(
        id=case.id,
        source=case.source,
        fields=", ".join(f"{name} {value}" for name, value in case.fields.items()),
        wrong=len(case.differences) + len(failed),
        passages=[*messages, *map(_check, failed)],
    )


def _message(cells: Sequence[Difference]) -> Passage:
    first = cells[0]
    before = first.before if len(first.before) <= _BEFORE else f"… {first.before[-_BEFORE:]}"
    return Passage(f"{first.role.value.capitalize()}, message {first.message + 1}", before, _marked(cells))


def _marked(cells: Sequence[Difference]) -> Markup:
    """Mark a message's words; of a long message give what stands around them."""
    text = cells[0].text
    runs = [(cell, words.start, words.end) for cell in cells for words in cell.words] or [
        (cell, 0, len(text)) for cell in cells
    ]
    start, end = min(run[1] for run in runs) - _SHOWN, max(run[2] for run in runs) + _SHOWN
    start, end = start if start > _SLACK else 0, end if end < len(text) - _SLACK else len(text)
    shown = mark(text[start:end], [_marking(cell, a - start, b - start) for cell, a, b in runs])
    return Markup("{}{}{}").format("… " if start else "", shown, " …" if end < len(text) else "")


def _marking(cell: Difference, start: int, end: int) -> Marking:
    name = f"{_NAMES[cell.kind]}: {said(cell.label)} {cell.probability:.2f}"
    return Marking(start, end, name, "missed" if cell.kind is Kind.MISSED else "flaw")


def _check(check: Check) -> Passage:
    found = f" (found: {check.detail})" if check.detail else ""
    return Passage(f"Failed: {in_words(check)}{found}", "", check.text or "(no suggestion)")


def in_words(check: Check) -> str:
    """Say what a check asks."""
    kind, _, by = check.name.partition(" ")
    if kind == "never:":
        return "a suggestion keeps off forbidden words"
    if kind == "pass":
        return "an honest draft passes"
    if kind == "flag":
        return f"a bad draft is flagged{' as ' + by if by else ''}"
    return check.name
