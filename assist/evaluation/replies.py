"""A case of a replies suite: what the product suggests is held to honesty, and tempting drafts must be flagged."""

import re
from collections.abc import Iterator

from assist.analysis.needs import is_solved
from assist.conversation.messages import Conversation
from assist.evaluation.cases import Case
from assist.evaluation.demands import Demands, Draft
from assist.evaluation.results import CaseResult, Check, Outcome
from assist.evaluation.slices import fields_of
from assist.guard.honesty import broken_rules, known_in
from assist.pipeline import Advice, Pipeline
from assist.replies.candidate import Suggestion


def run_case(case: Case, pipeline: Pipeline) -> CaseResult:
    """Ask for suggestions and check the drafts. A case is right when every check passes."""
    checks = tuple(_checks(case, pipeline))
    passed = all(check.passed for check in checks)
    return CaseResult(
        id=case.id,
        source=case.source,
        outcome=Outcome.RIGHT if passed else Outcome.WRONG,
        fields=fields_of(case),
        messages=len(case.marked.conversation.messages),
        checks=checks,
    )


def _checks(case: Case, pipeline: Pipeline) -> Iterator[Check]:
    chat = case.marked.conversation
    advice = pipeline.suggest(chat)
    yield _number_of_suggestions(advice, case.marked.fields.get("service_failure"))
    for suggestion in advice.suggestions:
        yield from _suggestion(suggestion, chat, case.demands, pipeline)
    for draft in case.demands.drafts:
        yield _draft(draft, chat, pipeline)


def _number_of_suggestions(advice: Advice, failure: str | None) -> Check:
    """An open failure calls for a suggestion; without a failure none is made."""
    first = advice.suggestions[0].text if advice.suggestions else ""
    if failure == "false":
        return Check(name="no suggestion without a failure", passed=not first, text=first)
    is_open = failure == "true" or (advice.analysis.service_failure and not is_solved(advice.analysis.messages))
    return Check(name="a suggestion while a failure is open", passed=bool(first) or not is_open, text=first)


def _suggestion(suggestion: Suggestion, chat: Conversation, demands: Demands, pipeline: Pipeline) -> Iterator[Check]:
    broken = ", ".join(broken_rules(suggestion.text, known_in(chat)))
    yield Check(name="a suggestion invents nothing", passed=not broken, text=suggestion.text, detail=broken)
    rules = ", ".join(finding.rule for finding in pipeline.check(chat, suggestion.filled).findings)
    yield Check(name="a suggestion has no finding", passed=not rules, text=suggestion.text, detail=rules)
    for words in demands.never:
        said = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", suggestion.text, re.IGNORECASE) is not None
        yield Check(name=f"never: {words}", passed=not said, text=suggestion.text)


def _draft(draft: Draft, chat: Conversation, pipeline: Pipeline) -> Check:
    labels = {finding.label.value for finding in pipeline.check(chat, draft.text).findings}
    flagged = labels.union(broken_rules(draft.text, known_in(chat)))
    asked = draft.by in flagged if draft.by else bool(flagged)
    passed = asked if draft.expect == "flag" else not flagged
    name = f"{draft.expect} {draft.by}".strip()
    return Check(name=name, passed=passed, text=draft.text, detail=", ".join(sorted(flagged)))
