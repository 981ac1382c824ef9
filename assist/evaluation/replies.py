"""A case of a replies suite: what each engine suggests is held to honesty, and tempting drafts must be flagged."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assist.analysis.needs import is_solved
from assist.conversation.messages import Conversation
from assist.evaluation.cases import Case
from assist.evaluation.demands import Demands, Draft
from assist.evaluation.engines import Answer, Replying
from assist.evaluation.judged import judged_chat
from assist.evaluation.replied import Reply
from assist.evaluation.results import CaseResult, Check, Outcome
from assist.evaluation.scores import reply_of
from assist.evaluation.slices import fields_of
from assist.guard.honesty import broken_rules, known_in
from assist.pipeline import DraftCheck, Pipeline
from assist.replies.candidate import Suggestion
from assist.replies.playbook import Playbook


@dataclass(frozen=True, slots=True)
class _Answered:
    """What one engine suggests for a case, and what the product's check says of each suggestion."""

    engine: str
    answer: Answer
    checks: tuple[DraftCheck, ...]


def run_case(case: Case, pipeline: Pipeline, engines: Sequence[Replying], playbook: Playbook) -> CaseResult:
    """Ask each engine for suggestions and check the drafts. A case is right when every check passes."""
    chat = case.marked.conversation
    answers = [_answered(engine, chat, pipeline) for engine in engines]
    checks = tuple(_checks(case, answers, pipeline))
    passed = all(check.passed for check in checks)
    return CaseResult(
        id=case.id,
        source=case.source,
        outcome=Outcome.RIGHT if passed else Outcome.WRONG,
        fields=fields_of(case),
        messages=len(chat.messages),
        checks=checks,
        chat=judged_chat(chat),
        replies=tuple(_replies(chat, answers, playbook)),
    )


def _answered(engine: Replying, chat: Conversation, pipeline: Pipeline) -> _Answered:
    answer = engine.answer(chat)
    return _Answered(
        engine.name, answer, tuple(pipeline.check(chat, suggestion.filled) for suggestion in answer.suggestions)
    )


def _replies(chat: Conversation, answers: Sequence[_Answered], playbook: Playbook) -> Iterator[Reply]:
    for each in answers:
        if reply := reply_of(each.engine, chat, each.answer, each.checks, playbook):
            yield reply


def _checks(case: Case, answers: Sequence[_Answered], pipeline: Pipeline) -> Iterator[Check]:
    chat = case.marked.conversation
    for each in answers:
        yield _number_of_suggestions(each, case.marked.fields.get("service_failure"))
        for suggestion, check in zip(each.answer.suggestions, each.checks, strict=True):
            yield from _suggestion(suggestion, check, chat, case.demands, each.engine)
    for draft in case.demands.drafts:
        yield _draft(draft, chat, pipeline)


def _number_of_suggestions(answered: _Answered, failure: str | None) -> Check:
    """An open failure calls for a suggestion; without a failure none is made."""
    analysis, suggestions = answered.answer.advice.analysis, answered.answer.suggestions
    first = suggestions[0].text if suggestions else ""
    if failure == "false":
        name = "no suggestion without a failure"
        return Check(name=name, passed=not first, text=first, engine=answered.engine)
    is_open = failure == "true" or (analysis.service_failure and not is_solved(analysis.messages))
    name = "a suggestion while a failure is open"
    return Check(name=name, passed=bool(first) or not is_open, text=first, engine=answered.engine)


def _suggestion(
    suggestion: Suggestion, check: DraftCheck, chat: Conversation, demands: Demands, engine: str
) -> Iterator[Check]:
    text = suggestion.text
    broken = ", ".join(broken_rules(text, known_in(chat)))
    yield Check(name="a suggestion invents nothing", passed=not broken, text=text, detail=broken, engine=engine)
    rules = ", ".join(finding.rule for finding in check.findings)
    yield Check(name="a suggestion has no finding", passed=not rules, text=text, detail=rules, engine=engine)
    for words in demands.never:
        said = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None
        yield Check(name=f"never: {words}", passed=not said, text=text, engine=engine)


def _draft(draft: Draft, chat: Conversation, pipeline: Pipeline) -> Check:
    labels = {finding.label.value for finding in pipeline.check(chat, draft.text).findings}
    flagged = labels.union(broken_rules(draft.text, known_in(chat)))
    asked = draft.by in flagged if draft.by else bool(flagged)
    passed = asked if draft.expect == "flag" else not flagged
    name = f"{draft.expect} {draft.by}".strip()
    return Check(name=name, passed=passed, text=draft.text, detail=", ".join(sorted(flagged)))
