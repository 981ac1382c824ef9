"""What is measured of one label, a group of labels and two labellers. The statistics are scikit-learn's and scipy's."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    average_precision_score,
    cohen_kappa_score,
    confusion_matrix,
    precision_recall_curve,
)

from assist.conversation.messages import Role
from assist.evaluation.cells import LabelCells, ReadMessage, cells_of, uncertain_cells
from assist.evaluation.intervals import Numbers, estimate, f1, macro_f1, precision, ratio, recall
from assist.evaluation.results import (
    NOTHING,
    TRUTH,
    Agreement,
    Calibration,
    Confusion,
    CurvePoint,
    LabelResult,
    Macro,
    ReliabilityBin,
)
from assist.evaluation.truth import Places
from assist.evaluation.values import Estimate
from assist.reading.labels import AGENT_LABELS, Label

MIN_CASES: Final = 5
"""True cells that a label needs to enter a macro average or a calibration gate."""

_BINS: Final = 10
_CURVE_POINTS: Final = 50


def label_result(label: Label, messages: Sequence[ReadMessage], cases: int) -> LabelResult:
    """Measure one label. Precision, recall and F1 are None where the label is neither true nor said anywhere."""
    cells = cells_of(label, messages, cases)
    some = bool(cells.true.any() or cells.said.any())
    per_case = cells.per_case()
    likely = cells.probability
    return LabelResult(
        label=label,
        support=int(cells.true.sum()),
        predicted=int(cells.said.sum()),
        uncertain=uncertain_cells(messages, [label]),
        abstained=sum(message.abstained and message.compares(label) for message in messages),
        precision=estimate(per_case, precision) if some else None,
        recall=estimate(per_case, recall) if some else None,
        f1=estimate(per_case, f1) if some else None,
        average_precision=None if likely is None or not cells.true.any() else _average(cells, likely),
        calibration=None if likely is None else _calibration(cells, likely),
        curve=() if likely is None or not cells.true.any() else _curve(cells, likely),
        overlap=_overlap(label, messages, cases),
    )


def macro(labels: Iterable[Label], messages: Sequence[ReadMessage], cases: int) -> Macro | None:
    """Average F1 over the labels with at least `MIN_CASES` true cells; None when there is no such label."""
    cells = {label: cells_of(label, messages, cases) for label in labels}
    enough = tuple(label for label, each in cells.items() if each.true.sum() >= MIN_CASES)
    if not enough:
        return None
    per_case = np.concatenate([cells[label].per_case() for label in enough], axis=1)
    return Macro(f1=estimate(per_case, macro_f1), labels=enough)


def label_confusion(messages: Iterable[ReadMessage]) -> Confusion:
    """Count, on agents' messages, which label was said where another is true.

    A label that is true and was said stands on the diagonal. A missed label is set against each label wrongly said on
    the same message, and against `nothing` where there is none; a label wrongly said where none is missed likewise.
    """
    names = (*AGENT_LABELS, NOTHING)
    pairs = [pair for message in messages if message.role is Role.AGENT for pair in _pairs(message)]
    if not pairs:
        return Confusion(names=names, counts=tuple((0,) * len(names) for _ in names))
    true, said = zip(*pairs, strict=True)
    return confusion(true, said, names)


def confusion(true: Sequence[str], said: Sequence[str], names: Sequence[str]) -> Confusion:
    """Count the pairs of names."""
    counts = confusion_matrix([str(name) for name in true], [str(name) for name in said], labels=[*map(str, names)])
    return Confusion(names=tuple(names), counts=tuple(tuple(map(int, row)) for row in counts))


def agreements(messages: Sequence[ReadMessage], system: str) -> tuple[Agreement, ...]:
    """Give kappa of the system against the agreed labels and each annotator, and of the annotators among themselves."""
    agent = [message for message in messages if message.role is Role.AGENT]
    voices: dict[str, dict[int, Places]] = {
        system: {number: message.said for number, message in enumerate(agent)},
        TRUTH: {number: message.true for number, message in enumerate(agent)},
    }
    for number, message in enumerate(agent):
        for name, places in message.annotators.items():
            voices.setdefault(name, {})[number] = places
    humans = [name for name in voices if name not in (system, TRUTH)]
    pairs = [(system, TRUTH), *((system, name) for name in humans)]
    pairs += [(first, second) for index, first in enumerate(humans) for second in humans[index + 1 :]]
    found = (_agreement(first, second, voices, agent) for first, second in pairs)
    return tuple(agreement for agreement in found if agreement.cells)


def _agreement(
    first: str, second: str, voices: Mapping[str, Mapping[int, Places]], messages: Sequence[ReadMessage]
) -> Agreement:
    """Compare two labellers on the messages that both have; against the agreed labels, uncertain cells are left out."""
    both = sorted(voices[first].keys() & voices[second].keys())
    cells = {
        label: [
            (label in voices[first][number], label in voices[second][number])
            for number in both
            if second != TRUTH or messages[number].compares(label)
        ]
        for label in AGENT_LABELS
    }
    kappas = {label: _kappa(pairs) for label, pairs in cells.items()}
    pooled = [pair for pairs in cells.values() for pair in pairs]
    by_label = {label: kappa for label, kappa in kappas.items() if kappa is not None}
    return Agreement(first=first, second=second, cells=len(pooled), kappa=_kappa(pooled), by_label=by_label)


def _kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    if len({value for pair in pairs for value in pair}) < 2:
        return None
    first, second = zip(*pairs, strict=True)
    return float(cohen_kappa_score(first, second))


def _average(cells: LabelCells, likely: Numbers) -> float:
    return float(average_precision_score(cells.true, likely))


def _calibration(cells: LabelCells, likely: Numbers) -> Calibration:
    """Give the reliability in ten bins of equal width, and the expected calibration error."""
    edges = np.linspace(0, 1, _BINS + 1)
    counts = np.bincount(np.searchsorted(edges[1:-1], likely), minlength=_BINS)
    observed, mean = calibration_curve(cells.true, likely, n_bins=_BINS, pos_label=1)
    filled = counts[counts > 0]
    bins = zip(filled, mean, observed, strict=True)
    return Calibration(
        error=float(np.average(np.abs(observed - mean), weights=filled)),
        bins=tuple(ReliabilityBin(count=int(n), probability=float(p), observed=float(o)) for n, p, o in bins),
    )


def _curve(cells: LabelCells, likely: Numbers) -> tuple[CurvePoint, ...]:
    precisions, recalls, thresholds = precision_recall_curve(cells.true, likely, drop_intermediate=True)
    chosen = np.unique(np.linspace(0, len(thresholds) - 1, _CURVE_POINTS).astype(int))
    return tuple(
        CurvePoint(threshold=float(thresholds[i]), precision=float(precisions[i]), recall=float(recalls[i]))
        for i in chosen
    )


def _overlap(label: Label, messages: Iterable[ReadMessage], cases: int) -> Estimate | None:
    per_case = np.zeros((cases, 2))
    for message in messages:
        if message.compares(label) and label in message.true and label in message.said:
            per_case[message.case] += (_shared(message.true[label], message.said[label]), 1)
    return estimate(per_case, ratio) if per_case[:, 1].any() else None


def _shared(first: Iterable[tuple[int, int]], second: Iterable[tuple[int, int]]) -> float:
    """Intersection over union of the characters of two sets of runs."""
    one, other = ({at for start, end in runs for at in range(start, end)} for runs in (first, second))
    return len(one & other) / max(1, len(one | other))


def _pairs(message: ReadMessage) -> list[tuple[str, str]]:
    compared = [label for label in AGENT_LABELS if message.compares(label)]
    both = [(label, label) for label in compared if label in message.true and label in message.said]
    missed = [label for label in compared if label in message.true and label not in message.said]
    wrong = [label for label in compared if label in message.said and label not in message.true]
    crossed = [(true, said) for true in missed for said in wrong]
    alone = [(true, NOTHING) for true in missed if not wrong] + [(NOTHING, said) for said in wrong if not missed]
    return [*both, *crossed, *alone]
