"""What the API gives, and what the command line prints as JSON.

Characters are counted in Unicode code points, from 0; `end` is exclusive. The nested forms have the fields of the
core's values and are read from their attributes; only what has another shape on the wire is put together here.
"""

from datetime import datetime, timedelta
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from assist.analysis.results import (
    Analysis,
    Cause,
    Clocks,
    Evidence,
    Finding,
    Given,
    Level,
    Need,
    Promise,
    PromiseState,
    Severity,
)
from assist.conversation.messages import Conversation, Message, Role
from assist.pipeline import Advice, DraftCheck
from assist.reading.labels import Label
from assist.reading.spans import MessageReading
from assist.writing.results import Rewritten, Way


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class EvidenceOut(_Out):
    """Words that something rests on."""

    message: int = Field(description="The index of the message, from 0.", examples=[1])
    start: int = Field(description="The first character.", examples=[34])
    end: int = Field(description="The character after the last.", examples=[66])
    quote: str = Field(description="The words.", examples=["Could you check back in an hour?"])


class StepOut(_Out):
    """One step of recovery."""

    need: Need = Field(description="Whether this chat calls for it.", examples=[Need.NEEDED.value])
    given: Given = Field(
        description="Whether the agent has done it; flawed: tried, and spoilt.", examples=[Given.MISSING.value]
    )
    evidence: tuple[EvidenceOut, ...] = Field(description="The words that give or spoil it, possibly none.")


class LabelOut(_Out):
    """Words that show a label of the codebook."""

    label: Label = Field(description="The label.", examples=[Label.REACTIVE.value])
    start: int = Field(description="The first character.", examples=[34])
    end: int = Field(description="The character after the last.", examples=[66])
    quote: str = Field(description="The words.", examples=["Could you check back in an hour?"])
    probability: float = Field(description="Calibrated, 0 to 1.", examples=[0.93])


class MessageOut(_Out):
    """One message as it was read."""

    id: str = Field(description="The id given, or its place in the chat.", examples=["2"])
    role: Role = Field(description="Who speaks.", examples=[Role.AGENT.value])
    labels: tuple[LabelOut, ...] = Field(description="What its words do, in the order of the text.")
    text: str = Field(description="The words that all characters are counted in.", examples=["It is still not here."])

    @classmethod
    def from_message(cls, message: Message, reading: MessageReading) -> Self:
        """Give the wire form of a message and what was read in it."""
        return cls(id=message.id, role=message.role, labels=_labels(reading), text=message.text)


class FindingOut(_Out):
    """One remark on the agent's words, shaped like a linter's."""

    rule: str = Field(description="Stable id of the rule.", examples=["reactive/customer-chases"])
    label: Label = Field(description="The label it is about.", examples=[Label.REACTIVE.value])
    severity: Level = Field(
        description="error: it hurts the customer; warning: mend it; advice: it can be better.",
        examples=[Level.ERROR.value],
    )
    message: int = Field(
        description="The index of the message, from 0; the number of messages when it is the draft.", examples=[1]
    )
    start: int = Field(description="The first character.", examples=[34])
    end: int = Field(description="The character after the last.", examples=[66])
    quote: str = Field(description="The words.", examples=["Could you check back in an hour?"])
    reason: str = Field(description="Why it hurts, in a line.", examples=["It leaves the work to the customer."])
    fix: str = Field(description="What to do instead.", examples=["Say when you will report back, and do it yourself."])
    confidence: float = Field(description="0 to 1.", examples=[0.93])

    @classmethod
    def from_finding(cls, finding: Finding) -> Self:
        """Give the wire form: the words stand beside the rest."""
        return cls(
            rule=finding.rule,
            label=finding.label,
            severity=finding.level,
            reason=finding.reason,
            fix=finding.fix,
            confidence=finding.confidence,
            **_words(finding.evidence),
        )


