"""The kinds of durable work, and how each is put in line."""

from datetime import timedelta
from typing import Final

from assist.jobs.durable import Task

QUEUES: Final = {"reading": 2, "sending": 8, "reminding": 4}
"""The queues, with the jobs that one process does at once in each."""


def read_task(lane: str) -> Task:
    """Read what is due in a lane."""
    return Task(job="read", queue="reading", lane=lane, args=(lane,))


def send_task(target: str, delay: timedelta = timedelta(0)) -> Task:
    """Send what is due to a target."""
    return Task(job="send", queue="sending", lane=target, args=(target,), delay=delay)


def remind_task(workspace: str, conversation: str, message: str, start: int, delay: timedelta) -> Task:
    """Remind of a promise before it falls due."""
    return Task(
        job="remind",
        queue="reminding",
        lane=f"{workspace}\n{conversation}",
        args=(workspace, conversation, message, start),
        delay=delay,
    )
