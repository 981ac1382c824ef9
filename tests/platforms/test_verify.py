import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from signed import CONNECTIONS, DATA, NOW, PLATFORMS, delivery, headers

from assist.errors import SignatureError
from assist.platforms.events import Delivery
from assist.platforms.receive import receive
from assist.platforms.verify import verify

VECTORS: Final = json.loads((DATA / "signatures.json").read_text(encoding="utf-8"))
VENDORS: Final = {"slack": "slack", "standardwebhooks": "generic"}
WITH_A_TIME: Final = ("chatwoot", "zendesk", "slack", "generic")
BODY: Final = b'{"text": "caf\xc3\xa9"}'


def of_vector(vector: dict[str, Any], **changes: Any) -> Delivery:  # noqa: ANN401
    """Give the delivery of a public vector, at the time that it was signed."""
    made = Delivery(
        method="POST",
        url="https://assist.example/",
        path="",
        headers={name.lower(): value for name, value in vector["headers"].items()},
        body=vector["body"].encode(),
        at=datetime.fromtimestamp(vector["now"], UTC),
    )
    return replace(made, **changes)


def check(platform: str, signed: Delivery, *secrets: str) -> None:
    """Verify a delivery as the platform's file says."""
    verify(PLATFORMS[platform].verify, secrets or CONNECTIONS[platform].secrets, signed)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["secret"]))
def test_public_vector_verifies_and_its_neighbours_do_not(vector: dict[str, Any]) -> None:
    """Signatures that vendors publish hold; with another body, secret or time they do not."""
    platform, secret = VENDORS[vector["platform"]], vector["secret"]
    signed = of_vector(vector)
    check(platform, signed, secret)
    for wrong in (replace(signed, body=signed.body + b" "), replace(signed, at=signed.at + timedelta(seconds=301))):
        with pytest.raises(SignatureError):
            check(platform, wrong, secret)
    with pytest.raises(SignatureError):
        check(platform, signed, "whsec_AAAA" if secret.startswith("whsec_") else secret[::-1])


@pytest.mark.parametrize("platform", PLATFORMS)
def test_signature_of_the_platform_is_accepted(platform: str) -> None:
    """What is signed with the secret of the connection is let in."""
    check(platform, delivery(platform, BODY))


@pytest.mark.parametrize("platform", sorted(set(PLATFORMS) - {"matrix"}))
def test_body_that_was_tampered_with_is_refused(platform: str) -> None:
    """One byte more, and the signature does not fit."""
    with pytest.raises(SignatureError, match="fits none"):
        check(platform, replace(delivery(platform, BODY), body=BODY + b" "))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_other_secret_is_refused(platform: str) -> None:
    """Who does not know the secret is not let in."""
    with pytest.raises(SignatureError):
        check(platform, delivery(platform, BODY), "whsec_c29tZSBvdGhlciBzZWNyZXQ=")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_secret_can_be_replaced_while_both_are_valid(platform: str) -> None:
    """Of several secrets any one will do."""
    check(platform, delivery(platform, BODY), "whsec_bmV3", *CONNECTIONS[platform].secrets)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("secrets", [(), ("",)])
def test_nothing_is_no_secret(platform: str, secrets: tuple[str, ...]) -> None:
    """A connection without a secret lets nobody in, not even who signs with an empty one."""
    with pytest.raises(SignatureError):
        verify(PLATFORMS[platform].verify, secrets, delivery(platform, BODY))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_unsigned_delivery_is_refused(platform: str) -> None:
    """Without a signature there is no delivery."""
    with pytest.raises(SignatureError):
        check(platform, delivery(platform, BODY, headers={}))


@pytest.mark.parametrize("platform", WITH_A_TIME)
@pytest.mark.parametrize("minutes", [-6, 6])
def test_replay_is_refused(platform: str, minutes: int) -> None:
    """What was signed more than five minutes before its arrival, or after it, is refused; just within is not."""
    at = NOW + timedelta(minutes=minutes)
    with pytest.raises(SignatureError):
        check(platform, delivery(platform, BODY, at=NOW, headers=headers_at(platform, at)))
    check(platform, delivery(platform, BODY, headers=headers_at(platform, NOW + timedelta(minutes=minutes / 2))))


def headers_at(platform: str, at: datetime) -> Any:  # noqa: ANN401
    """Give the headers that the platform signs the body with at a time."""
    return headers(platform, CONNECTIONS[platform].secrets[0], BODY, at)


@pytest.mark.parametrize("platform", WITH_A_TIME)
@pytest.mark.parametrize("stamp", ["", "soon", "1e400", "9" * 400, "9" * 5000, "nan", "-1", "\u0661"])
def test_time_that_is_none_is_refused(platform: str, stamp: str) -> None:
    """A time header can hold anything."""
    signed = delivery(platform, BODY)
    broken = {name: stamp if "timestamp" in name else value for name, value in signed.headers.items()}
    with pytest.raises(SignatureError):
        check(platform, replace(signed, headers=broken))


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("signature", ["", "v1", "v1,", "v1,é v2,x", "sha256=", "é", "\ud800", "x" * 10_000])
def test_signature_that_is_none_is_refused(platform: str, signature: str) -> None:
    """A signature header can hold anything."""
    signed = delivery(platform, BODY)
    broken = {
        name: signature if name.endswith("signature") or name == "authorization" else value
        for name, value in signed.headers.items()
    }
    with pytest.raises(SignatureError):
        check(platform, replace(signed, headers=broken))


def test_several_signatures_of_standard_webhooks_need_one_that_fits() -> None:
    """A sender that replaces its key signs with both."""
    signed = delivery("generic", BODY)
    both = {**signed.headers, "webhook-signature": f"v1a,b3RoZXI= v1,b2xk {signed.headers['webhook-signature']}"}
    check("generic", replace(signed, headers=both))


def test_old_chatwoot_is_known_by_its_secret_address() -> None:
    """A release that signs nothing is let in by the last part of the address, and only by that."""
    check("chatwoot", delivery("chatwoot", BODY, headers={}, path="chatwoot secret"))
    with pytest.raises(SignatureError):
        check("chatwoot", delivery("chatwoot", BODY, headers={}, path="chatwoot secret/else"))


def test_sunshine_conversations_is_known_by_its_shared_secret() -> None:
    """Zendesk's messaging webhooks carry the secret itself."""
    check("zendesk", delivery("zendesk", BODY, headers={"x-api-key": "zendesk secret"}))
    with pytest.raises(SignatureError):
        check("zendesk", delivery("zendesk", BODY, headers={"x-api-key": "zendesk"}))


def test_secret_stays_out_of_every_text() -> None:
    """Neither a connection nor a delivery nor a refusal shows what it knows."""
    signed = delivery("matrix", BODY)
    with pytest.raises(SignatureError) as refused:
        receive(PLATFORMS["matrix"], replace(CONNECTIONS["matrix"], secrets=("other",)), signed)
    shown = f"{signed!r} {CONNECTIONS['matrix']!r} {refused.value}"
    assert not [secret for secret in ("hs_tok_test", "as_tok_test", "caf") if secret in shown]
