"""The one canonical form of a chat. Every reader produces it; nothing after it knows where a chat came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

MAX_MESSAGES: Final = 5_000
"""Messages in one conversation; a longer one is refused."""
MAX_MESSAGE_CHARS: Final = 200_000
"""Characters in one message; a longer one is refused."""


class Role(StrEnum):
    """Who speaks. `unknown` is legal and never triggers an action."""

    CUSTOMER = "customer"
    AGENT = "agent"
    BOT = "bot"
    UNKNOWN = "unknown"


class Channel(StrEnum):
    """Where the chat takes place; it sets how long a reply may be."""

    CHAT = "chat"
    EMAIL = "email"
    SOCIAL = "social"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. `at` is when it was sent, None when the source does not say."""

    id: str
    role: Role
    text: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A chat as it stands at one revision.

    `facts` are given by the platform and may be stated to the customer ("order": "4411", "new date": "Thursday").
    `allowed` names the remedies that the organisation allows its agents ("refund", "10 % discount").
    `instruction` is what the agent wants said in this chat ("offer the Tuesday slot"): a reply may state it.
    `warnings` say what a reader had to decide about doubtful input.
    """

    id: str
    messages: tuple[Message, ...]
    revision: int
    customer_name: str | None = None
    agent_name: str | None = None
    channel: Channel = Channel.CHAT
    facts: Mapping[str, str] = field(default_factory=dict)
    allowed: tuple[str, ...] = ()
    instruction: str | None = None
    warnings: tuple[str, ...] = ()
