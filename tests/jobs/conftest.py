"""The parts of a process that works, on each of the two databases."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from servers.asgi import serving
from servers.platform import Platform
from working import Office, open_office

from assist.pipeline import Pipeline


@pytest.fixture
def platform() -> Platform:
    """Give a platform that takes notes."""
    return Platform()


@pytest.fixture
def platform_url(platform: Platform) -> Iterator[str]:
    """Give the platform's address."""
    with serving(platform) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/assist.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def office(database_url: str, platform: Platform, platform_url: str, pipeline: Pipeline) -> AsyncIterator[Office]:
    """Give an office around the shipped pipeline."""
    async with open_office(database_url, platform, platform_url, pipeline) as office:
        yield office
