"""One run: suites in, everything measured out."""

import os
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from assist.errors import AssistError
from assist.evaluation.cases import Broken, Case, cases_of
from assist.evaluation.cells import messages_of, uncertain_cells
from assist.evaluation.gates import check_gates
from assist.evaluation.measures import agreements
from assist.evaluation.readings import case_results, system_result
from assist.evaluation.replies import run_case
from assist.evaluation.results import (
    CaseResult,
    Outcome,
    Run,
    SuiteKind,
    SuiteResult,
    SystemResult,
)
from assist.evaluation.suite import Suite
from assist.evaluation.systems import Ours, Progress, System, latency_of, model_id, read_all
from assist.pipeline import Pipeline
from assist.reading.model import Model

Makers = Mapping[str, Callable[[], System]]
"""Baselines by name, each with what makes it; it raises `AssistError` when it cannot be made here."""


def evaluate(suites: Sequence[Suite], *, baselines: Makers, command: str, now: datetime, tell: Progress) -> Run:
    """Run all suites on the shipped model, and on the baselines where labels are compared."""
    model, pipeline = Model(), Pipeline.local()
    others = dict(_made(baselines))
    results = []
    for suite in suites:
        read = list(cases_of(suite))
        cases = [case for case in read if isinstance(case, Case)]
        broken = [_could_not_be_run(case) for case in read if isinstance(case, Broken)]
        if suite.spec.kind is SuiteKind.REPLIES:
            results.append(_run_replies(suite, cases, broken, pipeline, tell))
        else:
            results.append(_run_readings(suite, cases, broken, Ours(model), others, tell))
    return Run(made_at=now, command=command, machine=machine(), model=model_id(), suites=tuple(results))


def machine() -> str:
    """Say what the figures were measured on."""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def _made(baselines: Makers) -> Iterator[tuple[str, System | str]]:
    """Make each baseline, or say why it cannot be made."""
    for name, make in baselines.items():
        try:
            yield name, make()
        except AssistError as error:
            yield name, error.message


def _run_replies(
    suite: Suite, cases: Sequence[Case], broken: Sequence[CaseResult], pipeline: Pipeline, tell: Progress
) -> SuiteResult:
    results = list(broken)
    for done, case in enumerate(cases):
        tell(suite.name, done, len(cases))
        results.append(run_case(case, pipeline))
    tell(suite.name, len(cases), len(cases))
    return SuiteResult(
        name=suite.name,
        title=suite.spec.title,
        measures=suite.spec.measures,
        kind=suite.spec.kind,
        cases=tuple(results),
        gates=check_gates(suite.spec.gates, None, results),
    )


def _run_readings(
    suite: Suite,
    cases: Sequence[Case],
    broken: Sequence[CaseResult],
    ours: Ours,
    others: Mapping[str, System | str],
    tell: Progress,
) -> SuiteResult:
    conversations = [case.marked.conversation for case in cases]
    latency = latency_of(ours, conversations)
    readings = read_all(ours, conversations, tell, suite.name)
    own = system_result(ours.name, cases, readings, latency=latency)
    results = [*broken, *case_results(cases, readings)]
    messages = messages_of(cases, readings)
    return SuiteResult(
        name=suite.name,
        title=suite.spec.title,
        measures=suite.spec.measures,
        kind=suite.spec.kind,
        cases=tuple(results),
        systems=(own, *(_baseline(name, system, suite, cases, tell) for name, system in others.items())),
        agreements=agreements(messages, ours.name),
        uncertain=uncertain_cells(messages),
        gates=check_gates(suite.spec.gates, own, results),
    )


def _baseline(name: str, system: System | str, suite: Suite, cases: Sequence[Case], tell: Progress) -> SystemResult:
    if isinstance(system, str):
        return SystemResult(name=name, unavailable=system)
    conversations = [case.marked.conversation for case in cases]
    try:
        readings = read_all(system, conversations, tell, f"{suite.name}: {name}")
    except AssistError as error:
        return SystemResult(name=name, unavailable=error.message)
    return system_result(name, cases, readings)


def _could_not_be_run(case: Broken) -> CaseResult:
    return CaseResult(id=case.where, source=case.source, outcome=Outcome.COULD_NOT_BE_RUN, reason=case.reason)
