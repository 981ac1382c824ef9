import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from servers.asgi import Arrived, Inbox, serving
from standardwebhooks import Webhook, WebhookVerificationError

from assist.delivery.outgoing import Event, FailureFound, PromiseDue, SuggestionReady, webhook
from assist.delivery.sender import Sender

KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NEXT_KEY = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
DOCS = Path(__file__).parents[2] / "docs" / "webhooks.md"
SUGGESTION = SuggestionReady(
    workspace="default",
    conversation="chatwoot-main:88",
    revision=4,
    suggestion="b3c1",
    step="ownership",
    text="This is with me now, and I'll be back here by [time of your next message].",
    blanks=("time of your next message",),
)
PROMISE = PromiseDue(
    workspace="default",
    conversation="chatwoot-main:88",
    revision=6,
    message="m-31",
    quote="I will call you by 5 pm",
    due_at="2026-05-04T17:00:00+00:00",
)
FAILURE = FailureFound(
    workspace="default",
    conversation="chatwoot-main:88",
    revision=3,
    cause="expectation",
    severity="medium",
    stage="ownership",
)


def at(hour: int, minute: int) -> datetime:
    """A time on the day of the examples."""
    return datetime(2026, 5, 4, hour, minute, tzinfo=UTC)


async def arrived(*secrets: str, now: datetime | None = None) -> Arrived:
    """Deliver a suggestion over a real connection, and give what arrived."""
    inbox, sender = Inbox(), Sender()
    payload = SUGGESTION.payload(at(9, 44))
    with serving(inbox) as url:
        await sender.send(webhook(url, secrets, payload, key="out-1", now=now or datetime.now(UTC)))
        await sender.close()
    return inbox.take()


@pytest.mark.parametrize(("event", "happened"), [(SUGGESTION, at(9, 44)), (PROMISE, at(17, 0)), (FAILURE, at(9, 40))])
def test_an_event_has_the_form_that_the_docs_show(event: Event, happened: datetime) -> None:
    """The example in the docs is what is sent."""
    examples = [
        json.loads(block) for block in re.findall(r"```json\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    ]
    assert json.loads(json.dumps(event.payload(happened))) in examples


@pytest.mark.parametrize("known", [KEY, NEXT_KEY])
async def test_the_receiver_can_verify_with_either_secret(known: str) -> None:
    """While secrets are changed over, the library of the receiver accepts an event with the old one and with the new."""
    request = await arrived(KEY, NEXT_KEY)
    event = Webhook(known).verify(request.body, dict(request.headers))
    assert event["data"]["conversation"] == "chatwoot-main:88"


async def test_another_secret_does_not_verify() -> None:
    """A receiver with another secret refuses the event."""
    request = await arrived(KEY)
    with pytest.raises(WebhookVerificationError):
        Webhook(NEXT_KEY).verify(request.body, dict(request.headers))


async def test_an_old_event_does_not_verify() -> None:
    """What was recorded and is sent again later is refused by the receiver."""
    request = await arrived(KEY, now=datetime.now(UTC) - timedelta(minutes=6))
    with pytest.raises(WebhookVerificationError, match="too old"):
        Webhook(KEY).verify(request.body, dict(request.headers))


def test_a_repeat_has_the_same_id_and_a_new_time() -> None:
    """A receiver tells a repeat by its id, and the repeat is not refused as too old."""
    payload = FAILURE.payload(at(9, 40))
    first, second = (
        webhook("https://example.org", [KEY], payload, key="out-1", now=at(9, minute)).headers for minute in (40, 50)
    )
    assert first["webhook-id"] == second["webhook-id"] == "out-1"
    assert first["webhook-timestamp"] < second["webhook-timestamp"]
    assert first["webhook-signature"] != second["webhook-signature"]
