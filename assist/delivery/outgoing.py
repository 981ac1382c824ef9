"""What we tell an organisation's own systems: events, signed as Standard Webhooks (docs/webhooks.md).

An event becomes a payload once, which is kept; every attempt to deliver it signs the same payload under the same id.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from standardwebhooks.webhooks import Webhook

from assist.platforms.writing import PlatformRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened in a conversation at one of its revisions."""

    type: ClassVar[str]

    workspace: str
    conversation: str
    revision: int

    def payload(self, at: datetime) -> Mapping[str, Any]:
        """Give the event as JSON; `at` is when it happened."""
        return {"type": self.type, "timestamp": at.isoformat(), "data": asdict(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionReady(Event):
    """A reply is there for the agent. `step` is what it serves; `blanks` are left to fill, in square brackets."""

    type: ClassVar[str] = "suggestion.ready"

    suggestion: str
    step: str
    text: str
    blanks: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseDue(Event):
    """The agent's promise falls due and is not kept yet. `due_at` is an ISO 8601 time, `message` the message's id."""

    type: ClassVar[str] = "promise.due"

    message: str
    quote: str
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureFound(Event):
    """The customer was let down. `cause` and `severity` as in the analysis; `stage` is the step that is due."""

    type: ClassVar[str] = "failure.found"

    cause: str
    severity: str
    stage: str


def webhook(
    url: str, secrets: Sequence[str], payload: Mapping[str, Any], *, key: str, now: datetime
) -> PlatformRequest:
    """Give the request that delivers a payload, signed by every secret (`whsec_…`; several while they are changed over).

    `key` names the event: the same for each attempt, so that the receiver can tell a repeat. `now` is in UTC.
    """
    request = PlatformRequest(method="POST", url=url, headers={}, json=payload)
    body = request.content.decode()
    signatures = [Webhook(secret).sign(key, now, body) for secret in secrets]
    headers = {
        "webhook-id": key,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    return replace(request, headers=headers)
