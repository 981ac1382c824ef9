"""The wire between two servers: what goes over it can be looked at, answers can get lost on it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import httpx2
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

_OF_THE_HOP: Final = frozenset({"host", "content-length", "connection", "transfer-encoding"})


@dataclass(frozen=True, slots=True)
class Passed:
    """A request that went over, and how it was answered."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    status: int


class Relay:
    """An app that passes requests on to `target`, the address of a server; until it has one it takes and forgets them.

    So many of the next answers as `loses` says are lost: the server has done its part, and the caller is told 502.
    Headers in `takes_out` do not come through.
    """

    def __init__(self, target: str | None = None, *, takes_out: Collection[str] = ()) -> None:
        """Begin without loss."""
        self.target = target
        self.loses = 0
        self.passed: list[Passed] = []
        self._takes_out = _OF_THE_HOP | set(takes_out)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        request = Request(scope, receive)
        body = await request.body()
        answer = await self._answer(request, body) if self.target else JSONResponse({})
        await answer(scope, receive, send)

    async def _answer(self, request: Request, body: bytes) -> Response:
        headers = {name: value for name, value in request.headers.items() if name not in self._takes_out}
        try:
            async with httpx2.AsyncClient(timeout=30) as client:
                answer = await client.request(
                    request.method, f"{self.target}{request.url.path}", headers=headers, content=body
                )
        except httpx2.TransportError:
            return Response(status_code=502)
        self.passed.append(Passed(request.method, request.url.path, headers, body, answer.status_code))
        if self.loses:
            self.loses -= 1
            return Response(status_code=502)
        return Response(answer.content, answer.status_code, media_type=answer.headers.get("content-type"))
