"""A chat platform's side of writing back: takes notes over real HTTP, and answers as a test wants."""

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class Taken:
    """A request that came in; `key` is what a repeat is known by, None where the platform knows no repeats."""

    path: str
    key: str | None
    body: Mapping[str, Any]
    status: int

    @property
    def text(self) -> str:
        """What was written: a note to Chatwoot, to a signed webhook, or an event's kind."""
        data = self.body.get("data", self.body)
        return str(data.get("text") or data.get("content") or self.body.get("type"))


class Platform:
    """Takes whatever it is sent, and `pause_s` seconds for it.

    `answers` are the next ones: a status, or the JSON that comes with 200. Then the status is always 200.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self.answers: deque[int | Mapping[str, Any]] = deque()
        self.taken: list[Taken] = []
        self.pause_s = 0.0
        self._numbers = count(1)

    @property
    def texts(self) -> list[str]:
        """What was written and taken, in order."""
        return [taken.text for taken in self.taken if taken.status == 200]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a request."""
        request = Request(scope, receive)
        body = json.loads(await request.body())
        answer = self.answers.popleft() if self.answers else 200
        status, said = (answer, {"id": f"note-{next(self._numbers)}"}) if isinstance(answer, int) else (200, answer)
        self.taken.append(Taken(request.url.path, request.headers.get("webhook-id"), body, status))
        await asyncio.sleep(self.pause_s)
        await JSONResponse(said, status)(scope, receive, send)
