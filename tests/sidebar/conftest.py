"""The production app in front of a real Chromium."""

from collections.abc import Iterator

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


@pytest.fixture(scope="module")
def service(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Serve the app on this machine; pages under this machine's name may hold its frames. One at a time in a process."""
    database = f"sqlite:///{tmp_path_factory.mktemp('service') / 'assist.db'}"

    def app(address: str) -> FastAPI:
        home = address.replace("127.0.0.1", "localhost").rstrip("/")
        return create_app(Settings(database=database, origins=(home,)), pipeline)

    service = Service(app)
    service.start()
    yield service
    service.stop()


@pytest.fixture(scope="module")
def address(service: Service) -> str:
    """Give the address of the service."""
    return service.address


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> Scheme:
    """Give each colour scheme."""
    return "dark" if request.param == "dark" else "light"
