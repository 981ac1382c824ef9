"""What agents say back: what became of a suggestion, and what they object to."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request

from assist.errors import InputError
from assist.store import conversations, feedback
from assist.store.database import Database
from assist.store.keys import Scope
from assist.transport.access import Caller, needs
from assist.transport.live_schemas import (
    ConversationId,
    DisputeIn,
    DisputeOut,
    FeedbackIn,
    FeedbackKind,
)
from assist.transport.problems import RESPONSES
from assist.transport.states import change, found

router = APIRouter(responses=RESPONSES)

Agent = Annotated[Caller, Depends(needs(Scope.AGENT, Scope.SIDEBAR))]


@router.post(
    "/v1/conversations/{conversation:path}/feedback",
    tags=["live"],
    status_code=HTTPStatus.NO_CONTENT,
    summary="Say what became of a suggestion",
)
async def give_feedback(request: Request, conversation: ConversationId, body: FeedbackIn, caller: Agent) -> None:
    """Keep what the agent did. Dismissed advice is quiet until the customer writes again."""
    database: Database = request.app.state.database
    now = datetime.now(UTC)
    async with database.writing() as session:
        values = body.model_dump(mode="json")
        kept = await feedback.add_feedback(session, caller.workspace, conversation, values, now=now)
        found(kept, "suggestion")
    if body.kind is FeedbackKind.DISMISSED:
        await change(request, caller, conversation, quieted=True)


@router.post(
    "/v1/conversations/{conversation:path}/disputes",
    tags=["live"],
    status_code=HTTPStatus.CREATED,
    summary="Object to what was read",
)
async def dispute(request: Request, conversation: ConversationId, body: DisputeIn, caller: Agent) -> DisputeOut:
    """Keep an objection. It becomes an evaluation case: `GET /v1/disputes`."""
    database: Database = request.app.state.database
    async with database.writing() as session:
        stored = found(await conversations.load(session, caller.workspace, conversation), "conversation")
        texts = {message.id: message.text for message in stored.conversation.messages}
        text = found(texts.get(body.message), "message")
        if body.end is not None and body.end > len(text):
            msg = f"the message has {len(text)} characters"
            raise InputError(msg, where="end")
        values = {"revision": stored.conversation.revision, **body.model_dump(mode="json")}
        kept = await feedback.add_dispute(session, caller.workspace, conversation, values, now=datetime.now(UTC))
    return DisputeOut(id=kept)
