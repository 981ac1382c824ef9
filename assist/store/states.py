"""What a sidebar may see of a conversation, as it is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from assist.store.database import Session
from assist.store.suggestions import OfferedReply, suggestions_of
from assist.store.tables import AnalysisRow, ConversationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A conversation at a version: what is known of it, its newest analysis and the suggestions that belong to it.

    `analysis` is in the form of the API, None before the first reading; `read_at` is when it was made.
    """

    id: str
    version: int
    revision: int
    read_revision: int
    muted: bool
    quieted: bool
    customer_name: str | None
    agent_name: str | None
    channel: str
    instruction: str | None
    analysis: Mapping[str, Any] | None
    read_at: datetime | None
    suggestions: Sequence[OfferedReply]


async def state_of(session: Session, workspace: str, conversation: str) -> State | None:
    """Give what a sidebar may see of a conversation; None when there is none."""
    # One statement, so that version and analysis are of one moment. Should better suggestions of this revision come
    # between the two statements, they are told of under their own version next.
    chosen = (
        select(ConversationRow, AnalysisRow)
        .outerjoin(
            AnalysisRow,
            (AnalysisRow.workspace == ConversationRow.workspace) & (AnalysisRow.conversation == ConversationRow.id),
        )
        .where(ConversationRow.workspace == workspace, ConversationRow.id == conversation)
    )
    found = (await session.execute(chosen)).one_or_none()
    if found is None:
        return None
    row: ConversationRow = found[0]
    read: AnalysisRow | None = found[1]  # an outer join may give none, which its type does not say
    return State(
        id=row.id,
        version=row.version,
        revision=row.revision,
        read_revision=row.read_revision,
        muted=row.muted,
        quieted=row.quieted,
        customer_name=row.customer_name,
        agent_name=row.agent_name,
        channel=row.channel,
        instruction=row.instruction,
        analysis=read.body if read else None,
        read_at=read.created_at if read else None,
        suggestions=await suggestions_of(session, workspace, conversation, read.revision) if read else (),
    )
