"""What the API takes of what agents say back: what became of a suggestion, and what they object to."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assist.conversation.messages import MAX_MESSAGE_CHARS
from assist.reading.labels import Label
from assist.transport.live_schemas import In, Name, Note, Words


class FeedbackKind(StrEnum):
    """What an agent did with a suggestion."""

    SHOWN = "shown"
    INSERTED = "inserted"
    EDITED = "edited"
    DISMISSED = "dismissed"
    SENT = "sent"


class FeedbackIn(In):
    """What an agent did with a suggestion."""

    suggestion: Name = Field(description="The id of the suggestion.", examples=["5f0c6a5e8b1f4d0f9a7c2f8f0f4b6d11"])
    kind: FeedbackKind = Field(
        description="`dismissed` quiets the advice until the customer writes again.",
        examples=[FeedbackKind.INSERTED.value],
    )
    text: Annotated[Words, Field(max_length=MAX_MESSAGE_CHARS)] | None = Field(
        None, description="What became of its words, when they were changed.", examples=["I'll be back by 5 pm."]
    )


class DisputeKind(StrEnum):
    """What an agent objects to: the label, the words it rests on, or that something was missed."""

    LABEL = "label"
    EVIDENCE = "evidence"
    OMISSION = "omission"


class DisputeIn(In):
    """An objection to what was read in a message. It becomes an evaluation case."""

    kind: DisputeKind = Field(
        description="label: it is not this; evidence: not by these words; omission: this was missed.",
        examples=[DisputeKind.LABEL.value],
    )
    message: Name = Field(description="The id of the message.", examples=["m-2"])
    rule: Name | None = Field(None, description="The rule of the finding.", examples=["insincere/formula"])
    label: Label = Field(description="The label that is wrong, or was missed.", examples=[Label.INSINCERE.value])
    start: int | None = Field(None, ge=0, description="The first character of the words meant.", examples=[0])
    end: int | None = Field(None, ge=1, description="The character after the last.", examples=[35])
    note: Note | None = Field(None, description="Why, in the agent's words.", examples=["It was a quote."])

    @model_validator(mode="after")
    def _whole_words(self) -> Self:
        if (self.start is None) != (self.end is None) or (self.start or 0) >= (self.end or 1):
            msg = "give both `start` and `end`, and `end` after `start`"
            raise ValueError(msg)
        return self


class DisputeOut(BaseModel):
    """The objection was kept."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="Its id.", examples=["5f0c6a5e8b1f4d0f9a7c2f8f0f4b6d11"])
