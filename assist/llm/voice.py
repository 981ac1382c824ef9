"""How an organisation speaks: what a trainer writes down for a workspace."""

from pydantic import BaseModel, ConfigDict, Field


class Voice(BaseModel):
    """A workspace's voice. `banned` phrases are kept out of every reply, `preferred` ones are told to the model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    style: str = Field("", max_length=600)
    banned: tuple[str, ...] = ()
    preferred: tuple[str, ...] = ()
    max_words: int | None = Field(None, ge=10)
