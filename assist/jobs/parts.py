"""What the jobs work with, put together once a process."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from assist.delivery.fanout import Fanout
from assist.delivery.sender import Sender
from assist.jobs.durable import Durable
from assist.jobs.telling import tell
from assist.pipeline import Pipeline
from assist.platforms.adapter import Adapter
from assist.platforms.events import Connection
from assist.store.conversations import Address
from assist.store.database import Database

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """The organisation's own webhook: where it is, and the secrets that sign what goes there."""

    url: str
    secrets: Sequence[str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a process that works."""

    database: Database
    durable: Durable
    fanout: Fanout
    sender: Sender
    pipeline: Pipeline
    adapters: Mapping[str, Adapter]
    connections: Mapping[str, Connection]
    webhook: Webhook | None
    clock: Clock

    async def tell(self, address: Address, version: int) -> None:
        """Tell the open sidebars of a conversation that it has changed."""
        await tell(self.fanout, address, version)
