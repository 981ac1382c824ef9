"""What the API takes: a chat as an object or as pasted text, and perhaps a draft."""

from datetime import UTC, datetime
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from assist.conversation.messages import MAX_MESSAGE_CHARS, Conversation, Role
from assist.conversation.readers import conversation_from, read_conversation
from assist.conversation.times import in_utc_if_naive
from assist.errors import InputError

_PASTED: Final = (
    "Customer: My desk was meant to come yesterday and it is still not here. I took a day off for it.\n"
    "Agent: The carrier has not shown up yet. Could you check back in an hour?"
)
_CONVERSATION: Final[JsonDict] = {
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
    instruction: str | None = Field(
        None,
        max_length=300,
        description="What the agent wants said in this chat; a reply may state it.",
        examples=["Offer the Tuesday slot."],
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

    llm: bool = Field(
        default=False,
        description="Whether to wait for the chat model's reply too; its deadline is some seconds.",
        examples=[False],
    )


class CheckIn(AnalyseIn):
    """A chat and what the agent is about to send."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"conversation": _CONVERSATION, "draft": _DRAFT}, {"text": _PASTED, "draft": _DRAFT}]
        }
    )

    draft: str = Field(max_length=MAX_MESSAGE_CHARS, description="The draft, as plain text.", examples=[_DRAFT])
