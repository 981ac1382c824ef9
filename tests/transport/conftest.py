"""The production app, called in process."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from fastapi import FastAPI
from servers.asgi import serving
from starlette.testclient import TestClient
from written import CannedWriter

from assist.app import create_app
from assist.config import Settings
from assist.pipeline import Pipeline

LOCAL: Final = "http://127.0.0.1"
"""Without keys the service answers under a name of this machine alone."""


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory, pipeline: Pipeline) -> Path:
    """Give a database as an app leaves it that did nothing: a copy is quicker to have than one that is made anew."""
    file = tmp_path_factory.mktemp("empty") / "assist.db"
    with TestClient(create_app(Settings(database=f"sqlite:///{file}", work=False), pipeline)):
        return file


@pytest.fixture
def settings(tmp_path: Path, empty_database: Path) -> Settings:
    """Give the settings of an app with a database of its own, on this machine, that leaves the work to the test."""
    shutil.copy(empty_database, tmp_path / "assist.db")
    return Settings(max_body_bytes=10_000, database=f"sqlite:///{tmp_path}/assist.db", work=False)


@pytest.fixture
def app(settings: Settings, pipeline: Pipeline) -> FastAPI:
    """Give an app of its own around the shipped pipeline."""
    return create_app(settings, pipeline)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """Give a client of the running app; an unexpected error is answered, not raised."""
    with TestClient(app, LOCAL, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    """Give the address of the app behind a real HTTP server, which streams as it runs."""
    with serving(app, lifespan="on") as address:
        yield address


@pytest.fixture
def writer() -> CannedWriter:
    """Give a chat model's writer that says what the test gives it."""
    return CannedWriter()


@pytest.fixture
def assisted(settings: Settings, pipeline: Pipeline, writer: CannedWriter) -> FastAPI:
    """Give an app of its own with a chat model."""
    return create_app(settings, pipeline, writer)


@pytest.fixture
def assisted_client(assisted: FastAPI) -> Iterator[TestClient]:
    """Give a client of the app with a chat model."""
    with TestClient(assisted, LOCAL, raise_server_exceptions=False) as client:
        yield client
