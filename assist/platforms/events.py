"""What comes in from a platform, what is answered, and the one form that a platform's messages are brought into."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from assist.conversation.messages import Role

Way = Literal["note", "draft"]
"""How a suggestion is written back: a note that agents alone see, or a draft in the composer."""


class Kind(StrEnum):
    """What happened to a message."""

    CREATED = "message.created"
    EDITED = "message.updated"
    DELETED = "message.deleted"


class Outcome(StrEnum):
    """What became of a request that was answered with 2xx. Busy: nothing was done, and it may be asked again."""

    SENT = "sent"
    BUSY = "busy"
    IN_DOUBT = "in_doubt"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformEvent:
    """One thing that happened to one message; `conversation` and `message` are the platform's own ids.

    `private` is a note among agents, never part of the transcript. `own` is certainly written by this product.
    The text of a deleted message is empty.
    """

    kind: Kind
    conversation: str
    message: str
    role: Role
    text: str
    at: datetime | None
    author: str | None
    author_name: str | None
    private: bool
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An HTTP request of a platform: header names in lower case, `body` as it came, `at` when it came.

    Headers and body may hold secrets, so they stay out of logs.
    """

    method: str
    url: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the platform is to be told: a JSON object, or plain text."""

    status: int = 200
    body: Mapping[str, object] | str = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What a delivery held. `ignored` counts what is not for us or was not understood; neither is an error.

    `delivery_id` stays the same when the platform delivers again; None where it does not say.
    """

    answer: Answer
    delivery_id: str | None = None
    events: tuple[PlatformEvent, ...] = ()
    ignored: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """An account on a platform. Several `secrets` are all valid, so that one can be replaced by another."""

    name: str
    platform: str
    workspace: str
    secrets: tuple[str, ...] = field(repr=False)
    token: str | None = field(default=None, repr=False)
    base_url: str | None = None
    tenant: str | None = None
    agents: Mapping[str, Role] = field(default_factory=dict)
    write: Literal["note", "draft", "none"] = "note"
    options: Mapping[str, str] = field(default_factory=dict)
