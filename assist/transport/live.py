"""The live API: chats that are kept here, grow, and are read as they grow."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from assist.jobs.intake import Intake
from assist.jobs.telling import tell
from assist.pipeline import Pipeline
from assist.store import conversations
from assist.store.changes import Arrival
from assist.store.conversations import Address
from assist.store.database import Database
from assist.store.erasure import erase_customer
from assist.store.keys import Scope
from assist.transport.access import Access, Agent, Caller, needs
from assist.transport.live_schemas import (
    AcceptedOut,
    ConversationId,
    ConversationOut,
    ConversationPut,
    CustomerRef,
    DraftIn,
    ErasedOut,
    MessagesIn,
    MuteIn,
    TokenIn,
    TokenOut,
)
from assist.transport.metrics import Metrics
from assist.transport.problems import RESPONSES
from assist.transport.states import States, change, found
from assist.wire import CheckOut

router = APIRouter(responses=RESPONSES)

Writer = Annotated[Caller, Depends(needs(Scope.AGENT, Scope.PLATFORM))]
Reader = Annotated[Caller, Depends(needs(Scope.AGENT, Scope.PLATFORM, Scope.SIDEBAR))]

# An id may hold a slash (`:path`), so the addresses with a word after the id stand before the bare one.


@router.post(
    "/v1/conversations/{conversation:path}/messages",
    tags=["live"],
    status_code=HTTPStatus.ACCEPTED,
    summary="Add messages to a chat",
)
async def add_messages(request: Request, conversation: ConversationId, body: MessagesIn, caller: Writer) -> AcceptedOut:
    """Keep new messages, and have the chat read afterwards. What is known already changes nothing.

    A chat that is not known is made. One id with two texts is refused, unless the second says that it was `edited`.
    """
    arrival = Arrival(address=_address(caller, conversation), changes=body.changes())
    intake: Intake = request.app.state.intake
    applied = await intake.accept(arrival, strict=True, now=datetime.now(UTC))
    return AcceptedOut(revision=applied.revision, version=applied.version)


@router.post("/v1/conversations/{conversation:path}/check", tags=["live"], summary="Check a draft before it is sent")
async def check(request: Request, conversation: ConversationId, body: DraftIn, caller: Agent) -> CheckOut:
    """What would be flagged in the draft were it sent now, each with its fix, and the moves it makes."""
    database: Database = request.app.state.database
    pipeline: Pipeline = request.app.state.pipeline
    metrics: Metrics = request.app.state.metrics
    async with database.reading() as session:
        stored = found(await conversations.load(session, caller.workspace, conversation), "conversation")
    with metrics.pipeline("check"):
        checked = await run_in_threadpool(pipeline.check, stored.conversation, body.draft, now=datetime.now(UTC))
    return CheckOut.from_check(checked)


@router.put(
    "/v1/conversations/{conversation:path}/mute",
    tags=["live"],
    response_model=ConversationOut,
    summary="Leave a chat in peace, or no longer",
)
async def mute(request: Request, conversation: ConversationId, body: MuteIn, caller: Agent) -> Response:
    """Show no advice in this chat while it is muted. It is read all the same."""
    version = await change(request, caller, conversation, muted=body.muted)
    return await _state(request, caller, conversation, version)


@router.put(
    "/v1/conversations/{conversation:path}",
    tags=["live"],
    response_model=ConversationOut,
    summary="Make a chat, or say more of it",
)
async def put(request: Request, conversation: ConversationId, body: ConversationPut, caller: Writer) -> Response:
    """Make a chat that is not known; of one that is, change only what is given, and add the messages."""
    arrival = Arrival(address=_address(caller, conversation), changes=body.changes(), details=body.details())
    intake: Intake = request.app.state.intake
    applied = await intake.accept(arrival, strict=True, now=datetime.now(UTC))
    return await _state(request, caller, conversation, applied.version)


@router.get(
    "/v1/conversations/{conversation:path}",
    tags=["live"],
    response_model=ConversationOut,
    summary="Say where a chat stands",
)
async def get(request: Request, conversation: ConversationId, caller: Reader) -> Response:
    """Give the chat as a sidebar shows it. To follow it, use its event stream."""
    return await _state(request, caller, conversation, None)


@router.post("/v1/tokens", tags=["live"], status_code=HTTPStatus.CREATED, summary="Open one chat to a sidebar")
async def make_token(request: Request, body: TokenIn, caller: Writer) -> TokenOut:
    """Make a token that a browser may hold: for one chat, for a while. It dies with the key that made it."""
    access: Access = request.app.state.access
    token, expires_at = access.token(caller, body.conversation, lasts=timedelta(seconds=body.ttl_s))
    return TokenOut(token=token, expires_at=expires_at)


@router.delete("/v1/customers/{customer_ref:path}", tags=["live"], summary="Erase a customer")
async def erase(
    request: Request, customer_ref: CustomerRef, caller: Annotated[Caller, Depends(needs(Scope.ADMIN))]
) -> ErasedOut:
    """Delete every chat of a customer for good: messages, analyses, suggestions, feedback, objections, notes, promises.

    The reference is the one given with the chat; in a platform's chat it is `{connection}:{the platform's id of them}`.
    """
    database: Database = request.app.state.database
    async with database.writing() as session:
        erased = await erase_customer(session, caller.workspace, customer_ref)
    for conversation in erased:
        await tell(request.app.state.fanout, _address(caller, conversation), None)
    return ErasedOut(conversations=len(erased))


def _address(caller: Caller, conversation: str) -> Address:
    return Address(workspace=caller.workspace, conversation=conversation)


async def _state(request: Request, caller: Caller, conversation: str, version: int | None) -> Response:
    states: States = request.app.state.states
    shown = await states.newest(caller.workspace, conversation, version=version)
    return Response(shown.body, media_type="application/json")