class PromiseOut(_Out):
    """Something the agent said would happen."""

    message: int = Field(description="The index of the message, from 0.", examples=[1])
    start: int = Field(description="The first character.", examples=[0])
    end: int = Field(description="The character after the last.", examples=[26])
    quote: str = Field(description="The words.", examples=["I will call you by 5 pm."])
    made_at: datetime | None = Field(
        description="When it was made; null without a time.", examples=["2026-05-04T09:44:00Z"]
    )
    due_at: datetime | None = Field(
        description="When it falls due; null when no time can be computed.", examples=["2026-05-04T17:00:00Z"]
    )
    due_text: str = Field(description="The words that say when.", examples=["by 5 pm"])
    state: PromiseState = Field(
        description="open, kept or missed; unknown when no due time can be computed.",
        examples=[PromiseState.OPEN.value],
    )
    kept_by: EvidenceOut | None = Field(description="The words that kept it, if any.")

    @classmethod
    def from_promise(cls, promise: Promise) -> Self:
        """Give the wire form: the words stand beside the rest."""
        return cls(
            made_at=promise.made_at,
            due_at=promise.due_at,
            due_text=promise.due_text,
            state=promise.state,
            kept_by=EvidenceOut.model_validate(promise.kept_by) if promise.kept_by else None,
            **_words(promise.evidence),
        )


class ClocksOut(_Out):
    """How long the customer has waited, in seconds; null when the chat has no times."""

    since_problem_s: float | None = Field(description="Since the problem was raised.", examples=[540.0])
    since_useful_word_s: float | None = Field(
        description="Since the agent last said something useful.", examples=[360.0]
    )

    @classmethod
    def from_clocks(cls, clocks: Clocks) -> Self:
        """Give the wire form."""
        return cls(
            since_problem_s=_seconds(clocks.since_problem), since_useful_word_s=_seconds(clocks.since_useful_word)
        )


class FrameworkStepOut(_Out):
    """One step of a framework, as it stands in this chat."""

    name: str = Field(description="Stable id.", examples=["communicate"])
    title: str = Field(description="As shown to people.", examples=["Say what happens and when"])
    given: bool = Field(description="Whether the agent has done it.", examples=[False])
    evidence: tuple[EvidenceOut, ...] = Field(description="The words that give it, possibly none.")


class FrameworkOut(_Out):
    """The chat seen through one framework of recovery."""

    name: str = Field(description="Stable id.", examples=["pxr"])
    title: str = Field(description="As shown to people.", examples=["Proactive experience recovery (PXR)"])
    steps: tuple[FrameworkStepOut, ...] = Field(description="Its steps, in order.")


class AnalysisOut(_Out):
    """Where a chat stands."""

    id: str = Field(description="The id of the chat.", examples=["ticket-4411"])
    revision: int = Field(description="The revision that this is about.", examples=[2])
    language: str = Field(description="ISO 639-1 code of the language.", examples=["en"])
    abstained: bool = Field(description="True for a language that is not read: then nothing else is claimed.")
    service_failure: bool = Field(description="Whether the customer was let down.", examples=[True])
    cause: Cause = Field(
        description="What was expected did not happen, nobody told them, or both.", examples=[Cause.EXPECTATION.value]
    )
    severity: Severity = Field(
        description="A nuisance, a cost in time or money, or harm.", examples=[Severity.MEDIUM.value]
    )
    stage: Label | Literal["none"] = Field(
        description="The step that is due; none without a service failure.", examples=[Label.OWNERSHIP.value, "none"]
    )
    steps: dict[Label, StepOut] = Field(description="Each step by its name.")
    messages: tuple[MessageOut, ...] = Field(description="Each message as it was read, in the order of the chat.")
    findings: tuple[FindingOut, ...] = Field(description="Remarks on the agent's words, in the order of the chat.")
    promises: tuple[PromiseOut, ...] = Field(description="What the agent said would happen.")
    clocks: ClocksOut = Field(description="How long the customer has waited.")
    frameworks: tuple[FrameworkOut, ...] = Field(description="The chat through each framework of recovery.")
    warnings: tuple[str, ...] = Field(
        description="What was decided about doubtful input.", examples=[["channel 'fax' is read as 'chat'"]]
    )

    @classmethod
    def from_analysis(cls, conversation: Conversation, analysis: Analysis) -> "AnalysisOut":
        """Give the wire form of the analysis of a conversation."""
        pairs = zip(conversation.messages, analysis.messages, strict=True)
        return AnalysisOut(
            id=analysis.conversation_id,
            revision=analysis.revision,
            language=analysis.language,
            abstained=analysis.abstained,
            service_failure=analysis.service_failure,
            cause=analysis.cause,
            severity=analysis.severity,
            stage=analysis.stage or "none",
            steps={step.label: StepOut.model_validate(step) for step in analysis.steps},
            messages=tuple(MessageOut.from_message(message, reading) for message, reading in pairs),
            findings=tuple(FindingOut.from_finding(finding) for finding in analysis.findings),
            promises=tuple(PromiseOut.from_promise(promise) for promise in analysis.promises),
            clocks=ClocksOut.from_clocks(analysis.clocks),
            frameworks=tuple(FrameworkOut.model_validate(view) for view in analysis.frameworks),
            warnings=analysis.warnings,
        )


