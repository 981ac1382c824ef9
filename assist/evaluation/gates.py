"""The bounds that a suite sets on what was measured."""

from collections.abc import Sequence

from assist.evaluation.measures import MIN_CASES
from assist.evaluation.results import CaseResult, GateResult, Outcome, SystemResult
from assist.evaluation.suite import Gate
from assist.reading.labels import Label


def check_gates(
    gates: Sequence[Gate], ours: SystemResult | None, cases: Sequence[CaseResult]
) -> tuple[GateResult, ...]:
    """Hold our system's results against the gates; one with nothing to measure does not pass."""
    return tuple(_check(gate, _measured(gate, ours, cases)) for gate in gates)


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


def _measured(gate: Gate, ours: SystemResult | None, cases: Sequence[CaseResult]) -> float | None:
    if gate.measure == "right":
        return _share_right(cases)
    if ours is None:
        return None
    if gate.measure in set(Label):
        return next((each.f1.value for each in ours.labels if each.label == gate.measure and each.f1), None)
    measured = {
        "steps": ours.steps.f1.value if ours.steps else None,
        "failures": ours.failures.f1.value if ours.failures else None,
        "stage": ours.stage.accuracy.value if ours.stage else None,
        "latency_p50_ms": ours.latency.p50_ms if ours.latency else None,
        "calibration": _worst_calibration(ours),
    }
    return measured[gate.measure]


def _share_right(cases: Sequence[CaseResult]) -> float | None:
    run = [case.outcome is Outcome.RIGHT for case in cases if case.outcome is not Outcome.COULD_NOT_BE_RUN]
    return sum(run) / len(run) if run else None


def _worst_calibration(ours: SystemResult) -> float | None:
    errors = [each.calibration.error for each in ours.labels if each.calibration and each.support >= MIN_CASES]
    return max(errors, default=None)
