"""The job that reminds: a promise falls due soon and is not kept yet."""

from assist.delivery.outgoing import PromiseDue
from assist.jobs.parts import Parts
from assist.jobs.posting import post_event, post_note
from assist.store import readings
from assist.store.conversations import load


class RemindJob:
    """Reminds of one promise, once."""

    def __init__(self, parts: Parts) -> None:
        """Take the parts it works with."""
        self._parts = parts

    def __call__(self, workspace: str, conversation: str, message: str, start: int) -> None:
        """Remind of the promise that begins at character `start` of a message, if it is still open."""
        self._parts.durable.wait(self._remind(workspace, conversation, message, start))

    async def _remind(self, workspace: str, conversation: str, message: str, start: int) -> None:
        now = self._parts.clock()
        async with self._parts.database.writing() as session:
            claimed = await readings.claim_reminder(session, workspace, conversation, message, start, now=now)
            stored = await load(session, workspace, conversation)
            if claimed is None or stored is None:
                return
            promise, version = claimed
            event = PromiseDue(
                workspace=workspace,
                conversation=conversation,
                revision=stored.conversation.revision,
                message=message,
                quote=promise.quote,
                due_at=promise.due_at.isoformat(),
            )
            await post_event(self._parts, session, event)
            if not stored.muted:
                await post_note(self._parts, session, stored, _note(promise.quote))
        await self._parts.tell(stored.address, version)


def _note(quote: str) -> str:
    return f"Recovery Assist\nPromised, and due soon: “{quote}”. Report back before it is due, even without news."
