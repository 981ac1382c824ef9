"""Deliveries as platforms send them: real payloads from `platforms/data`, signed at a given time."""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from slack_sdk.signature import SignatureVerifier
from standardwebhooks.webhooks import Webhook

from assist.platforms.adapter import Adapter
from assist.platforms.catalogue import ADAPTERS, load_adapters, load_connections
from assist.platforms.events import Connection, Delivery

DATA: Final = Path(__file__).parent / "platforms" / "data"
NOW: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
PLATFORMS: Final[Mapping[str, Adapter]] = load_adapters(ADAPTERS)

CONNECTIONS: Final[Mapping[str, Connection]] = load_connections(DATA / "connections.yaml", {}, PLATFORMS)
"""One connection for each platform that ships, each with all that writing needs."""


def payload(platform: str, name: str) -> Any:  # noqa: ANN401
    """Give a payload as a platform sends it, without what its file says about the request around it."""
    saved = json.loads((DATA / platform / f"{name}.json").read_text(encoding="utf-8"))
    if not isinstance(saved, dict):
        return saved
    return json.loads(saved["rawBody"]) if "rawBody" in saved else saved.get("body", saved)


def delivery(platform: str, body: bytes, *, at: datetime = NOW, **changes: Any) -> Delivery:  # noqa: ANN401
    """Give a delivery with its headers, signed with the first secret of the platform's connection."""
    unsigned = Delivery(
        method="PUT" if platform == "matrix" else "POST",
        url=f"https://assist.example/v1/webhooks/{platform}",
        path="_matrix/app/v1/transactions/26" if platform == "matrix" else "",
        headers=headers(platform, CONNECTIONS[platform].secrets[0], body, at),
        body=body,
        at=NOW,
    )
    return replace(unsigned, **changes)


def sent(platform: str, value: object) -> Delivery:
    """Give a signed delivery of a JSON value."""
    return delivery(platform, json.dumps(value).encode())


def headers(platform: str, secret: str, body: bytes, at: datetime = NOW) -> Mapping[str, str]:
    """Give the headers that a platform signs a body with."""
    stamp = str(int(at.timestamp()))
    match platform:
        case "chatwoot":
            signature = f"sha256={_mac(secret, f'{stamp}.'.encode() + body).hex()}"
            return {
                "x-chatwoot-signature": signature,
                "x-chatwoot-timestamp": stamp,
                "x-chatwoot-delivery": "7f5a1c1e-0001",
            }
        case "zendesk":
            iso = at.strftime("%Y-%m-%dT%H:%M:%SZ")
            signature = base64.b64encode(_mac(secret, iso.encode() + body)).decode()
            return {"x-zendesk-webhook-signature": signature, "x-zendesk-webhook-signature-timestamp": iso}
        case "intercom":
            return {"x-hub-signature": f"sha1={_mac(secret, body, 'sha1').hex()}"}
        case "slack":
            # The library signs text alone, and a body that is none cannot be signed.
            text = body.decode("utf-8", "replace")
            signed = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=text)
            return {"x-slack-signature": signed or "", "x-slack-request-timestamp": stamp}
        case "matrix":
            return {"authorization": f"Bearer {secret}"}
        case _:
            signature = Webhook(secret).sign("msg_1", at, body.decode("utf-8", "replace"))
            return {"webhook-id": "msg_1", "webhook-timestamp": stamp, "webhook-signature": signature}


def _mac(secret: str, message: bytes, name: str = "sha256") -> bytes:
    return hmac.digest(secret.encode(), message, name)
