"""What asking a chat model took: added up in the database, and a line in the log. Never a word of the chat."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from assist.llm.usage import Call
from assist.store import usage
from assist.store.conversations import Address
from assist.store.database import Session
from assist.writing.results import Ended, Rewritten, Written

_UNANSWERED: Final = frozenset({Ended.LATE, Ended.DOWN})
_log = logging.getLogger(__name__)


async def keep_use(
    session: Session, address: Address, model: str, asked: Written | Rewritten, *, now: datetime
) -> None:
    """Log each request that was sent for a conversation, and add it to what its workspace has used."""
    calls = _calls(model, asked)
    masked = ", ".join(f"{number} {kind}" for kind, number in sorted(asked.masked.items()))
    for call in calls:
        _log.info(
            "asked %s for chat %r of workspace %r: masked %s; %d tokens in, %d out, %.1f s, %s",
            call.model,
            address.conversation,
            address.workspace,
            masked or "nothing",
            call.tokens_in,
            call.tokens_out,
            call.seconds,
            asked.ended.value,
        )
    await usage.add(session, address.workspace, calls, asked.ended, now=now)


def _calls(model: str, asked: Written | Rewritten) -> Sequence[Call]:
    """Give the requests; of one that came to nothing nobody knows what it took, and it is counted all the same."""
    if asked.calls or asked.ended not in _UNANSWERED:
        return asked.calls
    return [Call(model=model, tokens_in=0, tokens_out=0, cost_usd=None, seconds=0)]
