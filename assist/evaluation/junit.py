"""A run as JUnit XML, which CI systems show as tests: a test for each case but readings, and each gate."""

from collections.abc import Iterator
from pathlib import Path

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from assist.evaluation.results import CaseResult, GateResult, Outcome, Run, SuiteKind, SuiteResult


def write_junit(run: Run, path: Path) -> None:
    """Write the file. Cases of readings are not tests, but the gates over them are; a case that broke is an error."""
    xml = JUnitXml()
    for suite in run.suites:
        xml.add_testsuite(_suite(suite))
    xml.write(str(path), pretty=True)


def _suite(suite: SuiteResult) -> TestSuite:
    tests = TestSuite(suite.name)
    for gate in suite.gates:
        tests.add_testcase(_gate(gate, suite))
    for name, reason in _missing(suite):
        tests.add_testcase(_not_run(name, reason, suite))
    for case in suite.cases:
        if suite.kind is not SuiteKind.READING or case.outcome is Outcome.COULD_NOT_BE_RUN:
            tests.add_testcase(_case(case, suite))
    return tests


def _missing(suite: SuiteResult) -> Iterator[tuple[str, Error | Skipped]]:
    """Give what the suite asks for and could not be run: an engine that was named, a judge that was not."""
    for engine in suite.engines:
        if engine.unavailable:
            yield f"engine {engine.name}", Error(engine.unavailable)
    if suite.judge and suite.judge.unavailable:
        yield "judge", Skipped(suite.judge.unavailable)


def _not_run(name: str, reason: Error | Skipped, suite: SuiteResult) -> TestCase:
    test = TestCase(name, classname=suite.name)
    test.result = [reason]
    return test


def _gate(gate: GateResult, suite: SuiteResult) -> TestCase:
    test = TestCase(f"gate {gate.name}", classname=suite.name)
    if not gate.passed:
        test.result = [Failure(f"measured {gate.measured}; {gate.demand}")]
    return test


def _case(case: CaseResult, suite: SuiteResult) -> TestCase:
    test = TestCase(case.id, classname=f"{suite.name}.{case.source}")
    if case.outcome is Outcome.COULD_NOT_BE_RUN:
        test.result = [Error(case.reason)]
    failed = [
        f"{check.engine} {check.name}: {check.text!r} {check.detail}".strip()
        for check in case.checks
        if not check.passed
    ]
    if failed:
        test.result = [Failure("\n".join(failed))]
    return test
