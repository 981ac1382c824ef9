"""The wire format: what the API takes and gives, and what the command line prints as JSON.

Characters are counted in Unicode code points, from 0; `end` is exclusive.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from assist.analysis.results import (
    Analysis,
    Cause,
    Clocks,
    Evidence,
    Finding,
    FrameworkView,
    Given,
    Level,
    Need,
    Promise,
    PromiseState,
    Severity,
    Step,
)
from assist.conversation.assembly import check_unicode
from assist.conversation.messages import MAX_MESSAGE_CHARS, Conversation, Message, Role
from assist.conversation.readers import conversation_from, read_conversation
from assist.conversation.times import in_utc_if_naive
from assist.errors import InputError
from assist.pipeline import Advice, DraftCheck
from assist.reading.labels import Label
from assist.reading.spans import MessageReading, Span
from assist.replies.candidate import Suggestion

_PASTED: Final = (
    "Customer: My desk was meant to come yesterday and it is still not here. I took a day off for it.\n"
    "Agent: The carrier has not shown up yet. Could you check back in an hour?"
)
_CONVERSATION: Final = {
    "id": "ticket-4411",
    "messages": [
        {
            "role": Role.CUSTOMER.value,
            "text": "My desk was meant to come yesterday and it is still not here.",
            "at": "2026-05-04T09:41:00Z",
        },
        {
            "role": Role.AGENT.value,
            "text": "The carrier has not shown up yet. Could you check back in an hour?",
            "at": "2026-05-04T09:44:00Z",
        },
    ],
    "customer_name": "Dana",
    "facts": {"new delivery date": "Thursday, 7 May"},
    "allowed": ["refund of the delivery fee"],
}
_DRAFT: Final = "We apologise for any inconvenience. Please contact the carrier."
_NOW: Final = "2026-05-04T09:50:00Z"


class _In(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


class MessageIn(_In):
    """One message of a chat."""

    id: str | None = Field(
        None, description="The id at its source; its place in the chat when left out.", examples=["m-1"]
    )
    role: str = Field(
        description="Who speaks: customer, agent, bot or unknown.", examples=[Role.CUSTOMER.value, Role.AGENT.value]
    )
    text: str = Field(description="The words, as plain text.", examples=["It is still not here."])
    at: str | None = Field(
        None,
        description="When it was sent: ISO 8601 (UTC unless it has an offset), or a clock time such as 09:41.",
        examples=["2026-05-04T09:41:00Z", "09:41"],
    )


class ConversationIn(_In):
    """A chat as it stands, oldest message first."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CONVERSATION]})

    id: str = Field("conversation", min_length=1, description="The id at its source.", examples=["ticket-4411"])
    revision: int | None = Field(
        None, ge=0, description="Grows with each change; the number of messages when left out.", examples=[2]
    )
    messages: tuple[MessageIn, ...] = Field(description="At least one message.", examples=[_CONVERSATION["messages"]])
    customer_name: str | None = Field(None, description="How to address the customer.", examples=["Dana"])
    agent_name: str | None = Field(None, description="The name the agent signs with.", examples=["Tom"])
    channel: str | None = Field(
        None, description="chat, email, social or phone; it sets how long a reply may be.", examples=["chat"]
    )
    facts: dict[str, str] | None = Field(
        None,
        description="What is known and may be told to the customer. Nothing else is ever stated as a fact.",
        examples=[{"new delivery date": "Thursday, 7 May"}],
    )
    allowed: tuple[str, ...] | None = Field(
        None,
        description="The remedies an agent may offer. No other is ever suggested.",
        examples=[["refund", "replacement"]],
    )


class AnalyseIn(_In):
    """A chat, as an object or as pasted text."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"conversation": _CONVERSATION, "now": _NOW}, {"text": _PASTED}]}
    )

    conversation: ConversationIn | None = Field(
        None, description="The chat as an object. Give this or `text`.", examples=[_CONVERSATION]
    )
    text: str | None = Field(
        None,
        description="The chat as pasted text, transcript markup or JSON. Give this or `conversation`.",
        examples=[_PASTED],
    )
    now: Annotated[datetime, AfterValidator(in_utc_if_naive)] | None = Field(
        None,
        description="The moment that promises and clocks are measured at; that of the newest message when left out.",
        examples=[_NOW],
    )

    @model_validator(mode="after")
    def _one_chat(self) -> Self:
        if (self.conversation is None) == (self.text is None):
            msg = "give either `conversation` or `text`"
            raise ValueError(msg)
        return self

    def to_conversation(self) -> Conversation:
        """Read the chat; raises `InputError` or one of its kinds, with the path to what is wrong."""
        day = (self.now or datetime.now(UTC)).date()
        if self.conversation is None:
            return read_conversation(self.text or "", source="text", day=day)
        try:
            return conversation_from(self.conversation.model_dump(exclude_none=True), where="", day=day)
        except InputError as error:
            where = ".".join(filter(None, ("conversation", error.where)))
            raise type(error)(error.message, where=where) from error


class SuggestIn(AnalyseIn):
    """A chat that needs a reply."""


class CheckIn(AnalyseIn):
    """A chat and what the agent is about to send."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"conversation": _CONVERSATION, "draft": _DRAFT}, {"text": _PASTED, "draft": _DRAFT}]
        }
    )

    draft: Annotated[str, AfterValidator(lambda draft: check_unicode(draft, "draft"))] = Field(
        max_length=MAX_MESSAGE_CHARS, description="The draft, as plain text.", examples=[_DRAFT]
    )


