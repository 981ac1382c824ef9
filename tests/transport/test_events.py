import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import httpx2
import pytest
from fastapi import FastAPI
from servers.asgi import serving
from servers.redis import RedisServer
from starlette.testclient import TestClient
from written import MODEL, REPLY, CannedWriter

from assist.app import create_app
from assist.config import Settings
from assist.delivery.fanout import Change, Preview
from assist.pipeline import Pipeline
from assist.store.keys import Scope
from assist.transport.access import Caller
from assist.transport.rates import Rates
from assist.transport.states import States

CHAT: Final = "/v1/conversations/demo:1"
SIDEBAR: Final = Caller(workspace="default", scope=Scope.AGENT, key="")


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream."""

    kind: str
    id: str | None
    data: dict[str, Any]


class Stream:
    """An open event stream."""

    def __init__(self, response: httpx2.Response) -> None:
        """Read from a response that streams."""
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self) -> Event | None:
        """Give the next event, which must come within ten seconds; None at the end of the stream."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(10):
            async for line in self._lines:
                if not line and fields:
                    return Event(fields["event"], fields.get("id"), json.loads(fields["data"]))
                name, _, value = line.partition(": ")
                if name:
                    fields[name] = value
        return None


@pytest.fixture
async def http(address: str) -> AsyncIterator[httpx2.AsyncClient]:
    """Give a client of the running service."""
    async with httpx2.AsyncClient(base_url=address, timeout=10) as client:
        yield client


@asynccontextmanager
async def following(http: httpx2.AsyncClient, query: str = "", **headers: str) -> AsyncIterator[Stream]:
    """Follow the chat."""
    async with http.stream("GET", f"{CHAT}/events{query}", headers=headers) as response:
        yield Stream(response)


async def status(http: httpx2.AsyncClient) -> int:
    """Open a stream and leave it; gives its status."""
    async with following(http) as stream:
        return stream.response.status_code


async def say(http: httpx2.AsyncClient, number: int) -> int:
    """Add a message to the chat; gives the new version."""
    message = {"id": str(number), "role": "customer", "text": f"Where is my desk? I ask for the {number}th time."}
    answer = await http.post(f"{CHAT}/messages", json={"messages": [message]})
    version: int = answer.json()["version"]
    return version


async def test_the_state_comes_at_once_and_again_on_each_change(http: httpx2.AsyncClient) -> None:
    """An event is the whole state, named `state`, with its version for an id."""
    first = await say(http, 1)
    async with following(http) as stream:
        assert stream.response.headers["content-type"].startswith("text/event-stream")
        event = await stream.next()
        assert event is not None
        assert (event.kind, event.id, event.data["version"]) == ("state", str(first), first)
        assert event.data == (await http.get(CHAT)).json()
        second = await say(http, 2)
        event = await stream.next()
        assert event is not None
        assert (event.id, event.data["revision"]) == (str(second), 2)


async def test_nothing_is_sent_twice_to_whoever_comes_back(http: httpx2.AsyncClient) -> None:
    """With the id of the newest version the stream waits for a change; with an older one it begins with the state."""
    seen = await say(http, 1)
    async with (
        following(http, **{"Last-Event-ID": str(seen)}) as header,
        following(http, f"?last_event_id={seen}") as query,
    ):
        newest = await say(http, 2)
        for stream in (header, query):
            event = await stream.next()
            assert event is not None
            assert event.id == str(newest)
    async with following(http, **{"Last-Event-ID": str(seen)}) as stream:
        event = await stream.next()
        assert event is not None
        assert event.id == str(newest)


async def test_no_change_falls_between_the_state_and_the_changes(http: httpx2.AsyncClient) -> None:
    """A chat that changes while a stream is opened is shown at its newest version, each time."""
    newest = await say(http, 0)
    for number in range(1, 31):
        change = asyncio.create_task(say(http, number))
        await asyncio.sleep(number / 5000)
        async with following(http, **{"Last-Event-ID": str(newest)}) as stream:
            newest = await change
            seen = 0
            while seen < newest:
                event = await stream.next()
                assert event is not None
                seen = event.data["version"]


