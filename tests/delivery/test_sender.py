import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import pytest
from servers.asgi import Inbox, serving
from servers.redis import free_port
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from assist.delivery.sender import Sender, SentAnswer
from assist.errors import InDoubtError, NotReachedError, RefusedError
from assist.platforms.writing import PlatformRequest

KEY = "sk-not-for-logs"
WORDS = "the customer's words"


def request_to(url: str, *, body: Mapping[str, Any] | None = None) -> PlatformRequest:
    """A note as a platform takes it."""
    headers = {"Authorization": f"Bearer {KEY}"}
    return PlatformRequest(method="POST", url=url, headers=headers, json=body or {"content": WORDS})


async def _made(_: Request) -> Response:
    return JSONResponse({"id": 7}, 201)


async def _status(request: Request) -> Response:
    return Response(WORDS, request.path_params["status"])


async def _redirect(_: Request) -> Response:
    return RedirectResponse("/made")


async def _slow(_: Request) -> Response:
    await asyncio.sleep(2)
    return Response()


async def _cut(_: Request) -> Response:
    async def half() -> AsyncIterator[bytes]:
        yield b'{"id": '
        raise ConnectionError

    return StreamingResponse(half(), headers={"content-length": "100"})


async def _large(_: Request) -> Response:
    return JSONResponse({"id": 7, "filler": "x" * 1_100_000})


async def _deep(_: Request) -> Response:
    return Response("[" * 100_000)


@pytest.fixture(scope="module")
def platform() -> Iterator[str]:
    """Give the address of a platform that behaves as the path says."""
    handlers = [_made, _redirect, _slow, _cut, _large, _deep]
    routes = [Route(f"/{handler.__name__[1:]}", handler, methods=["POST"]) for handler in handlers]
    with serving(Starlette(routes=[*routes, Route("/status/{status:int}", _status, methods=["POST"])])) as url:
        yield url


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    """Give a sender that waits for a second."""
    sender = Sender(whole_s=1)
    yield sender
    await sender.close()


async def test_a_request_arrives_as_it_was_built(sender: Sender) -> None:
    """Method, address, headers and JSON body are those of the request."""
    inbox = Inbox()
    with serving(inbox) as url:
        await sender.send(request_to(f"{url}/notes?draft=1", body={"content": "schön"}))
        await sender.close()
    arrived = inbox.take()
    assert (arrived.method, arrived.path, json.loads(arrived.body)) == ("POST", "/notes", {"content": "schön"})
    assert arrived.headers["authorization"] == f"Bearer {KEY}"
    assert arrived.headers["content-type"] == "application/json"


async def test_the_answer_is_given(sender: Sender, platform: str) -> None:
    """What the platform made is in the answer."""
    assert await sender.send(request_to(f"{platform}/made")) == SentAnswer(201, {"id": 7})


@pytest.mark.parametrize("path", ["status/204", "status/200", "large", "deep"])
async def test_an_answer_that_is_not_json_is_none(sender: Sender, platform: str, path: str) -> None:
    """Where there is nothing to read, or too much, the request was taken all the same."""
    assert (await sender.send(request_to(f"{platform}/{path}"))).json is None


@pytest.mark.parametrize("path", ["status/429", "status/503"])
async def test_a_busy_platform_did_nothing(sender: Sender, platform: str, path: str) -> None:
    """A platform that turns the request away has done nothing: a repeat is safe."""
    with pytest.raises(NotReachedError, match=r"^127.0.0.1 answered \d+$"):
        await sender.send(request_to(f"{platform}/{path}"))


async def test_a_refused_connection_did_nothing(sender: Sender) -> None:
    """Where nothing listens, nothing was sent."""
    with pytest.raises(NotReachedError, match="cannot be reached"):
        await sender.send(request_to(f"http://127.0.0.1:{free_port()}/"))


@pytest.mark.parametrize("path", ["status/500", "status/502", "status/504", "slow", "cut"])
async def test_a_failure_after_sending_is_in_doubt(sender: Sender, platform: str, path: str) -> None:
    """A server error, a late answer and a cut one leave open what was done."""
    with pytest.raises(InDoubtError):
        await sender.send(request_to(f"{platform}/{path}"))


async def test_a_connection_cut_before_the_answer_is_in_doubt(sender: Sender) -> None:
    """The platform had the request and said nothing."""

    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"}")
        writer.close()

    async with await asyncio.start_server(cut, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(InDoubtError):
            await sender.send(request_to(f"http://127.0.0.1:{port}/"))


async def test_an_answer_in_drops_is_given_up(sender: Sender) -> None:
    """A platform that sends a byte now and then cannot hold a request for longer than the whole time."""

    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        with contextlib.closing(writer), contextlib.suppress(ConnectionError):
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.1)

    async with await asyncio.start_server(drip, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(InDoubtError, match="TimeoutError"):
            await sender.send(request_to(f"http://127.0.0.1:{port}/"))


@pytest.mark.parametrize("path", ["status/400", "status/401", "status/404", "status/422", "redirect"])
async def test_a_refusal_is_told_apart(sender: Sender, platform: str, path: str) -> None:
    """A client error, and a redirect, which is never followed, would come again."""
    with pytest.raises(RefusedError):
        await sender.send(request_to(f"{platform}/{path}"))


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "http://127.0.0.1:x/", "not an address"])
async def test_an_address_that_is_none_is_refused(sender: Sender, url: str) -> None:
    """What cannot be sent anywhere is not tried again."""
    with pytest.raises(RefusedError, match="cannot be sent"):
        await sender.send(request_to(url))


async def test_a_key_that_no_header_can_hold_is_refused(sender: Sender, platform: str) -> None:
    """A key with a character that was pasted along is not tried again and again."""
    request = PlatformRequest(
        method="POST", url=f"{platform}/made", headers={"Authorization": "Bearer \u201ckey\u201d"}, json={}
    )
    with pytest.raises(RefusedError, match="cannot be sent"):
        await sender.send(request)


@pytest.mark.parametrize("path", ["made", "status/401", "status/500", "cut"])
async def test_no_words_and_no_keys_are_told(
    sender: Sender, platform: str, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the log at its most talkative nor an error holds what was sent, its keys, or the answer."""
    caplog.set_level(logging.DEBUG)
    told = ""
    try:
        await sender.send(request_to(f"{platform}/{path}?key={KEY}"))
    except (InDoubtError, RefusedError) as error:
        told = str(error)
    assert KEY not in told + caplog.text
    assert WORDS not in told + caplog.text
