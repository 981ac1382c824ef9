"""The job that reminds: a promise falls due soon and is not kept yet."""

from datetime import datetime

from assist.delivery.outgoing import PromiseDue
from assist.jobs.parts import Parts
from assist.jobs.posting import post_event, post_reminder
from assist.store import readings
from assist.store.conversations import Address, load


class RemindJob:
    """Reminds of one promise, once."""

    def __init__(self, parts: Parts) -> None:
        """Take the parts it works with."""
        self._parts = parts

    def __call__(self, workspace: str, conversation: str, message: str, start: int, due_at: str) -> None:
        """Remind of the promise that begins at character `start` of a message, if it is still open and due then."""
        address = Address(workspace=workspace, conversation=conversation)
        self._parts.durable.wait(self._remind(address, message, start, datetime.fromisoformat(due_at)))

    async def _remind(self, address: Address, message: str, start: int, due_at: datetime) -> None:
        now = self._parts.clock()
        async with self._parts.database.writing() as session:
            claimed = await readings.claim_reminder(session, address, message, start, due_at, now=now)
            stored = await load(session, address.workspace, address.conversation)
            if claimed is None or stored is None:
                return
            promise, version = claimed
            event = PromiseDue(
                workspace=address.workspace,
                conversation=address.conversation,
                revision=stored.conversation.revision,
                message=message,
                quote=promise.quote,
                due_at=promise.due_at.isoformat(),
            )
            if not stored.muted:  # notes before events, as everywhere: they lock a lane each
                await post_reminder(self._parts, session, stored, _note(promise.quote))
            await post_event(self._parts, session, event)
        await self._parts.tell(stored.address, version)


def _note(quote: str) -> str:
    return f"Recovery Assist\nPromised, and due soon: “{quote}”. Report back before it is due, even without news."
