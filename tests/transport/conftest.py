"""The production app, called in process."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from assist.app import create_app
from assist.config import Settings
from assist.pipeline import Pipeline


@pytest.fixture
def app(pipeline: Pipeline) -> FastAPI:
    """Give an app of its own around the shipped pipeline."""
    return create_app(Settings(max_body_bytes=10_000), pipeline)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """Give a client of the running app; an unexpected error is answered, not raised."""
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