class EvidenceOut(_Out):
    """Words that something rests on."""

    message: int = Field(description="The index of the message, from 0.", examples=[1])
    start: int = Field(description="The first character.", examples=[34])
    end: int = Field(description="The character after the last.", examples=[66])
    quote: str = Field(description="The words.", examples=["Could you check back in an hour?"])

    @classmethod
    def from_evidence(cls, evidence: Evidence) -> Self:
        """Give the wire form."""
        return cls(message=evidence.message, start=evidence.start, end=evidence.end, quote=evidence.quote)


class StepOut(_Out):
    """One step of recovery."""

    need: Need = Field(description="Whether this chat calls for it.", examples=[Need.NEEDED.value])
    given: Given = Field(
        description="Whether the agent has done it; flawed: tried, and spoilt.", examples=[Given.MISSING.value]
    )
    evidence: tuple[EvidenceOut, ...] = Field(description="The words that give or spoil it, possibly none.")

    @classmethod
    def from_step(cls, step: Step) -> Self:
        """Give the wire form."""
        return cls(need=step.need, given=step.given, evidence=_evidence(step.evidence))


class LabelOut(_Out):
    """Words that show a label of the codebook."""

    label: Label = Field(description="The label.", examples=[Label.REACTIVE.value])
    start: int = Field(description="The first character.", examples=[34])
    end: int = Field(description="The character after the last.", examples=[66])
    quote: str = Field(description="The words.", examples=["Could you check back in an hour?"])
    probability: float = Field(description="Calibrated, 0 to 1.", examples=[0.93])

    @classmethod
    def from_span(cls, span: Span) -> Self:
        """Give the wire form."""
        return cls(label=span.label, start=span.start, end=span.end, quote=span.quote, probability=span.probability)


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
        """Give the wire form."""
        return cls(
            rule=finding.rule,
            label=finding.label,
            severity=finding.level,
            message=finding.evidence.message,
            start=finding.evidence.start,
            end=finding.evidence.end,
            quote=finding.evidence.quote,
            reason=finding.reason,
            fix=finding.fix,
            confidence=finding.confidence,
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
        """Give the wire form."""
        return cls(
            message=promise.evidence.message,
            start=promise.evidence.start,
            end=promise.evidence.end,
            quote=promise.evidence.quote,
            made_at=promise.made_at,
            due_at=promise.due_at,
            due_text=promise.due_text,
            state=promise.state,
            kept_by=EvidenceOut.from_evidence(promise.kept_by) if promise.kept_by else None,
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

    @classmethod
    def from_view(cls, view: FrameworkView) -> Self:
        """Give the wire form."""
        steps = [
            FrameworkStepOut(name=step.name, title=step.title, given=step.given, evidence=_evidence(step.evidence))
            for step in view.steps
        ]
        return cls(name=view.name, title=view.title, steps=tuple(steps))


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
            steps={step.label: StepOut.from_step(step) for step in analysis.steps},
            messages=tuple(MessageOut.from_message(message, reading) for message, reading in pairs),
            findings=tuple(FindingOut.from_finding(finding) for finding in analysis.findings),
            promises=tuple(PromiseOut.from_promise(promise) for promise in analysis.promises),
            clocks=ClocksOut.from_clocks(analysis.clocks),
            frameworks=tuple(FrameworkOut.from_view(view) for view in analysis.frameworks),
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

    @classmethod
    def from_suggestion(cls, suggestion: Suggestion) -> Self:
        """Give the wire form."""
        return cls(
            text=suggestion.text,
            step=suggestion.step,
            why=suggestion.why,
            blanks=suggestion.blanks,
            facts=suggestion.facts,
            engine=suggestion.engine,
        )


class SuggestOut(AnalysisOut):
    """Where a chat stands, and what to write next."""

    suggestions: tuple[SuggestionOut, ...] = Field(
        description="Replies, best first; none when no reply is called for or none passed the check."
    )

    @classmethod
    def from_advice(cls, conversation: Conversation, advice: Advice) -> Self:
        """Give the wire form of an analysis of a conversation with its suggestions."""
        analysis: dict[str, Any] = dict(AnalysisOut.from_analysis(conversation, advice.analysis))
        suggestions = tuple(SuggestionOut.from_suggestion(suggestion) for suggestion in advice.suggestions)
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


def _evidence(evidence: Iterable[Evidence]) -> tuple[EvidenceOut, ...]:
    return tuple(EvidenceOut.from_evidence(words) for words in evidence)


def _labels(reading: MessageReading) -> tuple[LabelOut, ...]:
    return tuple(LabelOut.from_span(span) for span in reading.spans)


def _seconds(time: timedelta | None) -> float | None:
    return None if time is None else time.total_seconds()