async def test_a_chat_that_is_not_there_is_told_before_the_stream(http: httpx2.AsyncClient) -> None:
    """The answer is a problem, not a stream that breaks off; so it is with an id that is no version."""
    async with following(http) as stream:
        assert stream.response.status_code == 404
    await say(http, 1)
    async with following(http, **{"Last-Event-ID": "x"}) as stream:
        assert stream.response.status_code == 422


async def test_of_one_caller_so_many_streams_are_open_at_once(http: httpx2.AsyncClient, app: FastAPI) -> None:
    """One more is refused with the time to wait, each sidebar for itself; the place of one that ends is free again."""
    app.state.rates = Rates(None, calls_per_minute=1000, webhooks_per_minute=1, streams_per_key=2)
    await say(http, 1)
    token, _ = app.state.access.token(SIDEBAR, "demo:1", lasts=timedelta(minutes=1))
    async with following(http) as first, following(http):
        assert await first.next()
        async with following(http) as third:
            problem = json.loads(await third.response.aread())
            assert (problem["status"], problem["type"]) == (429, "/problems/rate-limited")
            assert third.response.headers["Retry-After"] == "30"
        async with following(http, f"?token={token}") as sidebar:
            assert await sidebar.next()
    async with asyncio.timeout(10):
        while (await status(http)) == 429:  # noqa: ASYNC110 the service must see first that the others are gone
            await asyncio.sleep(0.05)
    assert await status(http) == 200


async def test_a_stream_ends_with_its_token(http: httpx2.AsyncClient, app: FastAPI) -> None:
    """When the token of a sidebar has run out, it must come back with a new one."""
    await say(http, 1)
    token, _ = app.state.access.token(SIDEBAR, "demo:1", lasts=timedelta(seconds=2))
    async with following(http, f"?token={token}") as stream:
        assert await stream.next()
        assert await stream.next() is None
    async with following(http, f"?token={token}") as stream:
        assert stream.response.status_code == 401


async def test_a_stream_ends_when_its_chat_is_erased(http: httpx2.AsyncClient) -> None:
    """Nothing is left to be shown."""
    await http.put(CHAT, json={"customer_ref": "17"})
    async with following(http) as stream:
        assert await stream.next()
        await http.delete("/v1/customers/17")
        assert await stream.next() is None


async def test_a_stream_ends_when_the_service_stops(http: httpx2.AsyncClient, app: FastAPI) -> None:
    """The stream is ended, not cut, and so the service need not wait."""
    await say(http, 1)
    async with following(http) as stream:
        assert await stream.next()
        await app.state.fanout.close()
        assert await stream.next() is None


async def test_a_wake_up_without_a_change_sends_nothing(http: httpx2.AsyncClient, app: FastAPI) -> None:
    """After a connection between replicas was lost the state is read, and sent only if it is another."""
    await say(http, 1)
    async with following(http) as stream:
        assert await stream.next()
        await app.state.fanout.publish(Change("default", "demo:1", None))
        newest = await say(http, 2)
        event = await stream.next()
        assert event is not None
        assert event.id == str(newest)


async def test_what_a_model_writes_is_shown_between_the_states(http: httpx2.AsyncClient, app: FastAPI) -> None:
    """Without an id, so that whoever comes back is sent the state; what is written to an older revision is left out."""
    await say(http, 1)
    newest = await say(http, 2)
    async with following(http) as stream:
        assert await stream.next()
        for preview in (Preview("default", "demo:1", 1, "Old."), Preview("default", "demo:1", 2, "That is\non us. 😀")):
            await app.state.fanout.publish(preview)
        assert await stream.next() == Event("writing", None, {"revision": 2, "text": "That is\non us. 😀"})
        await app.state.fanout.publish(Preview("default", "demo:1", 2, None))
        assert await stream.next() == Event("writing", None, {"revision": 2, "text": None})
        await http.put(f"{CHAT}/mute", json={"muted": True})
        event = await stream.next()
        assert event is not None
        assert (event.kind, event.id) == ("state", str(newest + 1))


