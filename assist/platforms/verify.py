"""Whether a delivery was signed by whoever knows a secret: over the raw bytes, in constant time, within a window."""

import base64
import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from slack_sdk.signature import Clock, SignatureVerifier
from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

from assist.errors import SignatureError
from assist.platforms.events import Delivery
from assist.platforms.expressions import FAULTS
from assist.platforms.times import TimeType, moment
from assist.platforms.ways import HmacWay, PathWay, SharedWay, SlackWay, StandardWebhooksWay, VerifyWay

_PIECE: Final = re.compile(r"(\{\w+\})")


def verify(ways: Iterable[VerifyWay], secrets: Iterable[str], delivery: Delivery) -> None:
    """Raise `SignatureError` unless one of the secrets signed the delivery, in the first way that it was signed in."""
    way = next((way for way in ways if _header(way) is None or _header(way) in delivery.headers), None)
    if way is None:
        message = "the delivery is not signed"
        raise SignatureError(message)
    if not any(_CHECKS[type(way)](way, secret, delivery) for secret in secrets if secret):
        message = "the signature fits none of the secrets, or is too old"
        raise SignatureError(message)


def _header(way: VerifyWay) -> str | None:
    match way:
        case SlackWay():
            return "x-slack-signature"
        case StandardWebhooksWay():
            return "webhook-signature"
        case PathWay():
            return None
        case _:
            return way.header.lower()


def _is_same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode("utf-8", "surrogatepass"))


def _is_recent(text: str, kind: TimeType, tolerance_s: int, now: datetime) -> bool:
    try:
        return abs(now - moment(text, kind)) <= timedelta(seconds=tolerance_s)
    except FAULTS:
        return False


def _hmac(way: HmacWay, secret: str, delivery: Delivery) -> bool:
    signed_at = ""
    if way.timestamp is not None:
        signed_at = delivery.headers.get(way.timestamp.header.lower(), "")
        if not _is_recent(signed_at, way.timestamp.type, way.timestamp.tolerance_s, delivery.at):
            return False
    digest = hmac.digest(secret.encode("utf-8", "surrogatepass"), _signed(way.message, signed_at, delivery), way.hash)
    encoded = digest.hex() if way.encoding == "hex" else base64.b64encode(digest).decode()
    return _is_same(delivery.headers[way.header.lower()], way.prefix + encoded)


def _signed(message: str, signed_at: str, delivery: Delivery) -> bytes:
    pieces = {
        "{body}": delivery.body,
        "{ts}": signed_at.encode("utf-8", "surrogatepass"),
        "{method}": delivery.method.encode(),
        "{url}": delivery.url.encode("utf-8", "surrogatepass"),
    }
    return b"".join(pieces.get(part, part.encode()) for part in _PIECE.split(message))


class _At(Clock):
    """Slack's library asks a clock; ours stands at the arrival of the delivery."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> float:
        return self._at.timestamp()


def _slack(_: SlackWay, secret: str, delivery: Delivery) -> bool:
    try:
        return SignatureVerifier(secret, _At(delivery.at)).is_valid_request(delivery.body, dict(delivery.headers))
    except (ValueError, TypeError, OverflowError):  # a time that is no number, a signature or body that is no text
        return False


def _standard_webhooks(way: StandardWebhooksWay, secret: str, delivery: Delivery) -> bool:
    """Compare with what the library would sign: its own check reads the system's clock, and this one `delivery.at`."""
    signed_at = delivery.headers.get("webhook-timestamp", "")
    if not _is_recent(signed_at, "epoch_s", way.tolerance_s, delivery.at):
        return False
    message_id = delivery.headers.get("webhook-id", "")
    try:
        expected = Webhook(secret).sign(message_id, moment(signed_at, "epoch_s"), delivery.body.decode())
    except (EmptyWebhookSecretError, ValueError):  # a secret that is not base64, a body that is not text
        return False
    given = delivery.headers["webhook-signature"].split(" ")
    return bool(message_id) and any(_is_same(signature, expected) for signature in given)


def _shared(way: SharedWay, secret: str, delivery: Delivery) -> bool:
    return _is_same(delivery.headers[way.header.lower()], way.prefix + secret)


def _path(_: PathWay, secret: str, delivery: Delivery) -> bool:
    return _is_same(delivery.path.rpartition("/")[2], secret)


_CHECKS: Final[Mapping[type, Callable[[Any, str, Delivery], bool]]] = {
    HmacWay: _hmac,
    SlackWay: _slack,
    StandardWebhooksWay: _standard_webhooks,
    SharedWay: _shared,
    PathWay: _path,
}
