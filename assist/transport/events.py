"""The event stream of a chat: its state now, and again whenever it changes; between, the reply that is being written."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from assist.delivery.fanout import News, Preview
from assist.store.keys import Scope
from assist.transport.access import Caller, needs_or_query
from assist.transport.live_schemas import ConversationId, WritingOut
from assist.transport.parts import TheFanout, TheRates
from assist.transport.problems import RESPONSES
from assist.transport.states import Shown, TheStates

router = APIRouter(responses=RESPONSES)

_EXAMPLE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events of type `state`: the id is the version, the data a ConversationOut. Between them events of "
        "type `writing`, without an id, while a chat model writes: the data is a WritingOut, and the next `state` ends it. "
        "A comment every 15 s.",
        "content": {
            "text/event-stream": {
                "example": 'event: state\ndata: {"id": "ticket-4411", …}\nid: 7\n\n'
                'event: writing\ndata: {"revision": 3, "text": "This is with me now."}\n\n'
            }
        },
    }
}


@dataclass(frozen=True, slots=True)
class Stream:
    """An event stream that was opened: the state at its beginning, and the news since before that was read."""

    caller: Caller
    conversation: str
    first: Shown
    news: AsyncIterator[News]


Follower = Annotated[Caller, Depends(needs_or_query(Scope.AGENT, Scope.PLATFORM, Scope.SIDEBAR))]


async def _counted(caller: Follower, rates: TheRates) -> AsyncIterator[None]:
    with rates.stream(caller.key, caller.conversation or ""):
        yield


async def _opened(
    conversation: ConversationId,
    caller: Follower,
    _: Annotated[None, Depends(_counted)],
    fanout: TheFanout,
    states: TheStates,
) -> AsyncIterator[Stream]:
    """Listen first and read then, so that no change falls between; what is wrong is answered before a stream begins."""
    async with fanout.subscribe(caller.workspace, conversation) as news:
        first = await states.newest(caller.workspace, conversation)
        yield Stream(caller, conversation, first, news)


@router.get(
    "/v1/conversations/{conversation:path}/events",
    tags=["live"],
    response_class=EventSourceResponse,
    responses=_EXAMPLE,
    summary="Follow a chat",
)
async def events(
    stream: Annotated[Stream, Depends(_opened)],
    states: TheStates,
    last_event_id: Annotated[int | None, Header(description="The version that was seen last.")] = None,
    last_seen: Annotated[
        int | None, Query(alias="last_event_id", description="The same, where a browser can send no header.")
    ] = None,
) -> AsyncIterable[ServerSentEvent]:
    """Send the state at once, unless it was seen, and again on each change: always the newest, never a backlog.

    The stream ends when its token runs out, when the chat is erased, and when the service stops.
    """
    shown = stream.first
    if shown.version != (last_event_id if last_event_id is not None else last_seen):
        yield _state(shown)
    async for news in _until(stream.news, stream.caller.expires_at):
        if isinstance(news, Preview):
            if news.revision >= shown.revision:  # else the chat has moved on
                yield _writing(news)
            continue
        newest = await states.find(stream.caller.workspace, stream.conversation, version=news.version)
        if newest is None:
            return
        if newest.version != shown.version:
            shown = newest
            yield _state(shown)


def _state(shown: Shown) -> ServerSentEvent:
    return ServerSentEvent(event="state", id=str(shown.version), raw_data=shown.body)


def _writing(preview: Preview) -> ServerSentEvent:
    writing = WritingOut(revision=preview.revision, text=preview.text)
    return ServerSentEvent(event="writing", raw_data=writing.model_dump_json())


async def _until(news: AsyncIterator[News], ends_at: datetime | None) -> AsyncIterator[News]:
    """Give the news until there are no more, or the time is up."""
    while True:
        left = None if ends_at is None else (ends_at - datetime.now(UTC)).total_seconds()
        try:
            async with asyncio.timeout(left):
                newest = await anext(news)
        except (TimeoutError, StopAsyncIteration):
            return
        yield newest
