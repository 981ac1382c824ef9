"""What agents say back: what became of a suggestion, and what they object to."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from assist.conversation.messages import Message
from assist.errors import InputError
from assist.reading.labels import LABELS_OF
from assist.store import conversations, feedback
from assist.store.conversations import Address
from assist.store.keys import Scope
from assist.transport.access import Agent, Caller, needs
from assist.transport.cases import case_of
from assist.transport.feedback_schemas import DisputeIn, DisputeOut, FeedbackIn, FeedbackKind
from assist.transport.live_schemas import ConversationId
from assist.transport.parts import TheDatabase, TheFanout
from assist.transport.problems import RESPONSES
from assist.transport.states import change, found

router = APIRouter(responses=RESPONSES)


class JsonLines(Response):
    """One JSON object a line."""

    media_type = "application/jsonl"


@router.post(
    "/v1/conversations/{conversation:path}/feedback",
    tags=["live"],
    status_code=HTTPStatus.NO_CONTENT,
    summary="Say what became of a suggestion",
)
async def give_feedback(
    conversation: ConversationId, body: FeedbackIn, caller: Agent, database: TheDatabase, fanout: TheFanout
) -> None:
    """Keep what the agent did. Dismissed advice is quiet until the customer writes again."""
    now = datetime.now(UTC)
    async with database.writing() as session:
        values = body.model_dump(mode="json")
        kept = await feedback.add_feedback(session, caller.workspace, conversation, values, now=now)
        found(kept, "suggestion")
    if body.kind is FeedbackKind.DISMISSED:
        address = Address(workspace=caller.workspace, conversation=conversation)
        await change(database, fanout, address, quieted=True)


@router.post(
    "/v1/conversations/{conversation:path}/disputes",
    tags=["live"],
    status_code=HTTPStatus.CREATED,
    summary="Object to what was read",
)
async def dispute(conversation: ConversationId, body: DisputeIn, caller: Agent, database: TheDatabase) -> DisputeOut:
    """Keep an objection. It becomes an evaluation case: `GET /v1/disputes`."""
    async with database.writing() as session:
        stored = found(await conversations.load(session, caller.workspace, conversation), "conversation")
        messages = {message.id: message for message in stored.conversation.messages}
        _check(body, found(messages.get(body.message), "message"))
        values = {"revision": stored.conversation.revision, **body.model_dump(mode="json")}
        kept = await feedback.add_dispute(session, caller.workspace, conversation, values, now=datetime.now(UTC))
    return DisputeOut(id=kept)


@router.get("/v1/disputes", tags=["live"], response_class=JsonLines, summary="Take the objections as cases")
async def disputes(caller: Annotated[Caller, Depends(needs(Scope.TRAINER))], database: TheDatabase) -> JsonLines:
    """Give every objection as a case that `assist eval` reads: JSONL, one a line, oldest first."""
    lines = []
    async with database.reading() as session:
        for row in await feedback.disputes(session, caller.workspace):
            stored = await conversations.load(session, caller.workspace, row.conversation)
            lines.append(case_of(stored.conversation, row) if stored else None)
    return JsonLines("".join(f"{line}\n" for line in lines if line))


def _check(objection: DisputeIn, message: Message) -> None:
    if objection.label not in LABELS_OF[message.role]:
        msg = f"a message of role {message.role.value!r} cannot show {objection.label.value!r}"
        raise InputError(msg, where="label")
    if objection.end is not None and objection.end > len(message.text):
        msg = f"the message has {len(message.text)} characters"
        raise InputError(msg, where="end")
