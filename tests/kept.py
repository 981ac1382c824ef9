"""Short ways to keep chats in a database, and to read them back, for the tests of several layers."""

from datetime import UTC, datetime, timedelta
from typing import Final

from assist.conversation.messages import Role
from assist.store.changes import Act, Applied, Arrival, MessageChange, apply
from assist.store.conversations import Address, Stored, load
from assist.store.database import Database

NOW: Final = datetime(2026, 5, 4, 9, 41, tzinfo=UTC)
HERE: Final = Address(workspace="w", conversation="c")


def at(minutes: float) -> datetime:
    """A time, in minutes from `NOW`."""
    return NOW + timedelta(minutes=minutes)


def said(number: int, text: str = "", role: Role = Role.CUSTOMER, *, act: Act = Act.CREATED) -> MessageChange:
    """A message, a minute after the one before it; by its number."""
    return MessageChange(act=act, id=f"m{number}", role=role, text=text or f"Word {number}.", at=at(number))


def edited(number: int, text: str) -> MessageChange:
    """New words of a message, reported when they were changed."""
    return MessageChange(act=Act.EDITED, id=f"m{number}", role=Role.CUSTOMER, text=text, at=at(number + 1000))


def deleted(number: int) -> MessageChange:
    """A message is taken back; the platform says no more than that."""
    return MessageChange(act=Act.DELETED, id=f"m{number}")


async def keep(
    database: Database,
    *changes: MessageChange,
    address: Address = HERE,
    strict: bool = False,
    now: datetime = NOW,
    **details: object,
) -> Applied:
    """Bring changes into a conversation."""
    async with database.writing() as session:
        arrival = Arrival(address=address, changes=changes, details=details)
        return (await apply(session, [arrival], strict=strict, now=now))[0]


async def kept(database: Database, address: Address = HERE) -> Stored:
    """Give a conversation that is there."""
    async with database.reading() as session:
        stored = await load(session, address.workspace, address.conversation)
    assert stored is not None
    return stored


async def transcript(database: Database, address: Address = HERE) -> list[tuple[str, str]]:
    """Give ids and words of a conversation that is there."""
    return [(message.id, message.text) for message in (await kept(database, address)).conversation.messages]
