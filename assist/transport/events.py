"""The event stream of a chat: its state now, and again whenever it changes."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from assist.delivery.fanout import Change
from assist.store.keys import Scope
from assist.transport.access import Caller, needs_or_query
from assist.transport.live_schemas import ConversationId
from assist.transport.parts import TheFanout
from assist.transport.problems import RESPONSES
from assist.transport.states import Shown, TheStates

router = APIRouter(responses=RESPONSES)

_EXAMPLE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events of type `state`: the id is the version, the data a ConversationOut. A comment every 15 s.",
        "content": {"text/event-stream": {"example": 'event: state\ndata: {"id": "ticket-4411", …}\nid: 7\n\n'}},
    }
}


@dataclass(frozen=True, slots=True)
class Stream:
    """An event stream that was opened: the state at its beginning, and the changes since before that was read."""

    caller: Caller
    conversation: str
    first: Shown
    changes: AsyncIterator[Change]


async def _opened(
    conversation: ConversationId,
    caller: Annotated[Caller, Depends(needs_or_query(Scope.AGENT, Scope.PLATFORM, Scope.SIDEBAR))],
    fanout: TheFanout,
    states: TheStates,
) -> AsyncIterator[Stream]:
    """Listen first and read then, so that no change falls between; what is wrong is answered before a stream begins."""
    async with fanout.subscribe(caller.workspace, conversation) as changes:
        first = await states.newest(caller.workspace, conversation)
        yield Stream(caller, conversation, first, changes)


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
    seen = last_event_id if last_event_id is not None else last_seen
    if stream.first.version != seen:
        seen = stream.first.version
        yield _event(stream.first)
    async for change in _until(stream.changes, stream.caller.expires_at):
        shown = await states.find(stream.caller.workspace, stream.conversation, version=change.version)
        if shown is None:
            return
        if shown.version != seen:
            seen = shown.version
            yield _event(shown)


def _event(shown: Shown) -> ServerSentEvent:
    return ServerSentEvent(event="state", id=str(shown.version), raw_data=shown.body)


async def _until(changes: AsyncIterator[Change], ends_at: datetime | None) -> AsyncIterator[Change]:
    """Give the changes until there are no more, or the time is up."""
    while True:
        left = None if ends_at is None else (ends_at - datetime.now(UTC)).total_seconds()
        try:
            async with asyncio.timeout(left):
                change = await anext(changes)
        except (TimeoutError, StopAsyncIteration):
            return
        yield change
