"""A stand-in for the live service that does what a test says, when it says so: above all what a chat model would do.

It serves the sidebar as it is shipped; chats are read by the shipped pipeline, over the contract of the live API.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from browsing import Scheme
from hosting import PROBLEM, Chat, card, hosted
from playwright.sync_api import Browser, Page, expect
from servers.asgi import serving
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from assist.card import Card, CardKind, choose_card
from assist.conversation.messages import Conversation, Message, Role
from assist.pipeline import Pipeline
from assist.transport.live_schemas import CardOut
from assist.transport.page import SIDEBAR
from assist.wire import AnalysisOut, CheckOut, SuggestionOut

MODEL: Final = "openai:gpt-4o-mini"
_CHAT: Final = "/v1/conversations/{id}"
_PAUSE_S: Final = 0.01


class StandIn:
    """One chat, and a service that is told what to answer. `asked` is what was asked of its model."""

    def __init__(self, pipeline: Pipeline, *, model: str | None = MODEL) -> None:
        """Begin with no message."""
        self.model = model
        self.asked: list[tuple[str, Any]] = []
        self.rewritten: deque[Response] = deque()
        self.refusals: deque[Response] = deque()
        self.opened: list[datetime] = []
        self._pipeline = pipeline
        self._chat = Conversation(id="test", revision=0, messages=(), customer_name="Ada")
        self._version = 1
        self._better: Sequence[SuggestionOut] = ()
        self._told: list[str] = []
        self._lines = 0
        self.app = Starlette(
            routes=[
                Route(f"{_CHAT}/events", self._events),
                Route(f"{_CHAT}/messages", self._say, methods=["POST"]),
                Route(f"{_CHAT}/check", self._check, methods=["POST"]),
                Route(f"{_CHAT}/rewrite", self._rewrite, methods=["POST"]),
                Route(f"{_CHAT}/instruction", self._instruct, methods=["PUT"]),
                Route(f"{_CHAT}/feedback", self._feedback, methods=["POST"]),
                Route(_CHAT, self._get, methods=["GET", "PUT"]),
                Mount("/sidebar", StaticFiles(directory=SIDEBAR)),
            ]
        )

    def write(self, text: str | None, *, ago: int = 0) -> None:
        """Have the model say so far this, for the newest revision or an older one."""
        self._tell("writing", json.dumps({"revision": self._chat.revision - ago, "text": text}))

    def offer(self, *texts: str, engine: str = MODEL) -> None:
        """Have the model end with these replies, better than what was offered."""
        local = self._state()["suggestions"][0]
        self._better = [SuggestionOut(**{**local, "text": text, "engine": engine, "blanks": ()}) for text in texts]
        self._change()

    def hang_up(self) -> None:
        """End every stream that is open."""
        self._lines += 1

    def _change(self) -> None:
        self._version += 1
        self._tell("state", json.dumps(self._state()), f"id: {self._version}\n")

    def _tell(self, event: str, data: str, id: str = "") -> None:  # noqa: A002
        self._told.append(f"event: {event}\ndata: {data}\n{id}\n")

    def _state(self) -> dict[str, Any]:
        chat = self._chat
        state: dict[str, Any] = {"id": chat.id, "version": self._version, "revision": chat.revision, "muted": False}
        state |= {"agent_name": chat.agent_name, "channel": chat.channel}
        state |= {"model": self.model, "instruction": chat.instruction, "customer_name": chat.customer_name}
        if not chat.messages:
            return state | {"analysis": None, "suggestions": [], "card": _shown(Card(kind=CardKind.WAITING))}
        now = datetime.now(UTC)
        advice = self._pipeline.suggest(chat, now=now)
        analysis = AnalysisOut.from_analysis(chat, advice.analysis)
        replies = [*self._better, *map(SuggestionOut.model_validate, advice.suggestions)]
        card = choose_card(analysis, replies=len(replies), quieted=False, now=now)
        return state | {
            "analysis": analysis.model_dump(mode="json"),
            "suggestions": [{"id": reply.text, **reply.model_dump(mode="json")} for reply in replies],
            "card": _shown(card),
        }

    async def _get(self, _: Request) -> Response:
        return JSONResponse(self._state())

    async def _events(self, request: Request) -> Response:
        self.opened.append(datetime.now(UTC))
        if self.refusals:
            return self.refusals.popleft()
        return StreamingResponse(self._stream(request), media_type="text/event-stream")

    async def _stream(self, request: Request) -> AsyncIterator[str]:
        heard, line = len(self._told), self._lines
        yield f"event: state\ndata: {json.dumps(self._state())}\nid: {self._version}\n\n"
        async for _ in _while_heard(request):
            if line != self._lines:
                return
            for event in self._told[heard:]:
                heard += 1
                yield event

    async def _say(self, request: Request) -> Response:
        [said] = (await request.json())["messages"]
        message = Message(
            id=said["id"], role=Role(said["role"]), text=said["text"], at=datetime.fromisoformat(said["at"])
        )
        self._chat = replace(self._chat, revision=self._chat.revision + 1, messages=(*self._chat.messages, message))
        self._better = ()
        self._change()
        return JSONResponse({}, 202)

    async def _check(self, request: Request) -> Response:
        checked = self._pipeline.check(self._chat, (await request.json())["draft"])
        return JSONResponse(CheckOut.from_check(checked).model_dump(mode="json"))

    async def _rewrite(self, request: Request) -> Response:
        self.asked.append(("rewrite", await request.json()))
        async for _ in _while_heard(request):
            if self.rewritten:
                return self.rewritten.popleft()
        return Response()  # to nobody: it was cancelled

    async def _instruct(self, request: Request) -> Response:
        instruction = (await request.json())["instruction"]
        self.asked.append(("instruction", instruction))
        self._chat = replace(self._chat, revision=self._chat.revision + 1, instruction=instruction)
        self._change()
        return JSONResponse(self._state())

    async def _feedback(self, request: Request) -> Response:
        await request.body()
        return Response(status_code=204)


def _shown(card: Card) -> dict[str, Any]:
    return CardOut.model_validate(card).model_dump(mode="json")


async def _while_heard(request: Request) -> AsyncIterator[None]:
    """Come round again and again, until whoever asked has gone."""
    while not await request.is_disconnected():
        yield
        await asyncio.sleep(_PAUSE_S)


def rewritten(text: str | None, *, reason: str = "", blanks: Sequence[str] = ()) -> Response:
    """Give an answer to a rewrite."""
    answer = {"text": text, "blanks": list(blanks), "engine": MODEL, "way": "warmer", "reason": reason}
    return JSONResponse(answer)


def refused(status: int, detail: str, **headers: str) -> Response:
    """Give a problem; `retry_after="1"` is a header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return JSONResponse({"title": "Refused", "status": status, "detail": detail}, status, headers=named)


@contextmanager
def with_model(
    browser: Browser,
    pipeline: Pipeline,
    *,
    can: Sequence[str] = (),
    scheme: Scheme = "light",
    expected: tuple[str, ...] = (),
) -> Iterator[tuple[Page, Chat, StandIn]]:
    """Open the sidebar of a chat with a problem, on a service that has a chat model; a local reply is there."""
    service = StandIn(pipeline)
    with (
        serving(service.app) as address,
        hosted(browser, f"{address}/", can=can, scheme=scheme, expected=expected) as (page, chat),
    ):
        chat.say("customer", PROBLEM)
        expect(card(page)).to_contain_text("From the playbook on this machine.")
        yield page, chat, service
