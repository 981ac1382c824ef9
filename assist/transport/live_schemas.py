"""What the live API takes and gives: a chat that is kept here and grows."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import Path
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from assist.card import CardKind
from assist.conversation.messages import MAX_MESSAGE_CHARS, Channel, Message, Role
from assist.conversation.readers import conversation_from
from assist.store.changes import Act, MessageChange
from assist.wire import AnalysisOut, SuggestionOut

MAX_ID_CHARS: Final = 200
MAX_ENTRIES: Final = 100
MAX_NOTE_CHARS: Final = 2_000
MAX_INSTRUCTION_CHARS: Final = 300
MAX_TOKEN_S: Final = 12 * 3600
TOKEN_S: Final = 3600


def _without_nul(text: str) -> str:
    if "\0" in text:
        msg = "the character U+0000 cannot be kept"
        raise ValueError(msg)
    return text


Words = Annotated[str, AfterValidator(_without_nul)]
Name = Annotated[Words, Field(min_length=1, max_length=MAX_ID_CHARS)]
ConversationId = Annotated[
    Words,
    Path(min_length=1, max_length=MAX_ID_CHARS, description="The id of the chat.", examples=["ticket-4411"]),
]
CustomerRef = Annotated[
    Words,
    Path(min_length=1, max_length=MAX_ID_CHARS, description="Your id of the customer.", examples=["customer-17"]),
]
Note = Annotated[Words, Field(max_length=MAX_NOTE_CHARS)]


class In(BaseModel):
    """What comes in: a key that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class KeptMessageIn(In):
    """One message of a chat that is kept; its id tells it from all others, so it may be sent twice."""

    id: Name = Field(description="The id at its source.", examples=["m-1"])
    role: str = Field(
        description="Who speaks: customer, agent, bot or unknown.", examples=[Role.CUSTOMER.value, Role.AGENT.value]
    )
    text: Words = Field(description="The words, as plain text.", examples=["It is still not here."])
    at: str | None = Field(
        None,
        description="When it was sent: ISO 8601 (UTC unless it has an offset); when it came in, if left out.",
        examples=["2026-05-04T09:41:00Z"],
    )
    edited: bool = Field(
        default=False, description="True when the words of a known message were changed.", examples=[False]
    )


class MessagesIn(In):
    """Messages to be added to a chat; those that are known already change nothing."""

    messages: tuple[KeptMessageIn, ...] = Field(
        min_length=1,
        description="At least one message.",
        examples=[[{"id": "m-1", "role": Role.CUSTOMER.value, "text": "It is still not here."}]],
    )

    def changes(self) -> list[MessageChange]:
        """Give the changes that these messages are; raises `InputError` or one of its kinds, with the path to it."""
        return changes_of(self.messages)


class ConversationPut(In):
    """What is known of a chat. Only what is given is changed; messages are added as by `POST …/messages`."""

    customer_name: Name | None = Field(None, description="How to address the customer.", examples=["Dana"])
    customer_ref: Name | None = Field(
        None, description="Your own id of the customer: their chats can be erased by it.", examples=["customer-17"]
    )
    agent_name: Name | None = Field(None, description="The name the agent signs with.", examples=["Tom"])
    channel: Channel = Field(
        Channel.CHAT, description="It sets how long a reply may be.", examples=[Channel.CHAT.value]
    )
    facts: dict[Name, Note] = Field(
        default={},
        max_length=MAX_ENTRIES,
        description="What is known and may be told to the customer. Nothing else is ever stated as a fact.",
        examples=[{"new delivery date": "Thursday, 7 May"}],
    )
    allowed: tuple[Name, ...] = Field(
        (),
        max_length=MAX_ENTRIES,
        description="The remedies an agent may offer. No other is ever suggested.",
        examples=[["refund", "replacement"]],
    )
    messages: tuple[KeptMessageIn, ...] = Field(
        (),
        description="Messages to be added, possibly none.",
        examples=[[{"id": "m-1", "role": Role.CUSTOMER.value, "text": "It is still not here."}]],
    )

    def details(self) -> dict[str, Any]:
        """Give what was said of the chat besides its messages."""
        return self.model_dump(mode="json", exclude={"messages"}, exclude_unset=True)

    def changes(self) -> list[MessageChange]:
        """Give the changes that the messages are; raises `InputError` or one of its kinds, with the path to it."""
        return changes_of(self.messages) if self.messages else []


