"""The door to the database: SQLite by default, PostgreSQL by its address. One engine a process."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, nullcontext
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar
from weakref import WeakValueDictionary

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, NullPool, func, make_url, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from assist.errors import SetupError, UnavailableError
from assist.store.sqlite import open_promptly, prepare
from assist.store.tables import Base

Value = TypeVar("Value")
Session: TypeAlias = AsyncSession
"""A session in its transaction, under a name that the layers above may use."""

_MIGRATIONS: Final = Path(__file__).with_name("migrations")
_PART: Final = 500
_DRIVERS: Final = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}


class Database:
    """A pool of connections. `reading()` and `writing()` give a session in a transaction that ends with the block."""

    def __init__(self, url: str, *, pool: int = 10) -> None:
        """Take an address, `sqlite:///file` or `postgresql://…`; nothing is opened yet."""
        parsed = _parsed(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.url = url
        self._engine = _engine(parsed, pool_size=pool, max_overflow=0)
        self._read = async_sessionmaker(self._engine, expire_on_commit=False)
        self._write = async_sessionmaker(self._engine.execution_options(writes=True), expire_on_commit=False)
        self._turn = asyncio.Lock()
        self._patient = asyncio.Lock()
        # For connections that are held for long: none of the pool's, and in no transaction, which would keep rows alive.
        self._long = _engine(parsed, poolclass=NullPool).execution_options(isolation_level="AUTOCOMMIT")
        self._alone: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def migrate(self, to: str = "head") -> None:
        """Bring the tables to the newest form, or to that of a former release; several processes may try at once."""
        async with self.migrating() as connection:
            await connection.run_sync(_upgrade, to)

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection that may change tables, in a transaction that ends with the block.

        SQLite changes a table by making it anew, and dropping the old one deletes what refers to its rows: so references
        are not looked at meanwhile, and checked in the end.
        """
        engine = _engine(_parsed(self.url), refers=False, poolclass=NullPool)
        try:
            async with engine.execution_options(writes=True).begin() as connection:
                yield connection
                if self.is_sqlite and (await connection.exec_driver_sql("PRAGMA foreign_key_check")).first():
                    message = "a migration would leave rows that refer to nothing; nothing was changed"
                    raise SetupError(message, where="ASSIST_DATABASE")
        finally:
            await engine.dispose()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Session]:
        """Give a session that only reads. Raises `UnavailableError` when the database cannot be used."""
        with _translated():
            async with self._read() as session:
                yield session

    @asynccontextmanager
    async def writing(self, *, urgent: bool = False) -> AsyncIterator[Session]:
        """Give a session whose changes are committed when the block ends, or not at all.

        SQLite has one writer: those of one process wait for their turn here, in order, instead of polling for the lock.
        Of those that are not urgent one stands in that line, the others behind it. Raises `UnavailableError` when the
        database cannot be used.
        """
        with _translated():
            async with self._turn_to_write(urgent=urgent), self._write.begin() as session:
                yield session

    @asynccontextmanager
    async def _turn_to_write(self, *, urgent: bool) -> AsyncIterator[None]:
        if not self.is_sqlite:
            yield
            return
        async with nullcontext() if urgent else self._patient, self._turn:
            yield

    @asynccontextmanager
    async def alone(self, name: str) -> AsyncIterator[None]:
        """Let one at a time do what has this name, over all processes; who dies in the middle lets the next one in.

        SQLite serves one machine, and there one process works: its own are kept apart. Raises `UnavailableError` when the
        database cannot be used.
        """
        if self.is_sqlite:
            async with self._alone.setdefault(name, asyncio.Lock()):
                yield
            return
        async with AsyncExitStack() as stack:
            with _translated():
                connection = await stack.enter_async_context(self._long.connect())
                await connection.execute(select(func.pg_advisory_lock(func.hashtextextended(name, 0))))
            yield

    async def ping(self) -> None:
        """Raise `UnavailableError` when the database does not answer."""
        async with self.reading() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()
        await self._long.dispose()


@contextmanager
def _translated() -> Iterator[None]:
    """Turn what the drivers raise when the database is away, or too busy, into our own error."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeoutError, OSError) as error:
        message = "the database cannot be used"
        raise UnavailableError(message) from error


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.get_backend_name() not in _DRIVERS:
        message = "the address of the database must begin with `sqlite:///` or `postgresql://`"
        raise SetupError(message, where="ASSIST_DATABASE")
    return parsed


def _engine(parsed: URL, *, refers: bool = True, **pool: Any) -> AsyncEngine:  # noqa: ANN401
    is_sqlite = parsed.get_backend_name() == "sqlite"
    engine = create_async_engine(
        parsed.set(drivername=_DRIVERS[parsed.get_backend_name()]),
        hide_parameters=True,  # they are people's words, and errors are logged
        connect_args={"async_creator_fn": open_promptly} if is_sqlite else {},
        **pool,
    )
    if is_sqlite:
        prepare(engine, refers=refers)
    return engine


def _upgrade(connection: Connection, to: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7265636)")  # one process migrates, the others wait
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def insert_into(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """Give an INSERT that can say what happens when the row is there: the two databases spell it alike."""
    dialect = session.get_bind().dialect.name
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def in_parts(values: Iterable[Value]) -> Iterator[list[Value]]:
    """Cut what a statement asks for into parts: a statement may have only so many parameters."""
    rest = iter(values)
    while part := list(islice(rest, _PART)):
        yield part
