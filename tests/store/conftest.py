"""The same tests on both databases, migrated as the service does it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assist.store.database import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/assist.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Give a database with all tables."""
    database = Database(database_url)
    await database.migrate()
    yield database
    await database.close()
