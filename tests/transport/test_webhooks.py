"""Platforms' deliveries through the production app: acknowledged, refused, kept."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from signed import DATA, delivery, payload
from starlette.testclient import TestClient

from assist.app import create_app
from assist.config import Settings
from assist.pipeline import Pipeline

PLATFORMS: Final = ("chatwoot", "generic", "intercom", "matrix", "slack", "zendesk")
PAYLOADS: Final = sorted((name, file.stem) for name in PLATFORMS for file in (DATA / name).glob("*.json"))
ANYTHING: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@dataclass(frozen=True, slots=True)
class Door:
    """The service with an account on each platform."""

    client: TestClient

    def deliver(self, platform: str, body: bytes, *, signed: bytes | None = None) -> Any:  # noqa: ANN401
        """Deliver a body, with the signature of `signed` (default: its own); gives the answer."""
        sent = delivery(platform, body if signed is None else signed, at=datetime.now(UTC))
        address = f"/v1/webhooks/{platform}/{sent.path}".rstrip("/")
        return self.client.request(sent.method, address, content=body, headers=dict(sent.headers))


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory, pipeline: Pipeline) -> Iterator[Door]:
    """Open the service on a database of its own; it leaves the reading to others."""
    folder: Path = tmp_path_factory.mktemp("webhooks")
    settings = Settings(database=f"sqlite:///{folder}/assist.db", connections=DATA / "connections.yaml", work=False)
    app = create_app(settings, pipeline)
    with TestClient(app, "http://127.0.0.1", raise_server_exceptions=False) as client:
        yield Door(client)


@pytest.mark.parametrize(("platform", "name"), PAYLOADS, ids=lambda value: value)
def test_what_is_signed_is_acknowledged(door: Door, platform: str, name: str) -> None:
    """Every payload that platforms send, whether it is for us or not."""
    assert door.deliver(platform, json.dumps(payload(platform, name)).encode()).status_code == 200


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_is_tampered_with_is_refused(door: Door, platform: str) -> None:
    """One more character than was signed, or another key: a problem with a stable type."""
    body = b'{"event": "message_created"}'
    if platform == "matrix":  # a token, which says nothing about the body
        answer = door.client.put("/v1/webhooks/matrix/_matrix/app/v1/transactions/1", content=body)
    else:
        answer = door.deliver(platform, body + b" ", signed=body)
    assert answer.status_code == 401
    assert answer.json()["type"].endswith("bad-signature")


def test_an_unknown_connection_is_told_as_such(door: Door) -> None:
    """Nobody's address."""
    answer = door.client.post("/v1/webhooks/nobody", content=b"{}")
    assert answer.status_code == 404
    assert answer.json()["type"].endswith("not-found")


def test_a_handshake_is_answered(door: Door) -> None:
    """Slack asks for its challenge back before it delivers."""
    body = json.dumps(payload("slack", "url_verification.event_body")).encode()
    answer = door.deliver("slack", body)
    assert json.loads(body)["challenge"] in answer.text


def test_a_delivery_that_comes_twice_is_kept_once(door: Door) -> None:
    """The same transaction of a homeserver, twice."""
    body = json.dumps(
        {
            "events": [
                {
                    "type": "m.room.message",
                    "event_id": "$1",
                    "room_id": "!once:localhost",
                    "sender": "@ada:localhost",
                    "origin_server_ts": 1_780_000_000_000,
                    "content": {"msgtype": "m.text", "body": "My desk never came."},
                }
            ]
        }
    ).encode()
    where = "/v1/webhooks/matrix/_matrix/app/v1/transactions/twice"
    bearer = {"Authorization": "Bearer hs_tok_test"}
    assert [door.client.put(where, content=body, headers=bearer).status_code for _ in range(2)] == [200, 200]
    state = door.client.get("/v1/conversations/matrix:!once:localhost").json()
    assert state["revision"] == 1


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_payload_is_an_error_of_ours(door: Door, data: st.DataObject) -> None:
    """Missing, null, of another type, cut off, twice: acknowledged or refused, never a failure."""
    platform, name = data.draw(st.sampled_from(PAYLOADS))
    body = payload(platform, name)
    if isinstance(body, dict) and body:
        key = data.draw(st.sampled_from(sorted(body)))
        body = {**body, key: data.draw(ANYTHING)}
    raw = json.dumps(body).encode()
    cut = data.draw(st.integers(0, len(raw)) | st.just(len(raw)))
    answers = [door.deliver(platform, raw[:cut]) for _ in range(data.draw(st.integers(1, 2)))]
    assert {answer.status_code for answer in answers} <= {200, 401, 413}
