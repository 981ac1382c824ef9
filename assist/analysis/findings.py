"""Findings: remarks on the agent's words, shaped like a linter's. Which rule a failure falls under is data."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from yaml import YAMLError, safe_load

from assist.analysis.results import Evidence, Finding, Level, Promise, PromiseState
from assist.conversation.messages import Conversation, Role
from assist.errors import DataFileError
from assist.reading.labels import FAILURES, Label
from assist.reading.spans import Reading, Span

RULES_FILE: Final = Path(__file__).parent / "findings.yaml"


class Rule(BaseModel):
    """One rule: when a failure's words match `pattern` (None: always), what it is called, why and what cures it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: str
    level: Level
    pattern: re.Pattern[str] | None = None
    reason: str
    fix: str

    def matches(self, words: str) -> bool:
        """Tell whether the words fall under this rule."""
        return self.pattern is None or re.search(self.pattern.pattern, words, re.IGNORECASE) is not None


Rules = Mapping[Label, Sequence[Rule]]


def load_rules(path: Path = RULES_FILE) -> Rules:
    """Load the rules; raises `DataFileError` unless each failure has rules and the last of them takes the rest."""
    try:
        rules = TypeAdapter(dict[Label, tuple[Rule, ...]]).validate_python(safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, YAMLError) as error:
        raise DataFileError(str(error), where=path.name) from error
    for label in FAILURES:
        if not rules.get(label) or rules[label][-1].pattern is not None:
            message = f"{label!r} needs rules, the last of them without a pattern"
            raise DataFileError(message, where=path.name)
    return rules


def find(
    conversation: Conversation, reading: Reading, promises: Sequence[Promise], rules: Rules
) -> tuple[Finding, ...]:
    """Give every finding of a conversation, in the order of the words they rest on."""
    found = [*find_failures(reading, rules), *_repeated_apologies(conversation, reading), *_missed_promises(promises)]
    return tuple(sorted(found, key=lambda finding: (finding.evidence.message, finding.evidence.start, finding.rule)))


def find_failures(reading: Reading, rules: Rules) -> Iterator[Finding]:
    """Give the failures that the model read."""
    for label in FAILURES:
        for index, span in reading.spans(label):
            rule = next(rule for rule in rules[label] if rule.matches(span.quote))
            yield Finding(
                rule=rule.rule,
                label=label,
                level=rule.level,
                evidence=_evidence(index, span),
                reason=rule.reason,
                fix=rule.fix,
                confidence=span.probability,
            )


def _repeated_apologies(conversation: Conversation, reading: Reading) -> Iterator[Finding]:
    """Turn a second apology for the same thing into advice to act; a new problem earns an apology of its own."""
    apologised = False
    for index, (message, read) in enumerate(zip(conversation.messages, reading.messages, strict=True)):
        if message.role is Role.CUSTOMER and Label.PROBLEM in read.labels:
            apologised = False
        apology = read.first(Label.APOLOGISE)
        if apology and apologised:
            yield Finding(
                rule="apologise/again",
                label=Label.APOLOGISE,
                level=Level.ADVICE,
                evidence=_evidence(index, apology),
                reason="You have apologised for this already.",
                fix="Use the words for what you are doing now, and by when.",
                confidence=apology.probability,
            )
        apologised = apologised or apology is not None


def _missed_promises(promises: Iterable[Promise]) -> Iterator[Finding]:
    for promise in promises:
        if promise.state is PromiseState.MISSED:
            yield Finding(
                rule="promise/missed",
                label=Label.FOLLOW_UP,
                level=Level.ERROR,
                evidence=promise.evidence,
                reason="This promise is past its time and nobody has reported back.",
                fix="Report back now, even without news, and give a new time that you can keep.",
                confidence=1.0,
            )


def _evidence(message: int, span: Span) -> Evidence:
    return Evidence(message, span.start, span.end, span.quote)
