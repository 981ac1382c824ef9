"""The production app in front of a real Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Scheme, Service, chromium
from fastapi import FastAPI
from playwright.sync_api import Browser

from assist.app import create_app
from assist.config import Settings
from assist.pipeline import Pipeline


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start a real Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def address(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the app on this machine, for all pages; gives its address."""
    service = served(pipeline, tmp_path_factory.mktemp("service"))
    service.start()
    yield service.address
    service.stop()


@pytest.fixture
def service(pipeline: Pipeline, tmp_path: Path) -> Iterator[Service]:
    """Serve an app of one's own, to be stopped and started."""
    service = served(pipeline, tmp_path)
    service.start()
    yield service
    service.stop()


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> Scheme:
    """Give each colour scheme."""
    return "dark" if request.param == "dark" else "light"


def served(pipeline: Pipeline, folder: Path) -> Service:
    """Give a service that keeps its data in a folder; pages under the name of this machine may hold its frames."""
    database = f"sqlite:///{folder / 'assist.db'}"

    def app(address: str) -> FastAPI:
        home = address.replace("127.0.0.1", "localhost").rstrip("/")
        return create_app(Settings(database=database, origins=(home,)), pipeline)

    return Service(app)
