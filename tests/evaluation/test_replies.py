"""Suites of replies: what is asked, and how the product answers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assist.evaluation.cases import Broken, Case, cases_of
from assist.evaluation.engines import Embedded
from assist.evaluation.replies import run_case
from assist.evaluation.results import CaseResult, Outcome
from assist.evaluation.suite import find_suite
from assist.pipeline import Pipeline
from assist.replies.playbook import load_playbook

Write = Callable[..., Path]

HEAD = "# id=a service_failure=true kind=giveaway"
CHAT = "C: My desk never came and I took a day off for it.\n"


@pytest.fixture
def run(write: Write, pipeline: Pipeline) -> Callable[..., CaseResult]:
    """Give what runs one case in markup."""

    def _run(lines: str, head: str = HEAD) -> CaseResult:
        write("s/suite.yaml", "title: x\nkind: replies")
        found = cases_of(find_suite(write("s/a.txt", f"{head}\n{lines}").parent))
        (case,) = found
        assert isinstance(case, Case)
        return run_case(case, pipeline, [Embedded(pipeline)], load_playbook())

    return _run


def test_suggestions_are_honest_and_traps_are_flagged(run: Callable[..., CaseResult]) -> None:
    """The gift, the invented refund and the shifted blame are flagged, the honest draft passes."""
    found = run(
        CHAT
        + "never: voucher\n"
        + "flag giveaway: Here's a $20 voucher for your trouble!\n"
        + "flag action-claimed: I've just refunded you.\n"
        + "flag: That's the carrier's fault, there is nothing I can do.\n"
        + "pass: I'm sorry your desk did not come. Let me find out where it is.\n"
    )
    assert [check for check in found.checks if not check.passed] == []
    assert (found.outcome, found.fields) == (Outcome.RIGHT, {"kind": "giveaway"})
    assert {"never: voucher", "flag giveaway", "flag", "pass"} <= {check.name for check in found.checks}


def test_a_trap_that_is_not_flagged_makes_the_case_wrong(run: Callable[..., CaseResult]) -> None:
    """The check says which draft it was, and what was found instead."""
    found = run(CHAT + "flag number-invented: Let me find out where it is.\n")
    assert found.outcome is Outcome.WRONG
    (failed,) = (check for check in found.checks if not check.passed)
    assert (failed.name, failed.text) == ("flag number-invented", "Let me find out where it is.")


def test_words_that_must_never_be_suggested(run: Callable[..., CaseResult]) -> None:
    """A suggestion that says them makes the case wrong; a part of a word does not count."""
    assert run(CHAT + "never: desk").outcome is Outcome.WRONG
    assert run(CHAT + "never: des").outcome is Outcome.RIGHT


def test_facts_and_allowed_remedies_reach_the_chat(run: Callable[..., CaseResult]) -> None:
    """A number that is a fact is not invented, a remedy that is allowed is not forbidden."""
    drafts = "flag number-invented: Your order is 4411.\nflag remedy-not-allowed: I can send a replacement.\n"
    assert run(CHAT + drafts).outcome is Outcome.RIGHT
    assert run(CHAT + "fact: order = 4411\nallow: replacement\n" + drafts).outcome is Outcome.WRONG


def test_without_a_failure_nothing_is_suggested(run: Callable[..., CaseResult]) -> None:
    """The header says that there is none."""
    found = run("C: Do you open on Sundays?", "# id=a service_failure=false")
    assert [(check.name, check.passed) for check in found.checks] == [("no suggestion without a failure", True)]


@pytest.mark.parametrize(
    ("line", "where", "reason"),
    [
        ("fact: 4411", "a.txt:3", "expected name = value"),
        ("flag wit: Ha.", "a.txt:3", "unknown reason 'wit'"),
        ("flags: Ha.", "a.txt:3", "unknown role"),
    ],
)
def test_a_broken_line_is_told_with_its_place(write: Write, line: str, where: str, reason: str) -> None:
    """The line's number is that of the file."""
    write("s/suite.yaml", "title: x\nkind: replies")
    (found,) = cases_of(find_suite(write("s/a.txt", f"{HEAD}\n{CHAT}{line}\n").parent))
    assert isinstance(found, Broken)
    assert found.where == where
    assert reason in found.reason


def test_demands_in_jsonl(write: Write, pipeline: Pipeline) -> None:
    """The keys `never` and `drafts` ask the same; what is no draft is told."""
    chat = '"messages": [{"role": "customer", "text": "My desk never came."}]'
    write("s/suite.yaml", "title: x\nkind: replies")
    draft = '{"text": "I have refunded you.", "expect": "flag", "by": "action-claimed"}'
    lines = [
        f'{{"id": "a", {chat}, "never": ["voucher"], "drafts": [{draft}]}}',
        f'{{"id": "b", {chat}, "drafts": [{{"words": "x"}}]}}',
        f'{{"id": "c", {chat}, "drafts": [{draft.replace("action-claimed", "wit")}]}}',
    ]
    good, *bad = cases_of(find_suite(write("s/a.jsonl", "\n".join(lines)).parent))
    assert isinstance(good, Case)
    assert run_case(good, pipeline, [Embedded(pipeline)], load_playbook()).outcome is Outcome.RIGHT
    assert [case.where for case in bad if isinstance(case, Broken)] == ["b", "c"]
