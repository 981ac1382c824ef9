"""Lanes: the lines that work stands in. One workflow a lane at a time keeps each conversation in order.

A conversation always stands in the same lane. Whoever puts work into a lane locks it first and learns whether a
workflow is on its way already: a burst of events costs one workflow, and none can be missed.
"""

from collections.abc import Collection
from hashlib import blake2b
from typing import Final

from sqlalchemy import select

from assist.store.database import Session, insert_into
from assist.store.tables import Lane

READ_LANES: Final = 8


def lane_of(workspace: str, conversation: str) -> str:
    """Name the lane in which a conversation is read."""
    digest = blake2b(f"{workspace}\n{conversation}".encode(), digest_size=4).digest()
    return f"read:{int.from_bytes(digest) % READ_LANES}"


def outgoing_lane(target: str) -> str:
    """Name the lane of what goes out to a connection, or to the organisation's webhook."""
    return f"send:{target}"


async def lock(session: Session, names: Collection[str]) -> dict[str, Lane]:
    """Take lanes until the transaction ends, always in the same order; they are made when they are new."""
    chosen = select(Lane).where(Lane.name.in_(names)).order_by(Lane.name).with_for_update()
    lanes = {lane.name: lane for lane in await session.scalars(chosen)}
    if missing := sorted(set(names) - set(lanes)):
        values = [{"name": name, "queued": False} for name in missing]
        await session.execute(insert_into(session, Lane).values(values).on_conflict_do_nothing())
        lanes = {lane.name: lane for lane in await session.scalars(chosen)}
    return lanes


async def lock_one(session: Session, name: str) -> Lane:
    """Take one lane until the transaction ends."""
    return (await lock(session, [name]))[name]
