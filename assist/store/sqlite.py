"""SQLite as this product uses it: what it is set to, and on which thread its statements run."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final

import aiosqlite
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine

BEGIN_READING: Final = "BEGIN DEFERRED"
BEGIN_WRITING: Final = "BEGIN IMMEDIATE"
_SHORT: Final = (BEGIN_READING, "SELECT", "INSERT", "UPDATE")
_RUNS: Final = frozenset({"execute", "executemany", "executescript"})
_PATIENCE_S: Final = 30
_LOOK_MS: Final = 10
"""So long SQLite waits for a lock by itself; it begins to look after 1, 2, 5 ms, and ends by every 100 ms."""


class PromptConnection(aiosqlite.Connection):
    """A connection that runs short statements at once, on the event loop, and what may wait on a thread.

    A transaction holds the lock and has its pages at hand, so that a statement takes microseconds: to have it done by a
    thread, as aiosqlite does, takes longer than doing it, and much longer while another thread reads a chat. Taking the
    lock, the disk at the end, and whatever may touch many rows stay on the thread.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        """Open by `connector`, for use on any thread; the connection's own ends with the process."""
        super().__init__(connector, iter_chunk_size=64)
        self._thread.daemon = True
        self._is_waiting = False

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        if not self._is_waiting and self._is_short(fn, args):
            return fn(*args, **kwargs)
        self._is_waiting = True
        return await super()._execute(self._waited_for, fn, *args, **kwargs)  # type: ignore[no-untyped-call]

    def _waited_for(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Run on the thread; whoever asked for it may have been cancelled, and must not run anything beside it."""
        try:
            return self._begin(fn) if args[:1] == (BEGIN_WRITING,) else fn(*args, **kwargs)
        finally:
            self._is_waiting = False

    def _begin(self, execute: Callable[[str], Any]) -> Any:  # noqa: ANN401
        """Take the lock. SQLite looks for it ever more seldom, and whoever takes it often would come before each time."""
        ends = time.monotonic() + _PATIENCE_S
        self._conn.execute(f"PRAGMA busy_timeout={_LOOK_MS}")
        try:
            while True:
                try:
                    return execute(BEGIN_WRITING)
                except sqlite3.OperationalError as error:
                    if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > ends:
                        raise
        finally:
            self._conn.execute(f"PRAGMA busy_timeout={_PATIENCE_S * 1000}")

    def _is_short(self, fn: Callable[..., Any], args: tuple[Any, ...]) -> bool:
        if isinstance(getattr(fn, "__self__", None), sqlite3.Cursor):
            return fn.__name__ not in _RUNS or args[0].startswith(_SHORT)
        return fn in (self._conn.cursor, self._conn.rollback)


def open_promptly(path: str, **options: Any) -> PromptConnection:  # noqa: ANN401
    """Make a connection, to be awaited: what SQLAlchemy takes for `async_creator_fn`."""
    return PromptConnection(partial(sqlite3.connect, path, **{**options, "check_same_thread": False}))


def prepare(engine: AsyncEngine, *, refers: bool) -> None:
    """Set what SQLite needs: a write-ahead log, commits that survive a power cut, and write locks taken at the start."""

    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401
        connection.isolation_level = None  # the driver must not begin transactions by itself
        cursor = connection.cursor()
        for pragma in (f"busy_timeout={_PATIENCE_S * 1000}", "synchronous=FULL", f"foreign_keys={refers:d}"):
            cursor.execute(f"PRAGMA {pragma}")
        with suppress(sqlite3.OperationalError):  # nobody waits here: another is at it, and the mode is the file's
            cursor.execute("PRAGMA journal_mode=WAL")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql(BEGIN_WRITING if writes else BEGIN_READING)
