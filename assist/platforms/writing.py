"""A suggestion as the request that writes it back to its platform, and the id that the platform gave it."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, cast

from standardwebhooks.webhooks import Webhook

from assist.errors import InDoubtError, NotReachedError, RefusedError, UnavailableError
from assist.platforms.adapter import Adapter, RequestSpec
from assist.platforms.events import Connection, Outcome
from assist.platforms.mapping import identifier
from assist.platforms.plain import escaped
from assist.platforms.templates import fill, fill_path, names

_FAULTS: Final[Mapping[Outcome, type[UnavailableError]]] = {
    Outcome.BUSY: NotReachedError,
    Outcome.IN_DOUBT: InDoubtError,
    Outcome.REFUSED: RefusedError,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformRequest:
    """A request with a JSON body. Headers may hold a token, so they stay out of logs."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    json: Mapping[str, object] = field(repr=False)

    @property
    def content(self) -> bytes:
        """The body to send, byte for byte: a signature covers it."""
        return json.dumps(self.json, separators=(",", ":")).encode()


def note(
    adapter: Adapter, connection: Connection, *, conversation: str, text: str, key: str, now: datetime | None = None
) -> PlatformRequest | None:
    """Give the request that writes a text back as the connection wants it; None when nothing is to be written.

    `key` is the same for each attempt to write the same text. `now` is the time of a signature (default: the clock).
    """
    base_url = connection.base_url or adapter.write.base_url
    if connection.write == "none" or base_url is None:
        return None
    said = {"text": text, "escaped": escaped(text), "html": escaped(text).replace("\n", "<br>"), "key": key}
    pieces = _pieces(adapter, connection, conversation) | said
    for spec in adapter.write.requests.get(connection.write, ()):
        if names(spec.templates(), needed=True) <= pieces.keys():
            request = _filled(spec, pieces, base_url)
            return _signed(request, connection.secrets[0], key, now or datetime.now(UTC)) if spec.sign else request
    return None


def written_id(adapter: Adapter, answer_json: object) -> str | None:
    """Give the id of the message that the platform made, by which its echo is known."""
    path = adapter.write.written_id
    return identifier(path.of(answer_json)) if path else None


def check_written(adapter: Adapter, answer_json: object) -> None:
    """Raise what became of a request that was answered with 2xx and not done all the same, as the answer says.

    NotReachedError when nothing was done, InDoubtError when it may have been done, RefusedError when it will not be.
    """
    rule = adapter.write.outcome
    outcome = rule.of(answer_json) if rule else Outcome.SENT
    if outcome in _FAULTS:
        message = f"{adapter.title} answered that it was not done: {outcome}"
        raise _FAULTS[outcome](message)


def connection_pieces(connection: Connection) -> Mapping[str, str]:
    """Give the pieces that a connection brings along."""
    token = connection.token
    given = {
        "tenant": connection.tenant,
        "token": token,
        "basic": base64.b64encode(token.encode()).decode() if token else None,
        **{f"options.{name}": option for name, option in connection.options.items()},
    }
    return {name: piece for name, piece in given.items() if piece}


def _pieces(adapter: Adapter, connection: Connection, conversation: str) -> dict[str, str]:
    parts = adapter.write.parts.fullmatch(conversation) if adapter.write.parts else None
    named = {name: part for name, part in parts.groupdict().items() if part} if parts else {}
    return {**connection_pieces(connection), "conversation": conversation, **named}


def _filled(spec: RequestSpec, pieces: Mapping[str, str], base_url: str) -> PlatformRequest:
    return PlatformRequest(
        method=spec.method,
        url=base_url.rstrip("/") + fill_path(spec.path, pieces),
        headers=cast("Mapping[str, str]", fill(spec.headers, pieces)),
        json=cast("Mapping[str, object]", fill(spec.json_, pieces)),
    )


def _signed(request: PlatformRequest, secret: str, key: str, now: datetime) -> PlatformRequest:
    signature = Webhook(secret).sign(key, now, request.content.decode())
    stamp = {"webhook-id": key, "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}
    return PlatformRequest(
        method=request.method, url=request.url, headers={**request.headers, **stamp}, json=request.json
    )
