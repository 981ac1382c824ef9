"""What a rewriting takes: the agent's draft, what it is to become, and perhaps the chat."""

from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assist.transport.requests import AnalyseIn
from assist.writing.results import Way

MAX_DRAFT_CHARS: Final = 5_000
_LANGUAGE: Final = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"
_DRAFT: Final = "We are sorry for the trouble. Please contact the carrier."


class RewriteIn(BaseModel):
    """The agent's draft, and what it is to become."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    draft: str = Field(
        min_length=1, max_length=MAX_DRAFT_CHARS, description="The draft, as plain text.", examples=[_DRAFT]
    )
    way: Way = Field(
        description="It takes ownership, becomes warmer or shorter, or is translated.", examples=[Way.OWNERSHIP.value]
    )
    language: str | None = Field(
        None,
        pattern=_LANGUAGE,
        description="The language to translate into, as a BCP 47 tag; with `translate` alone, and always then.",
        examples=[None, "de"],
    )

    @model_validator(mode="after")
    def _goes_with_translation(self) -> Self:
        if (self.language is not None) != (self.way is Way.TRANSLATE):
            msg = "`language` goes with the way `translate`, and with no other"
            raise ValueError(msg)
        return self


class RewriteChatIn(RewriteIn, AnalyseIn):
    """A chat, the agent's draft, and what it is to become."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"text": "Customer: My desk is not here.", "draft": _DRAFT, "way": Way.OWNERSHIP.value}]
        }
    )
