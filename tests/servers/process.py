"""A server in a process of its own, for as long as a test needs it."""

import contextlib
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import httpx2

SERVERS: Final = Path(__file__).parents[2] / ".venv-servers"
"""Where `make test` installs servers whose packages do not go together with ours."""

_START_S: Final = 120


@contextlib.contextmanager
def running(
    command: Sequence[str | Path], *, address: str, folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Run a server until it answers HTTP at an address, and end it afterwards. What it prints goes to `server.log`."""
    log = folder / "server.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(command, stdout=output, stderr=output, cwd=folder, env=environment) as process,  # noqa: S603
    ):
        try:
            _wait(process, address, log)
            yield
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx2.TransportError):
            if httpx2.get(address).status_code != 503:  # it says so itself while it is getting ready
                return
        time.sleep(0.05)
    raise RuntimeError(log.read_text(errors="replace")[-2000:])
