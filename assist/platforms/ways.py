"""The ways in which platforms sign, as their files describe them; `verify.py` checks them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assist.platforms.times import TimeType


class Data(BaseModel):
    """A part of a platform file: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Timestamp(Data):
    """The header that says when a delivery was signed, and how far it may be from now, either way."""

    header: str
    type: TimeType = "epoch_s"
    tolerance_s: int = Field(default=300, gt=0)


class HmacWay(Data):
    """A keyed hash over `message`, made of literals and the pieces {body} {ts} {method} {url}."""

    scheme: Literal["hmac"]
    header: str
    hash: Literal["sha256", "sha1"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    prefix: str = ""
    message: str = Field(pattern=r"^([^{}]|\{(body|ts|method|url)\})*$")
    timestamp: Timestamp | None = None

    @model_validator(mode="after")
    def _signs_what_it_reads(self) -> "HmacWay":
        if "{body}" not in self.message or ("{ts}" in self.message) != (self.timestamp is not None):
            message = "the message must contain {body}, and {ts} exactly when there is a timestamp"
            raise ValueError(message)
        return self


class SlackWay(Data):
    """Slack's own scheme, checked by Slack's library."""

    scheme: Literal["slack"]


class StandardWebhooksWay(Data):
    """Standard Webhooks (symmetric, `v1`), checked with its library."""

    scheme: Literal["standard_webhooks"]
    tolerance_s: int = Field(default=300, gt=0)


class SharedWay(Data):
    """The secret itself comes along: in a header, after `prefix`."""

    scheme: Literal["shared"]
    header: str
    prefix: str = ""


class PathWay(Data):
    """The secret itself is the last part of the address: for platforms that can do no better."""

    scheme: Literal["path"]


VerifyWay = Annotated[HmacWay | SlackWay | StandardWebhooksWay | SharedWay | PathWay, Field(discriminator="scheme")]
