"""Whole archives: many conversations on all cores, in their order, and a file of results that a killed run resumes.

One process a core, each with its own model on one thread. The input is a stream; a bounded part of it is in memory.
"""

import json
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Final, Generic, Self, TypeAlias, TypeVar

from assist.analysis.results import Analysis
from assist.conversation.messages import Conversation
from assist.errors import InputError, UnavailableError
from assist.pipeline import Pipeline

T = TypeVar("T")
Given: TypeAlias = Conversation | InputError

_BATCH_MESSAGES: Final = 100
"""Messages after which a batch is full: more than half a second of work, so that handing it over costs nothing."""
_BATCHES_A_WORKER: Final = 4
"""Batches handed out and not yet taken back: they bound the memory, and one slow chat does not stop the others."""
_DIGEST: Final = "digest"
_HEAD: Final = f'{{"{_DIGEST}":"'.encode()


@dataclass(frozen=True, slots=True)
class Failure:
    """A conversation that could not be read or analysed: its id or place, and why."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """One conversation of the archive: what came of it, how many messages it has, and what tells it from all others."""

    outcome: T | Failure
    messages: int
    digest: str


def analysed(pipeline: Pipeline, conversation: Conversation) -> tuple[Conversation, Analysis]:
    """The plainest work on an archive: each conversation with its analysis."""
    return conversation, pipeline.analyse(conversation)


def work(
    given: Iterable[Given], do: Callable[[Pipeline, Conversation], T], *, workers: int | None = None
) -> Iterator[Done[T]]:
    """Do the same with every conversation, in as many processes as there are cores; the order is that of the input.

    `do` must be a function of a module, and what it gives must pickle. A conversation that fails gives a `Failure` in
    its place. Raises `UnavailableError` when a process dies.
    """
    processes = workers or cores()
    pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_begin)
    pending: deque[Future[list[Done[T]]]] = deque()
    try:
        for batch in _batches(given):
            pending.append(pool.submit(_do_batch, do, batch))
            if len(pending) >= processes * _BATCHES_A_WORKER:
                yield from pending.popleft().result()
        while pending:
            yield from pending.popleft().result()
    except BrokenProcessPool as error:
        message = "a process of the run died: out of memory, or no model to load; run it again to resume"
        raise UnavailableError(message) from error
    finally:
        pool.shutdown(cancel_futures=True)


def cores() -> int:
    """How many cores this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def digest_of(given: Given) -> str:
    """What tells one conversation (or one broken one) from all others: its id and everything that was said in it."""
    if isinstance(given, InputError):
        said: list[object] = [given.where, given.message]
    else:
        said = [given.id, *((m.role, m.text, m.at and m.at.isoformat()) for m in given.messages)]
    return sha256(json.dumps(said).encode()).hexdigest()[:32]


class ResultsFile:
    """A file of one JSON line a conversation, in which a run goes on where the last one ended."""

    def __init__(self, path: Path) -> None:
        """Open or begin the file, and drop a last line that was cut short.

        Raises `InputError` for a file that was not written by an archive run, and leaves it alone.
        """
        self._file = path.open("r+b" if path.exists() else "w+b")
        self._seen: set[str] = set()
        whole = 0
        for line in self._file:
            if not _is_ours(line):
                self._file.close()
                message = "this file was not written by an archive run; choose another one for the results"
                raise InputError(message, where=str(path))
            if line.endswith(b"\n"):
                self._seen.add(line[len(_HEAD) :].split(b'"', 1)[0].decode())
                whole += len(line)
        self._file.truncate(whole)
        self._file.seek(whole)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __len__(self) -> int:
        """How many conversations the file holds."""
        return len(self._seen)

    def missing(self, given: Iterable[Given]) -> Iterator[Given]:
        """Give the conversations that the file does not hold, each once."""
        taken = set(self._seen)
        for each in given:
            digest = digest_of(each)
            if digest not in taken:
                taken.add(digest)
                yield each

    def write(self, done: Done[str]) -> None:
        """Add what came of a conversation: a JSON object as text, or its failure."""
        if isinstance(done.outcome, Failure):
            body = json.dumps({"id": done.outcome.where, "error": done.outcome.reason})
        else:
            body = done.outcome
        self._file.write(_HEAD + f'{done.digest}",{body[1:]}\n'.encode())
        self._file.flush()
        self._seen.add(done.digest)


def _is_ours(line: bytes) -> bool:
    return line.startswith(_HEAD) or (not line.endswith(b"\n") and _HEAD.startswith(line))


def _batches(given: Iterable[Given]) -> Iterator[list[Given]]:
    batch: list[Given] = []
    messages = 0
    for each in given:
        batch.append(each)
        messages += len(each.messages) if isinstance(each, Conversation) else 1
        if messages >= _BATCH_MESSAGES:
            yield batch
            batch, messages = [], 0
    if batch:
        yield batch


# --- in the processes that do the work

_ready: list[Pipeline] = []


def _begin() -> None:
    """Load the model once a process; leave interrupts to the parent, and go when it goes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    _ready.append(Pipeline.local(threads=1))


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _do_batch(do: Callable[[Pipeline, Conversation], T], batch: list[Given]) -> list[Done[T]]:
    return [_do(do, each) for each in batch]


def _do(do: Callable[[Pipeline, Conversation], T], given: Given) -> Done[T]:
    if isinstance(given, InputError):
        return Done(Failure(given.where, given.message), 0, digest_of(given))
    outcome: T | Failure
    try:
        outcome = do(_ready[0], given)
    except Exception as error:  # noqa: BLE001 the outermost door of an archive: one chat must not end the run
        outcome = Failure(given.id, f"{type(error).__name__}: {error}")
    return Done(outcome, len(given.messages), digest_of(given))
