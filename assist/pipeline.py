"""The one way through: conversation → reading → analysis → replies → guard."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from assist.analysis.analyse import analyse
from assist.analysis.findings import Rules, load_rules
from assist.analysis.frameworks import Framework, load_frameworks
from assist.analysis.needs import is_solved
from assist.analysis.results import Analysis, Finding
from assist.conversation.messages import Conversation, Message, Role
from assist.guard.check import Guard
from assist.reading.model import Model
from assist.reading.spans import MessageReading
from assist.replies.candidate import Engine, Suggestion
from assist.replies.embedded import EmbeddedEngine
from assist.replies.playbook import load_playbook


@dataclass(frozen=True, slots=True)
class Advice:
    """An analysis and what to write next: the best reply first, nothing when no reply is called for."""

    analysis: Analysis
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class DraftCheck:
    """What was found in a draft that is not sent yet. `abstained`: it is in a language that is not read."""

    findings: tuple[Finding, ...]
    reading: MessageReading
    abstained: bool


class Pipeline:
    """Takes a conversation through all stages. Safe to share between threads; holds no conversation."""

    def __init__(self, model: Model, engine: Engine, *, rules: Rules, frameworks: Sequence[Framework]) -> None:
        """Put the parts together; `Pipeline.local()` does so with what ships."""
        self.model = model
        self._engine = engine
        self._rules = rules
        self._frameworks = frameworks

    @classmethod
    def local(cls, *, threads: int = 0) -> "Pipeline":
        """Load the shipped model, rules, frameworks and playbook: no network, no key.

        The model runs on so many threads; 0: one a core.
        """
        engine = EmbeddedEngine(load_playbook())
        return cls(Model(threads=threads), engine, rules=load_rules(), frameworks=load_frameworks())

    def analyse(self, conversation: Conversation, *, now: datetime | None = None) -> Analysis:
        """Say where a conversation stands. `now` defaults to the time of its newest message."""
        reading = self.model.read(conversation)
        return analyse(conversation, reading, rules=self._rules, frameworks=self._frameworks, now=now)

    def suggest(self, conversation: Conversation, *, now: datetime | None = None, banned: Sequence[str] = ()) -> Advice:
        """Say where a conversation stands and what to write next, without phrases that are `banned`."""
        analysis = self.analyse(conversation, now=now)
        if not analysis.service_failure or is_solved(analysis.messages):
            return Advice(analysis, ())
        guard = Guard(conversation, analysis, self.model, banned=banned)
        for propose in (self._engine.propose, self._engine.safe):
            passed = guard.select(propose(conversation, analysis))
            if passed:
                return Advice(analysis, passed)
        return Advice(analysis, ())

    def check(self, conversation: Conversation, draft: str, *, now: datetime | None = None) -> DraftCheck:
        """Say what the product would flag in a draft, were it sent now."""
        message = Message(id="draft", role=Role.AGENT, text=draft, at=now)
        last = len(conversation.messages)
        analysis = self.analyse(replace(conversation, messages=(*conversation.messages, message)), now=now)
        findings = tuple(finding for finding in analysis.findings if finding.evidence.message == last)
        return DraftCheck(findings, analysis.messages[last], analysis.abstained)
