"""Lanes: the lines that work stands in. One workflow a lane at a time keeps each conversation in order.

A conversation always stands in the same lane. Whoever puts work into a lane locks it first and learns whether a
workflow is on its way already: a burst of events costs one workflow, and none can be missed.
"""

from hashlib import blake2b
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from assist.store.database import insert_into
from assist.store.tables import Lane

READ_LANES: Final = 8


def lane_of(workspace: str, conversation: str) -> str:
    """Name the lane in which a conversation is read."""
    digest = blake2b(f"{workspace}\n{conversation}".encode(), digest_size=4).digest()
    return f"read:{int.from_bytes(digest) % READ_LANES}"


def outgoing_lane(target: str) -> str:
    """Name the lane of what goes out to a connection, or to the organisation's webhook."""
    return f"send:{target}"


async def lock(session: AsyncSession, name: str) -> Lane:
    """Take a lane until the transaction ends; it is made when it is new."""
    chosen = select(Lane).where(Lane.name == name).with_for_update()
    if (lane := await session.scalar(chosen)) is not None:
        return lane
    await session.execute(insert_into(session, Lane).values(name=name, queued=False).on_conflict_do_nothing())
    return (await session.execute(chosen)).scalar_one()