async def test_a_reply_is_written_and_shown(settings: Settings, pipeline: Pipeline) -> None:
    """The whole way, with the work in this process: the local card, then what the model writes, then its reply."""
    writer = CannedWriter(held=True)
    app = create_app(settings.model_copy(update={"work": True}), pipeline, writer)
    with serving(app, lifespan="on") as address:
        async with httpx2.AsyncClient(base_url=address, timeout=10) as http:
            await http.put(CHAT, json={})
            async with following(http) as stream:
                await say(http, 1)
                seen = await until(stream, "writing")
                assert seen[-1].data == {"revision": 1, "text": REPLY[0]}
                assert {reply["engine"] for reply in seen[-2].data["suggestions"]} == {"embedded"}
                assert seen[-2].data["model"] == MODEL
                writer.held = False
                best = (await until(stream, "state"))[-1].data["suggestions"][0]
                assert (best["engine"], best["text"]) == (MODEL, " ".join(REPLY))


async def until(stream: Stream, kind: str) -> list[Event]:
    """Give the events up to the first of a kind."""
    seen: list[Event] = []
    while not seen or seen[-1].kind != kind:
        event = await stream.next()
        assert event is not None
        seen.append(event)
    return seen


async def test_all_who_ask_at_once_share_one_state(client: TestClient, app: FastAPI) -> None:
    """The state is put together at most twice for fifty streams of a chat, and anew when it must be newer."""
    client.put(CHAT, json={})
    states: States = app.state.states

    async def ask() -> tuple[int, bool]:
        shown = await asyncio.gather(*(states.newest("default", "demo:1") for _ in range(50)))
        later = await states.newest("default", "demo:1")
        return len({id(each) for each in shown}), later is not shown[-1]

    assert client.portal is not None
    made, is_newer = client.portal.call(ask)
    assert made <= 2  # those who ask while it is read already cannot know that it is what they ask for
    assert is_newer


def test_a_change_is_read_and_shown(settings: Settings, pipeline: Pipeline) -> None:
    """The whole way, with the work in this process: a message in, the card out."""
    settings = settings.model_copy(update={"work": True})
    with TestClient(create_app(settings, pipeline), "http://127.0.0.1") as client:
        message = {"id": "1", "role": "customer", "text": "My desk was meant to come yesterday. Where is it?"}
        client.post(f"{CHAT}/messages", json={"messages": [message]})
        states: States = client.app.state.states  # type: ignore[attr-defined]
        fanout = client.app.state.fanout  # type: ignore[attr-defined]

        async def read() -> str:
            async with asyncio.timeout(10), fanout.subscribe("default", "demo:1") as changes:
                while '"card":{"kind":"reply"' not in (await states.newest("default", "demo:1")).body:
                    await anext(changes)
                return (await states.newest("default", "demo:1")).body

        assert client.portal is not None
        assert json.loads(client.portal.call(read))["analysis"]["revision"] == 1


async def test_a_change_on_one_replica_is_shown_on_another(
    settings: Settings, pipeline: Pipeline, redis_server: RedisServer
) -> None:
    """Two services on one database and one Redis: what one takes in, a sidebar of the other shows."""
    settings = settings.model_copy(update={"redis": redis_server.url})
    ours, theirs = create_app(settings, pipeline), create_app(settings, pipeline)
    with serving(ours, lifespan="on") as here, serving(theirs, lifespan="on") as there:
        async with httpx2.AsyncClient(base_url=here) as one, httpx2.AsyncClient(base_url=there) as other:
            await say(one, 1)
            async with following(other) as stream:
                assert await stream.next()
                newest = await say(one, 2)
                event = await stream.next()
                assert event is not None
                assert event.id == str(newest)
