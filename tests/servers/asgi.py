"""An app behind a real HTTP server on loopback, and an app that keeps what it is sent."""

import contextlib
import queue
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import uvicorn
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send


@contextlib.contextmanager
def serving(app: ASGIApp, *, lifespan: Literal["on", "off"] = "off") -> Iterator[str]:
    """Serve an app on a thread of its own; gives its address."""
    config = uvicorn.Config(app, port=0, lifespan=lifespan, log_level="critical", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@dataclass(frozen=True, slots=True)
class Arrived:
    """A request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Inbox:
    """An app that takes whatever it is sent, answers `{}`, and keeps it for the test."""

    def __init__(self) -> None:
        """Begin empty."""
        self._arrived: queue.Queue[Arrived] = queue.Queue()

    def take(self) -> Arrived:
        """Give the next request that arrived and take it out; wait for it up to 15 seconds."""
        return self._arrived.get(timeout=15)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a request."""
        request = Request(scope, receive)
        body = await request.body()
        self._arrived.put(Arrived(request.method, request.url.path, dict(request.headers), body))
        await JSONResponse({})(scope, receive, send)
