"""The kinds of durable work, and how each is put in line."""

from datetime import datetime, timedelta
from typing import Final

from assist.jobs.durable import Queue, Task
from assist.store.conversations import Address

QUEUES: Final = (
    Queue(name="reading", at_once=1, look_every=timedelta(milliseconds=50)),
    Queue(name="writing", at_once=8, look_every=timedelta(milliseconds=150)),
    Queue(name="sending", at_once=8, look_every=timedelta(milliseconds=150)),
    Queue(name="reminding", at_once=4, look_every=timedelta(seconds=1)),
)
"""Looking costs time even when nothing stands there: the card is waited for, what a model writes or a note less, a
reminder not at all."""


def read_task(lane: str) -> Task:
    """Read what is due in a lane."""
    return Task(job="read", queue="reading", lane=lane, args=(lane,))


def send_task(target: str, delay: timedelta = timedelta(0)) -> Task:
    """Send what is due to a target."""
    return Task(job="send", queue="sending", lane=target, args=(target,), delay=delay)


def write_task(address: Address, revision: int, read_at: datetime) -> Task:
    """Have a chat model write to a revision, which was read at a time."""
    return Task(
        job="write",
        queue="writing",
        lane=_lane(address),
        args=(address.workspace, address.conversation, revision, read_at.isoformat()),
    )


def remind_task(address: Address, message: str, start: int, due_at: datetime, delay: timedelta) -> Task:
    """Remind of a promise before it falls due, unless it is due at another time by then."""
    return Task(
        job="remind",
        queue="reminding",
        lane=_lane(address),
        args=(address.workspace, address.conversation, message, start, due_at.isoformat()),
        delay=delay,
    )


def _lane(address: Address) -> str:
    return f"{address.workspace}\n{address.conversation}"
