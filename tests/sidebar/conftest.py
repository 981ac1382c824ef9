"""The production app in front of a real Chromium."""

from collections.abc import Iterator

import pytest
from browsing import Scheme, Service, chromium
from desk import desk
from playwright.sync_api import Browser

from assist.app import create_app
from assist.config import Settings
from assist.pipeline import Pipeline


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a real Chromium; its library keeps an event loop running, in which no other test's could."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    """Serve a helpdesk that the service lets in; gives its origin."""
    with desk() as origin:
        yield origin


@pytest.fixture(scope="module")
def service(pipeline: Pipeline, origin: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Serve the app on this machine, one at a time in a process; the helpdesk may hold its frames."""
    database = f"sqlite:///{tmp_path_factory.mktemp('service') / 'assist.db'}"
    service = Service(lambda: create_app(Settings(database=database, origins=(origin,)), pipeline))
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