def changes_of(messages: tuple[KeptMessageIn, ...]) -> list[MessageChange]:
    """Read messages as the stateless API does: the same roles, times, limits and errors."""
    plain = [message.model_dump(exclude={"edited"}, exclude_none=True) for message in messages]
    read = conversation_from({"messages": plain}, where="", day=datetime.now(UTC).date()).messages
    edited = {message.id for message in messages if message.edited}
    return [_change(message, Act.EDITED if message.id in edited else Act.CREATED) for message in read]


def _change(message: Message, act: Act) -> MessageChange:
    return MessageChange(act=act, id=message.id, role=message.role, text=message.text, at=message.at)


class AcceptedOut(BaseModel):
    """Where a chat stands after a change was accepted. It is read afterwards, and the event stream says when."""

    model_config = ConfigDict(frozen=True)

    revision: int = Field(description="Grows with every change of the messages.", examples=[3])
    version: int = Field(description="Grows with everything that a sidebar can see.", examples=[7])


class OfferedOut(SuggestionOut):
    """One reply that passed the product's own check, under the id that feedback names."""

    id: str = Field(description="The id to give feedback under.", examples=["5f0c6a5e8b1f4d0f9a7c2f8f0f4b6d11"])


class CardOut(BaseModel):
    """The one card that matters now. The numbers are places in `suggestions`, `analysis.findings`, `analysis.promises`."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    kind: CardKind = Field(description="What it is about.", examples=[CardKind.REPLY.value])
    suggestion: int | None = Field(description="The reply it offers.", examples=[0])
    finding: int | None = Field(description="The remark it shows.", examples=[None])
    promise: int | None = Field(description="The promise it reminds of.", examples=[None])


class ConversationOut(BaseModel):
    """A chat as a sidebar shows it. While `analysis.revision < revision` a newer message is still being read."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="The id of the chat.", examples=["ticket-4411"])
    version: int = Field(description="Grows with everything that a sidebar can see.", examples=[7])
    revision: int = Field(description="Grows with every change of the messages.", examples=[3])
    muted: bool = Field(description="Whether the agent wants no advice in this chat.", examples=[False])
    customer_name: str | None = Field(description="How to address the customer.", examples=["Dana"])
    agent_name: str | None = Field(description="The name the agent signs with.", examples=["Tom"])
    channel: Channel = Field(description="Where the chat takes place.", examples=[Channel.CHAT.value])
    instruction: str | None = Field(
        description="What the agent wants said in this chat.", examples=["Offer the Tuesday slot."]
    )
    model: str | None = Field(
        description="The chat model that writes replies too, and rewrites drafts; null: there is none.",
        examples=["openai:gpt-4o-mini"],
    )
    analysis: AnalysisOut | None = Field(description="Of the newest revision that was read; null before the first.")
    suggestions: tuple[OfferedOut, ...] = Field(description="Replies, best first.")
    card: CardOut = Field(description="The one card that matters now.")


class DraftIn(In):
    """What the agent is about to send."""

    draft: str = Field(
        max_length=MAX_MESSAGE_CHARS,
        description="The draft, as plain text.",
        examples=["We apologise for any inconvenience. Please contact the carrier."],
    )


class ErasedOut(BaseModel):
    """What was erased."""

    model_config = ConfigDict(frozen=True)

    conversations: int = Field(description="The number of chats that are there no more.", examples=[3])


class InstructionIn(In):
    """What the agent wants said in this chat."""

    instruction: Annotated[Words, Field(min_length=1, max_length=MAX_INSTRUCTION_CHARS)] | None = Field(
        description="A reply may state it; null takes it back.", examples=["Offer the Tuesday slot."]
    )


class WritingOut(BaseModel):
    """What a chat model has written so far of its reply to a revision: whole sentences that passed the check."""

    model_config = ConfigDict(frozen=True)

    revision: int = Field(description="The revision that it replies to.", examples=[3])
    text: str | None = Field(description="The reply so far; null: it is taken back.", examples=["That is on us."])


class MuteIn(In):
    """Whether this chat is to be left in peace."""

    muted: bool = Field(description="True: no advice in this chat.", examples=[True])


class TokenIn(In):
    """A wish for a token that opens one chat to a sidebar."""

    conversation: Name = Field(description="The id of the chat.", examples=["ticket-4411"])
    ttl_s: int = Field(TOKEN_S, ge=60, le=MAX_TOKEN_S, description="How long it lasts, in seconds.", examples=[TOKEN_S])


class TokenOut(BaseModel):
    """A token that opens one chat to a sidebar, for a while."""

    model_config = ConfigDict(frozen=True)

    token: str = Field(description="Send it as a key is sent, or as `?token=` with the event stream.")
    expires_at: AwareDatetime = Field(description="When it runs out.", examples=["2026-05-04T10:41:00Z"])
