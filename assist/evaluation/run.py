"""One run: suites in, everything measured out."""

import asyncio
import os
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

from assist.errors import AssistError
from assist.evaluation.cases import Broken, Case, cases_of
from assist.evaluation.cells import messages_of, uncertain_cells
from assist.evaluation.connection import NO_MODEL
from assist.evaluation.engines import Embedded, Replying, WithModel, Writes
from assist.evaluation.gates import with_gates
from assist.evaluation.judge import Judge
from assist.evaluation.judged import JudgeResult
from assist.evaluation.measures import agreements
from assist.evaluation.preferences import judge_cases, judge_result
from assist.evaluation.readings import case_results, system_result
from assist.evaluation.replied import EngineResult
from assist.evaluation.replies import run_case
from assist.evaluation.results import CaseResult, Outcome, Run, SuiteKind, SuiteResult, SystemResult
from assist.evaluation.scores import engine_result
from assist.evaluation.suite import Suite
from assist.evaluation.systems import Ours, Progress, System, latency_of, model_id, read_all
from assist.pipeline import Pipeline
from assist.reading.model import Model
from assist.replies.playbook import load_playbook

T = TypeVar("T")
Makers = Mapping[str, Callable[[], T]]
"""What is made for a run, by name; a maker raises `AssistError` when it cannot be made here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a run is given beside what ships.

    `baselines` label as our model does, `writers` write replies in the pipeline that they are given, and one of
    `judges` says which of two replies is better.
    """

    baselines: Makers[System] = field(default_factory=dict)
    writers: Mapping[str, Callable[[Pipeline], Writes]] = field(default_factory=dict)
    judges: Makers[Judge] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What suites are run on; a text stands for what could not be made, and says why."""

    model: Model
    pipeline: Pipeline
    baselines: Mapping[str, System | str]
    writers: Mapping[str, Writes | str]
    judges: Mapping[str, Judge | str]
    loop: asyncio.Runner
    tell: Progress


def evaluate(suites: Sequence[Suite], *, beside: Beside, command: str, now: datetime, tell: Progress) -> Run:
    """Run all suites: readings on the shipped model and the baselines, replies on the engines, preferences on a judge."""
    pipeline = Pipeline.local()
    with asyncio.Runner() as loop:
        parts = _Parts(
            Model(),
            pipeline,
            dict(_made(beside.baselines)),
            dict(_made({name: partial(make, pipeline) for name, make in beside.writers.items()})),
            dict(_made(beside.judges)),
            loop,
            tell,
        )
        results = [_run(suite, parts) for suite in suites]
    return Run(made_at=now, command=command, machine=machine(), model=model_id(), suites=tuple(results))


def machine() -> str:
    """Say what the figures were measured on."""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def _made(makers: Makers[T]) -> Iterator[tuple[str, T | str]]:
    """Make each, or say why it cannot be made."""
    for name, make in makers.items():
        try:
            yield name, make()
        except AssistError as error:
            yield name, error.message


def _run(suite: Suite, parts: _Parts) -> SuiteResult:
    read = list(cases_of(suite))
    cases = [case for case in read if isinstance(case, Case)]
    run = {SuiteKind.READING: _readings, SuiteKind.REPLIES: _replies, SuiteKind.PREFERENCES: _preferences}
    result = run[suite.spec.kind](suite, cases, parts)
    broken = (_could_not_be_run(case.where, case.source, case.reason) for case in read if isinstance(case, Broken))
    return with_gates(result.model_copy(update={"cases": (*broken, *result.cases)}), suite.spec.gates)


def _readings(suite: Suite, cases: Sequence[Case], parts: _Parts) -> SuiteResult:
    ours = Ours(parts.model)
    conversations = [case.marked.conversation for case in cases]
    latency = latency_of(ours, conversations)
    readings = read_all(ours, conversations, parts.tell, suite.name)
    own = system_result(ours.name, cases, readings, latency=latency)
    others = (_baseline(name, system, suite, cases, parts.tell) for name, system in parts.baselines.items())
    messages = messages_of(cases, readings)
    return _result(suite, case_results(cases, readings)).model_copy(
        update={
            "systems": (own, *others),
            "agreements": agreements(messages, ours.name),
            "uncertain": uncertain_cells(messages),
        }
    )


def _replies(suite: Suite, cases: Sequence[Case], parts: _Parts) -> SuiteResult:
    engines: list[Replying] = [Embedded(parts.pipeline)]
    engines += [
        WithModel(parts.pipeline, each, parts.loop) for each in parts.writers.values() if not isinstance(each, str)
    ]
    playbook = load_playbook()
    results = []
    for done, case in enumerate(cases):
        parts.tell(suite.name, done, len(cases))
        results.append(run_case(case, parts.pipeline, engines, playbook))
    parts.tell(suite.name, len(cases), len(cases))
    replies = [reply for result in results for reply in result.replies]
    measured = [
        *(engine_result(each.name, [reply for reply in replies if reply.engine == each.name]) for each in engines),
        *(EngineResult(name=name, unavailable=each) for name, each in parts.writers.items() if isinstance(each, str)),
    ]
    return _result(suite, results).model_copy(update={"engines": tuple(measured)})


def _preferences(suite: Suite, cases: Sequence[Case], parts: _Parts) -> SuiteResult:
    name, judge = next(iter(parts.judges.items()), ("", ""))
    if isinstance(judge, str):
        failed = [_could_not_be_run(case.id, case.source, judge) for case in cases if judge]
        unavailable = JudgeResult(name=name or "judge", unavailable=judge or NO_MODEL)
        return _result(suite, failed).model_copy(update={"judge": unavailable})
    judged = parts.loop.run(judge_cases(judge, cases, lambda done: parts.tell(suite.name, done, len(cases))))
    return _result(suite, [result for result, _ in judged]).model_copy(
        update={"judge": judge_result(judge, cases, [judgements for _, judgements in judged])}
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


def _result(suite: Suite, cases: Iterable[CaseResult]) -> SuiteResult:
    spec = suite.spec
    return SuiteResult(name=suite.name, title=spec.title, measures=spec.measures, kind=spec.kind, cases=tuple(cases))


def _could_not_be_run(case: str, source: str, reason: str) -> CaseResult:
    return CaseResult(id=case, source=source, outcome=Outcome.COULD_NOT_BE_RUN, reason=reason)
