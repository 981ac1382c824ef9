"""The cases of a suite, read one by one: a broken one is a record with its reason, and the others go on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from assist.conversation.assembly import Marked
from assist.conversation.readers import read_each_marked
from assist.conversation.split import part_of
from assist.errors import InputError
from assist.evaluation.demands import Demands, demands_of, read_with_demands
from assist.evaluation.results import SuiteKind
from assist.evaluation.suite import Suite
from assist.evaluation.truth import MessageTruth, truth_of

_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC).date()
"""Dates bare clock times, the same on any day that a suite is run."""


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation with what is true of it: `truth` runs parallel to its messages."""

    source: str
    marked: Marked
    truth: tuple[MessageTruth, ...]
    demands: Demands

    @property
    def id(self) -> str:
        """The conversation's id."""
        return self.marked.conversation.id


@dataclass(frozen=True, slots=True)
class Broken:
    """A case that cannot be read: where, and why."""

    source: str
    where: str
    reason: str


def cases_of(suite: Suite) -> Iterator[Case | Broken]:
    """Read all cases of a suite that belong to its part of the split."""
    for file in suite.files:
        for outcome in _read(file, suite.spec.kind):
            if isinstance(outcome, Broken) or suite.spec.part is None or part_of(outcome.id) is suite.spec.part:
                yield outcome


def _read(file: Path, kind: SuiteKind) -> Iterator[Case | Broken]:
    try:
        lines = file.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
    except OSError as error:
        yield Broken(file.name, file.name, error.strerror or str(error))
        return
    if kind is not SuiteKind.READING and file.suffix == ".txt":
        for each in read_with_demands(lines, source=file.name, day=_DAY):
            yield _broken(file, each) if isinstance(each, InputError) else _case(file, *each)
        return
    for outcome in read_each_marked(lines, source=file.name, day=_DAY):
        yield _broken(file, outcome) if isinstance(outcome, InputError) else _case(file, outcome, None)


def _case(file: Path, marked: Marked, demands: Demands | None) -> Case | Broken:
    try:
        return Case(file.name, marked, truth_of(marked), demands or demands_of(marked))
    except InputError as error:
        return _broken(file, error)


def _broken(file: Path, error: InputError) -> Broken:
    return Broken(file.name, error.where, error.message)
