"""The agent's own draft in other words, by the chat model: held to the same check as everything that it writes."""

from fastapi import APIRouter

from assist.store import conversations
from assist.transport.access import Agent, People
from assist.transport.live_schemas import ConversationId
from assist.transport.model import TheModel
from assist.transport.parts import TheDatabase
from assist.transport.problems import RESPONSES
from assist.transport.rewrite_schemas import RewriteChatIn, RewriteIn
from assist.transport.states import found
from assist.wire import RewriteOut

router = APIRouter(responses=RESPONSES)


@router.post("/v1/conversations/{conversation:path}/rewrite", tags=["live"], summary="Put a draft into other words")
async def rewrite_kept(
    conversation: ConversationId, body: RewriteIn, caller: Agent, database: TheDatabase, model: TheModel
) -> RewriteOut:
    """Let the draft take ownership, or become warmer, shorter or another language's. What it says counts as true."""
    async with database.reading() as session:
        stored = found(await conversations.load(session, caller.workspace, conversation), "conversation")
    return await model.rewrite(caller.workspace, stored.conversation, body)


@router.post("/v1/rewrite", tags=["chats"], summary="Put a draft into other words")
async def rewrite(body: RewriteChatIn, caller: People, model: TheModel) -> RewriteOut:
    """Let the draft take ownership, or become warmer, shorter or another language's. What it says counts as true."""
    return await model.rewrite(caller.workspace, body.to_conversation(), body)
