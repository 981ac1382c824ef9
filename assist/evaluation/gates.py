"""The bounds that a suite sets on what was measured."""

from collections.abc import Sequence

from assist.evaluation.judged import JudgeResult
from assist.evaluation.measures import MIN_CASES
from assist.evaluation.replied import EngineResult
from assist.evaluation.results import CaseResult, GateResult, Outcome, SuiteKind, SuiteResult, SystemResult
from assist.evaluation.suite import Gate
from assist.reading.labels import Label


def with_gates(suite: SuiteResult, gates: Sequence[Gate]) -> SuiteResult:
    """Hold what was measured against the gates; one with nothing to measure does not pass."""
    checked = tuple(_check(gate, _measured(gate, suite)) for gate in gates)
    return suite.model_copy(update={"gates": checked})


def _check(gate: Gate, measured: float | None) -> GateResult:
    bound = gate.at_least if gate.at_least is not None else gate.at_most or 0.0
    at_least = gate.at_least is not None
    room = -1.0 if measured is None else measured - bound if at_least else bound - measured
    return GateResult(
        name=gate.measure,
        measured=measured,
        bound=bound,
        at_least=at_least,
        margin=gate.margin,
        passed=measured is not None and room + gate.margin >= 0,
    )


def _measured(gate: Gate, suite: SuiteResult) -> float | None:
    """Give what a gate measures: of our system, of the judge, and of the engine that is furthest from the bound."""
    if gate.measure == "right":
        return _share_right(suite.cases)
    if suite.kind is SuiteKind.PREFERENCES:
        return _of_judge(gate.measure, suite.judge) if suite.judge else None
    if suite.kind is SuiteKind.READING:
        return _of_system(gate.measure, suite.systems[0]) if suite.systems else None
    found = [value for engine in suite.engines if (value := _of_engine(gate.measure, engine)) is not None]
    worst = min if gate.at_least is not None else max
    return worst(found, default=None)


def _of_judge(measure: str, judge: JudgeResult) -> float | None:
    found = {"kappa": judge.kappa, "self_agreement": judge.self_agreement}[measure]
    return found.value if found else None


def _of_engine(measure: str, engine: EngineResult) -> float | None:
    if measure == "latency_p95_ms":
        return engine.latency.p95_ms if engine.latency else None
    found = {
        "guard": engine.guard,
        "reading": engine.reading,
        "specificity": engine.specificity,
        "honesty": engine.honesty,
        "words": engine.words,
    }[measure]
    return found.value if found else None


def _of_system(measure: str, ours: SystemResult) -> float | None:
    if measure in set(Label):
        return next((each.f1.value for each in ours.labels if each.label == measure and each.f1), None)
    return {
        "steps": ours.steps.f1.value if ours.steps else None,
        "failures": ours.failures.f1.value if ours.failures else None,
        "stage": ours.stage.accuracy.value if ours.stage else None,
        "latency_p50_ms": ours.latency.p50_ms if ours.latency else None,
        "calibration": _worst_calibration(ours),
    }[measure]


def _share_right(cases: Sequence[CaseResult]) -> float | None:
    run = [case.outcome is Outcome.RIGHT for case in cases if case.outcome is not Outcome.COULD_NOT_BE_RUN]
    return sum(run) / len(run) if run else None


def _worst_calibration(ours: SystemResult) -> float | None:
    errors = [each.calibration.error for each in ours.labels if each.calibration and each.support >= MIN_CASES]
    return max(errors, default=None)
