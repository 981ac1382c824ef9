import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from servers.redis import free_port

PORT = free_port()
CHAT = f"http://127.0.0.1:{PORT}/v1/conversations/demo"


@pytest.fixture
def process(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run `assist serve` on a port of its own, and give it once it answers."""
    environment = {**os.environ, "ASSIST_PORT": str(PORT), "ASSIST_DATABASE": f"sqlite:///{tmp_path}/assist.db"}
    log = tmp_path / "log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            (sys.executable, "-c", "from assist.cli import app; app()", "serve"), stderr=output, env=environment
        ) as process,
    ):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                httpx2.get(f"http://127.0.0.1:{PORT}/healthz")
                break
            except httpx2.TransportError:
                time.sleep(0.05)
        yield process
        process.kill()


async def test_a_service_that_stops_ends_its_streams_and_logs_no_address(
    process: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    """A sidebar sees an end, not a break, and comes back; nobody waits; a token in an address stands in no log."""
    async with httpx2.AsyncClient(timeout=10) as client:
        await client.put(CHAT, json={})
        token = (await client.post(CHAT.replace("conversations/demo", "tokens"), json={"conversation": "demo"})).json()
        async with client.stream("GET", f"{CHAT}/events", params={"token": token["token"]}) as stream:
            lines = stream.aiter_lines()
            assert await anext(lines) == "event: state"
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(4):  # less than the time after which open answers are cut off
                assert "id: 1" in [line async for line in lines]
    process.wait(10)
    log = (tmp_path / "log").read_text()
    assert "GET /v1/conversations/{conversation:path}/events 200" in log
    assert token["token"] not in log
    assert "Traceback" not in log
