"""Two runs of the same suites beside each other: what flipped, and whether a difference exceeds noise."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assist.evaluation.intervals import Numbers, estimate, macro_f1
from assist.evaluation.measures import MIN_CASES
from assist.evaluation.results import CaseResult, Counts, Difference, Outcome, Run, SuiteResult
from assist.evaluation.values import Estimate
from assist.reading.labels import FAILURES, STEPS, Label

_NO_CELLS = Counts(both=0, said=0, missed=0)


@dataclass(frozen=True, slots=True)
class Change:
    """F1 of a label, or of a group of labels, before and after.

    `difference` has a paired interval: the same conversations are drawn for both runs.
    """

    name: str
    before: float
    after: float
    difference: Estimate

    @property
    def exceeds_noise(self) -> bool:
        """Whether the interval of the difference leaves zero out."""
        return self.difference.low > 0 or self.difference.high < 0


@dataclass(frozen=True, slots=True)
class Flip:
    """Something of a case that is right now and was not, or the other way round: a cell or a check."""

    case: str
    what: str
    text: str
    mended: bool


@dataclass(frozen=True, slots=True)
class SuiteComparison:
    """One suite in both runs. `cases` counts those that both could run; only these are compared.

    `mended` and `broken` are the cases that became right or wrong; `flips` tells their cells and checks, and those of
    cases that stayed wrong.
    """

    name: str
    cases: int
    mended: tuple[str, ...]
    broken: tuple[str, ...]
    flips: tuple[Flip, ...]
    changes: tuple[Change, ...]


def compare(before: Run, after: Run) -> list[SuiteComparison]:
    """Compare the suites that both runs have."""
    earlier = {suite.name: suite for suite in before.suites}
    return [_compare(earlier[suite.name], suite) for suite in after.suites if suite.name in earlier]


def _compare(before: SuiteResult, after: SuiteResult) -> SuiteComparison:
    old = _that_ran(before)
    pairs = [(old[key], case) for key, case in _that_ran(after).items() if key in old]
    return SuiteComparison(
        name=after.name,
        cases=len(pairs),
        mended=tuple(b.id for a, b in pairs if a.outcome is not b.outcome and b.outcome is Outcome.RIGHT),
        broken=tuple(b.id for a, b in pairs if a.outcome is not b.outcome and b.outcome is Outcome.WRONG),
        flips=tuple(flip for pair in pairs for flip in _flips(*pair)),
        changes=tuple(_changes(pairs)),
    )


def _that_ran(suite: SuiteResult) -> Mapping[tuple[str, str], CaseResult]:
    return {(case.source, case.id): case for case in suite.cases if case.outcome is not Outcome.COULD_NOT_BE_RUN}


def _flips(before: CaseResult, after: CaseResult) -> Iterator[Flip]:
    old, new = ({_key(each): each for each in case.differences} for case in (before, after))
    for key in sorted(old.keys() ^ new.keys()):
        cell = old.get(key) or new[key]
        yield Flip(after.id, f"{cell.label.value} {cell.kind.value}", cell.text, mended=key in old)
    passed = {(check.name, check.text): check.passed for check in before.checks}
    for check in after.checks:
        if passed.get((check.name, check.text), check.passed) is not check.passed:
            yield Flip(after.id, check.name, check.text, mended=check.passed)


def _key(cell: Difference) -> tuple[int, str, str]:
    return cell.message, cell.label.value, cell.kind.value


def _changes(pairs: Sequence[tuple[CaseResult, CaseResult]]) -> Iterator[Change]:
    enough = [label for label in Label if _true_cells(label, pairs) >= MIN_CASES]
    groups = {"steps": STEPS, "failures": FAILURES, **{label.value: (label,) for label in enough}}
    for name, group in groups.items():
        labels = [label for label in group if label in enough]
        if labels:
            yield _change(name, labels, pairs)


def _change(name: str, labels: Sequence[Label], pairs: Sequence[tuple[CaseResult, CaseResult]]) -> Change:
    before, after = (_per_case(labels, cases) for cases in zip(*pairs, strict=True))
    width = before.shape[1]

    def gain(sums: Numbers) -> Numbers:
        return macro_f1(sums[..., width:]) - macro_f1(sums[..., :width])

    return Change(
        name=name,
        before=float(macro_f1(before.sum(axis=0))),
        after=float(macro_f1(after.sum(axis=0))),
        difference=estimate(np.concatenate([before, after], axis=1), gain),
    )


def _per_case(labels: Sequence[Label], cases: Iterable[CaseResult]) -> Numbers:
    rows = [[case.counts.get(label, _NO_CELLS) for label in labels] for case in cases]
    return np.array([[n for each in row for n in (each.both, each.said, each.missed)] for row in rows], dtype=float)


def _true_cells(label: Label, pairs: Sequence[tuple[CaseResult, CaseResult]]) -> int:
    counts = [after.counts.get(label, _NO_CELLS) for _, after in pairs]
    return sum(each.both + each.missed for each in counts)
