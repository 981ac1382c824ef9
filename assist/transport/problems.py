"""Every error as RFC 9457 problem details: one table from slug to status, and the handlers that use it."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Literal

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assist.errors import AssistError, EncodingError, RateLimitedError, TooLargeError, UnauthenticatedError

MEDIA_TYPE: Final = "application/problem+json"
_MAX_FAULTS: Final = 20
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: its HTTP status, a short title, and what to do about it in plain words."""

    status: int
    title: str
    meaning: str


KINDS: Final[Mapping[str, Kind]] = {
    "error": Kind(500, "Something went wrong", "The service failed. The log of the service says why."),
    "invalid-input": Kind(
        422,
        "The input cannot be read",
        "Something in the request is missing, unknown or of the wrong kind. `where` is the path to it, "
        "and `errors` lists every fault that was found.",
    ),
    "unknown-role": Kind(
        422,
        "A message has a role that does not exist",
        "A message is by one of: customer, agent, bot, unknown. Use unknown when the source does not say.",
    ),
    "duplicate-id": Kind(
        409,
        "Two messages share an id",
        "Two messages have one id and different words. Give each message its own id; in a stored chat, say that a "
        "message was edited with `edited: true`.",
    ),
    "too-large": Kind(413, "The input is too large", "The request or a part of it is past the stated limit."),
    "not-utf-8": Kind(400, "The input is not UTF-8", "Text is read as UTF-8. Encode the request body in UTF-8."),
    "invalid-json": Kind(400, "The body is not JSON", "The request body cannot be parsed as JSON."),
    "no-access": Kind(
        403, "This is not allowed", "The key or token does not allow this, or a page of another origin asked for it."
    ),
    "not-authenticated": Kind(
        401,
        "A key is needed",
        "Send `Authorization: Bearer` with a key (`assist keys create`) or a token that is valid still.",
    ),
    "rate-limited": Kind(429, "Too many requests", "The Retry-After header says how many seconds to wait."),
    "bad-signature": Kind(
        401,
        "The signature does not fit",
        "A platform signs what it sends. The signature is missing, was made with another secret, or is too old: "
        "compare the secret of the connection with the platform's, and the clock with the right time.",
    ),
    "not-found": Kind(
        404, "There is nothing here", "There is no such thing, or no such address: /openapi.json lists the addresses."
    ),
    "no-model": Kind(
        409,
        "There is no chat model",
        "This needs a chat model, and the service has none: its operator can set ASSIST_LLM.",
    ),
    "method-not-allowed": Kind(
        405, "The method is not allowed here", "The address exists, for another method: see the Allow header."
    ),
    "bad-setup": Kind(
        500,
        "The service is not set up rightly",
        "The service is set up in a way that it must not run in. Its log says what to change.",
    ),
    "broken-data-file": Kind(
        500,
        "A data file of the service is broken",
        "A playbook, framework or model file cannot be used. The log of the service says which and why.",
    ),
    "unavailable": Kind(
        503, "A part of the service is not ready", "A part that is needed is not ready yet. Try again in a moment."
    ),
    "not-reached": Kind(
        503, "A platform cannot be reached", "A platform could not be reached or was busy. Nothing was done: try again."
    ),
    "left-alone": Kind(
        503,
        "The chat model is left alone",
        "The chat model failed too often in a row and is not asked for a while. Local replies are there all the same.",
    ),
    "in-doubt": Kind(
        502,
        "A platform did not answer",
        "A platform may have done what was asked, or not. Look there before repeating it.",
    ),
    "refused": Kind(
        502,
        "A platform refused",
        "A platform refused what was asked. Look at its settings, and at the key given for it.",
    ),
}
"""Slug → kind. A slug is stable: clients branch on it."""

_SLUG_OF_STATUS: Final = {400: "invalid-json", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}
_EXPECTED: Final = {
    "missing": "missing; it is required",
    "extra_forbidden": "unknown key",
    "model_attributes_type": "expected a JSON object, sent with Content-Type: application/json",
}


Fault = dict[Literal["where", "detail"], str]
"""One thing that is wrong with a request: the JSON path to it, and what was expected."""


class Problem(BaseModel):
    """Problem details (RFC 9457)."""

    model_config = ConfigDict(frozen=True)

    type: str = Field(description="Stable; GET it for an explanation.", examples=["/problems/unknown-role"])
    title: str = Field(description="The kind of problem.", examples=["A message has a role that does not exist"])
    status: int = Field(description="The HTTP status.", examples=[422])
    detail: str = Field(
        description="What is wrong with this request.",
        examples=["unknown role 'boss'; expected one of customer, agent, bot, unknown"],
    )
    where: str = Field(
        "", description="The JSON path to it; empty for the whole.", examples=["conversation.messages[2].role"]
    )
    errors: tuple[Fault, ...] = Field(
        (),
        description="Every fault of a request that has several, each with its path and what was expected.",
        examples=[({"where": "conversation.messages[2].text", "detail": "missing; it is required"},)],
    )


RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    "default": {
        "description": "A problem (RFC 9457). Its `type` is stable and can be fetched for an explanation.",
        "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}},
    }
}
"""How OpenAPI tells of the errors that any address may give."""

router = APIRouter(tags=["problems"], responses=RESPONSES)


@router.get("/problems/{slug}", response_class=PlainTextResponse, summary="Explain a kind of problem")
def explain(slug: str) -> str:
    """Explain a kind of problem in plain text; its address is the `type` of such a problem."""
    if slug not in KINDS:
        raise HTTPException(404)
    kind = KINDS[slug]
    return f"{kind.title}\nHTTP status {kind.status}\n\n{kind.meaning}\n"


def install(app: FastAPI) -> None:
    """Make an app answer every error with a problem."""
    app.include_router(router)
    app.exception_handler(AssistError)(_assist_error)
    app.exception_handler(RequestValidationError)(_validation_error)
    app.exception_handler(HTTPException)(_http_error)
    app.exception_handler(Exception)(_unexpected_error)


def problem(
    slug: str,
    detail: str = "",
    *,
    where: str = "",
    errors: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with a problem of a kind; without a `detail` it says what the kind means."""
    kind = KINDS[slug]
    body = Problem(
        type=f"/problems/{slug}",
        title=kind.title,
        status=kind.status,
        detail=detail or kind.meaning,
        where=where,
        errors=tuple(errors),
    )
    return _response(body, headers)


def _response(body: Problem, headers: Mapping[str, str] | None = None) -> Response:
    # ASCII, because a key of the request, and so a path, may hold half a character that UTF-8 cannot.
    text = json.dumps(body.model_dump(exclude_defaults=True))
    return Response(text, body.status, headers=headers, media_type=MEDIA_TYPE)


def _assist_error(_: Request, error: AssistError) -> Response:
    if KINDS[error.slug].status == HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s", error)
        return problem(error.slug)
    return problem(error.slug, error.message, where=error.where, headers=_headers_of(error))


def _headers_of(error: AssistError) -> Mapping[str, str] | None:
    """Give what HTTP wants said beside the problem."""
    if isinstance(error, RateLimitedError):
        return {"Retry-After": str(error.retry_after_s)}
    return {"WWW-Authenticate": "Bearer"} if isinstance(error, UnauthenticatedError) else None


def _validation_error(_: Request, error: RequestValidationError) -> Response:
    details = error.errors()
    if details[0]["type"] == "json_invalid":
        return problem("invalid-json", f"{details[0]['ctx']['error']} at character {details[0]['loc'][-1]}")
    if details[0]["type"] == "string_unicode":
        return problem(EncodingError.slug, where=_path(details[0]["loc"][1:]))
    faults = [_fault(detail) for detail in details[:_MAX_FAULTS]]
    return problem("invalid-input", faults[0]["detail"], where=faults[0]["where"], errors=faults)


def _fault(detail: Mapping[str, Any]) -> Fault:
    message: str = detail["msg"]
    expected = _EXPECTED.get(detail["type"], message.removeprefix("Value error, "))
    return {"where": _path(detail["loc"][1:]), "detail": expected}


def _path(parts: Sequence[str | int]) -> str:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return path.removeprefix(".")


def _http_error(_: Request, error: HTTPException) -> Response:
    if isinstance(error.__cause__, UnicodeDecodeError):
        return problem(EncodingError.slug)
    if slug := _SLUG_OF_STATUS.get(error.status_code):
        return problem(slug, headers=error.headers)
    title = HTTPStatus(error.status_code).phrase
    body = Problem(type="about:blank", title=title, status=error.status_code, detail=error.detail)
    return _response(body, error.headers)


def _unexpected_error(_: Request, __: Exception) -> Response:
    return problem(AssistError.slug)


class BodyLimit:
    """ASGI middleware: collects a request body and refuses it as soon as it is past the limit.

    At most `max_bytes` and one chunk are held, whatever the client claims to send.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int) -> None:
        """Stand before `app`."""
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its whole body, or answer 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self._max_bytes:
                refusal = problem(TooLargeError.slug, f"the body is past the limit of {self._max_bytes} bytes")
                await refusal(scope, receive, send)
                return
        await self._app(scope, _replay(bytes(body), receive), send)


def _replay(body: bytes, receive: Receive) -> Receive:
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def replayed() -> Message:
        return next(messages, None) or await receive()

    return replayed
