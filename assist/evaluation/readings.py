"""A suite of readings: every system reads every case, and what it read is compared with the labels."""

from collections import defaultdict
from collections.abc import Sequence

from assist.evaluation.cases import Case
from assist.evaluation.cells import ReadMessage, cells_of, differing, messages_of
from assist.evaluation.measures import label_confusion, label_result, macro
from assist.evaluation.results import (
    CaseResult,
    Counts,
    Difference,
    Kind,
    Latency,
    Outcome,
    SystemResult,
    Words,
)
from assist.evaluation.slices import fields_of, slices_of
from assist.evaluation.stage import stage_result, turns_of
from assist.reading.labels import FAILURES, STEPS, Label
from assist.reading.spans import Reading


def system_result(
    name: str, cases: Sequence[Case], readings: Sequence[Reading], *, latency: Latency | None = None
) -> SystemResult:
    """Measure what one system read."""
    messages = messages_of(cases, readings)
    results = [label_result(label, messages, len(cases)) for label in Label]
    return SystemResult(
        name=name,
        labels=tuple(each for each in results if each.support or each.predicted or each.uncertain),
        steps=macro(STEPS, messages, len(cases)),
        failures=macro(FAILURES, messages, len(cases)),
        stage=stage_result([turns_of(case, reading) for case, reading in zip(cases, readings, strict=True)]),
        confusion=label_confusion(messages),
        slices=slices_of(cases, messages),
        latency=latency,
    )


def case_results(cases: Sequence[Case], readings: Sequence[Reading]) -> tuple[CaseResult, ...]:
    """Give each case as our system handled it, with the words where it differs."""
    messages = messages_of(cases, readings)
    counts = _counts(messages, len(cases))
    differences: dict[int, list[Difference]] = defaultdict(list)
    for message, label in differing(messages):
        differences[message.case].append(_difference(cases[message.case], message, label))
    return tuple(
        _case(case, reading, counts[position], differences[position])
        for position, (case, reading) in enumerate(zip(cases, readings, strict=True))
    )


def _case(case: Case, reading: Reading, counts: dict[Label, Counts], differences: Sequence[Difference]) -> CaseResult:
    turns = turns_of(case, reading)
    return CaseResult(
        id=case.id,
        source=case.source,
        outcome=Outcome.WRONG if differences else Outcome.RIGHT,
        fields=fields_of(case),
        messages=len(case.marked.conversation.messages),
        counts=counts,
        differences=tuple(differences),
        stages=len(turns),
        stages_right=sum(true == said for true, said in turns),
    )


def _counts(messages: Sequence[ReadMessage], cases: int) -> list[dict[Label, Counts]]:
    counts: list[dict[Label, Counts]] = [{} for _ in range(cases)]
    for label in Label:
        for position, (both, said, missed) in enumerate(cells_of(label, messages, cases).per_case().astype(int)):
            if both or said or missed:
                counts[position][label] = Counts(both=both, said=said, missed=missed)
    return counts


def _difference(case: Case, message: ReadMessage, label: Label) -> Difference:
    said = case.marked.conversation.messages
    text = said[message.message].text
    kind = Kind.MISSED if label in message.true else Kind.SAID_WRONGLY
    places = (message.true if kind is Kind.MISSED else message.said)[label]
    return Difference(
        message=message.message,
        role=message.role,
        text=text,
        before=said[message.message - 1].text if message.message else "",
        label=label,
        kind=kind,
        words=tuple(Words(start=start, end=end, quote=text[start:end]) for start, end in places),
        probability=round((message.probabilities or {}).get(label, 0.0), 4),
    )