class SuggestionOut(_Out):
    """One reply that passed the product's own check."""

    text: str = Field(
        description="The reply. What only the agent knows is a blank in square brackets.",
        examples=["This is with me now, and I'll be back here by [time of your next message]."],
    )
    step: Label = Field(description="The step it serves.", examples=[Label.OWNERSHIP.value])
    why: str = Field(description="Why now, for the agent.", examples=["Nobody has taken the case on yet."])
    blanks: tuple[str, ...] = Field(description="The blanks to fill.", examples=[["time of your next message"]])
    facts: tuple[str, ...] = Field(description="Names of the given facts it states.", examples=[["new delivery date"]])
    engine: str = Field(description="What wrote it.", examples=["embedded"])


class SuggestOut(AnalysisOut):
    """Where a chat stands, and what to write next."""

    suggestions: tuple[SuggestionOut, ...] = Field(
        description="Replies, best first; none when no reply is called for or none passed the check."
    )

    @classmethod
    def from_advice(cls, conversation: Conversation, advice: Advice) -> Self:
        """Give the wire form of an analysis of a conversation with its suggestions."""
        analysis: dict[str, Any] = dict(AnalysisOut.from_analysis(conversation, advice.analysis))
        suggestions = tuple(SuggestionOut.model_validate(suggestion) for suggestion in advice.suggestions)
        return cls(**analysis, suggestions=suggestions)


class CheckOut(_Out):
    """What was found in a draft."""

    abstained: bool = Field(description="True for a language that is not read: then nothing is claimed.")
    findings: tuple[FindingOut, ...] = Field(description="Remarks on the draft, in the order of its words.")
    labels: tuple[LabelOut, ...] = Field(description="What its words do, in the order of the text.")

    @classmethod
    def from_check(cls, checked: DraftCheck) -> Self:
        """Give the wire form."""
        findings = tuple(FindingOut.from_finding(finding) for finding in checked.findings)
        return cls(abstained=checked.abstained, findings=findings, labels=_labels(checked.reading))


class RewriteOut(_Out):
    """A draft in other words."""

    text: str | None = Field(
        description="The draft rewritten; null when nothing passed the check: the draft stays as it is.",
        examples=["I'm calling the carrier myself now, and I'll write to you here by 5 pm."],
    )
    blanks: tuple[str, ...] = Field(description="The blanks to fill.", examples=[[]])
    way: Way = Field(description="What it was to become.", examples=[Way.OWNERSHIP.value])
    engine: str = Field(description="What wrote it.", examples=["openai:gpt-4o-mini"])
    reason: str = Field(description="Why there is none; empty when there is.", examples=[""])

    @classmethod
    def from_rewritten(cls, rewritten: Rewritten, way: Way) -> Self:
        """Give the wire form."""
        return cls(
            text=rewritten.text,
            blanks=rewritten.blanks,
            way=way,
            engine=rewritten.engine,
            reason="" if rewritten.text else rewritten.reason or rewritten.ended.meaning,
        )


def _words(evidence: Evidence) -> dict[str, Any]:
    return dict(EvidenceOut.model_validate(evidence))


def _labels(reading: MessageReading) -> tuple[LabelOut, ...]:
    return tuple(LabelOut.model_validate(span) for span in reading.spans)


def _seconds(time: timedelta | None) -> float | None:
    return None if time is None else time.total_seconds()
