"""The live API: chats that are kept here, grow, and are read as they grow."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from starlette.concurrency import run_in_threadpool

from assist.jobs.telling import tell
from assist.store import conversations
from assist.store.changes import Arrival
from assist.store.conversations import Address
from assist.store.erasure import erase_customer
from assist.store.keys import Scope
from assist.transport.access import Agent, Caller, TheAccess, needs
from assist.transport.live_schemas import (
    AcceptedOut,
    ConversationId,
    ConversationOut,
    ConversationPut,
    CustomerRef,
    DraftIn,
    ErasedOut,
    InstructionIn,
    MessagesIn,
    MuteIn,
    TokenIn,
    TokenOut,
)
from assist.transport.parts import TheDatabase, TheFanout, TheIntake, TheMetrics, ThePipeline
from assist.transport.problems import RESPONSES
from assist.transport.states import States, TheStates, change, found
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
async def add_messages(
    conversation: ConversationId, body: MessagesIn, caller: Writer, intake: TheIntake
) -> AcceptedOut:
    """Keep new messages, and have the chat read afterwards. What is known already changes nothing.

    A chat that is not known is made. One id with two texts is refused, unless the second says that it was `edited`.
    """
    arrival = Arrival(address=_address(caller, conversation), changes=body.changes())
    applied = await intake.accept(arrival, strict=True, now=datetime.now(UTC))
    return AcceptedOut(revision=applied.revision, version=applied.version)


@router.post("/v1/conversations/{conversation:path}/check", tags=["live"], summary="Check a draft before it is sent")
async def check(
    conversation: ConversationId,
    body: DraftIn,
    caller: Agent,
    database: TheDatabase,
    pipeline: ThePipeline,
    metrics: TheMetrics,
) -> CheckOut:
    """What would be flagged in the draft were it sent now, each with its fix, and the moves it makes."""
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
async def mute(
    conversation: ConversationId,
    body: MuteIn,
    caller: Agent,
    database: TheDatabase,
    fanout: TheFanout,
    states: TheStates,
) -> Response:
    """Show no advice in this chat while it is muted. It is read all the same."""
    version = await change(database, fanout, _address(caller, conversation), muted=body.muted)
    return await _state(states, caller, conversation, version)


@router.put(
    "/v1/conversations/{conversation:path}/instruction",
    tags=["live"],
    response_model=ConversationOut,
    summary="Say what is to be said in a chat",
)
async def instruct(
    conversation: ConversationId,
    body: InstructionIn,
    caller: Agent,
    database: TheDatabase,
    intake: TheIntake,
    states: TheStates,
) -> Response:
    """Have replies follow the agent's wish for this chat. It is read anew, and advice that was dismissed comes back."""
    address = _address(caller, conversation)
    async with database.reading() as session:
        found(await conversations.revision_of(session, *address.key), "conversation")
    details = {"instruction": body.instruction} | ({"quieted": False} if body.instruction else {})
    applied = await intake.accept(
        Arrival(address=address, changes=[], details=details), strict=True, now=datetime.now(UTC)
    )
    return await _state(states, caller, conversation, applied.version)


@router.put(
    "/v1/conversations/{conversation:path}",
    tags=["live"],
    response_model=ConversationOut,
    summary="Make a chat, or say more of it",
)
async def put(
    conversation: ConversationId, body: ConversationPut, caller: Writer, intake: TheIntake, states: TheStates
) -> Response:
    """Make a chat that is not known; of one that is, change only what is given, and add the messages."""
    arrival = Arrival(address=_address(caller, conversation), changes=body.changes(), details=body.details())
    applied = await intake.accept(arrival, strict=True, now=datetime.now(UTC))
    return await _state(states, caller, conversation, applied.version)


@router.get(
    "/v1/conversations/{conversation:path}",
    tags=["live"],
    response_model=ConversationOut,
    summary="Say where a chat stands",
)
async def get(conversation: ConversationId, caller: Reader, states: TheStates) -> Response:
    """Give the chat as a sidebar shows it. To follow it, use its event stream."""
    return await _state(states, caller, conversation, None)


@router.post("/v1/tokens", tags=["live"], status_code=HTTPStatus.CREATED, summary="Open one chat to a sidebar")
async def make_token(body: TokenIn, caller: Writer, access: TheAccess) -> TokenOut:
    """Make a token that a browser may hold: for one chat, for a while. It dies with the key that made it."""
    token, expires_at = access.token(caller, body.conversation, lasts=timedelta(seconds=body.ttl_s))
    return TokenOut(token=token, expires_at=expires_at)


@router.delete("/v1/customers/{customer_ref:path}", tags=["live"], summary="Erase a customer")
async def erase(
    customer_ref: CustomerRef,
    caller: Annotated[Caller, Depends(needs(Scope.ADMIN))],
    database: TheDatabase,
    fanout: TheFanout,
) -> ErasedOut:
    """Delete every chat of a customer for good: messages, analyses, suggestions, feedback, objections, notes, promises.

    The reference is the one given with the chat; in a platform's chat it is `{connection}:{the platform's id of them}`.
    """
    async with database.writing() as session:
        erased = await erase_customer(session, caller.workspace, customer_ref)
    for conversation in erased:
        await tell(fanout, _address(caller, conversation), None)
    return ErasedOut(conversations=len(erased))


def _address(caller: Caller, conversation: str) -> Address:
    return Address(workspace=caller.workspace, conversation=conversation)


async def _state(states: States, caller: Caller, conversation: str, version: int | None) -> Response:
    shown = await states.newest(caller.workspace, conversation, version=version)
    return Response(shown.body, media_type="application/json")
