"""The service as an operator runs it: plain processes that can be killed and come back."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from signal import SIGKILL, SIGTERM
from typing import Final, Self

import httpx2
from servers.redis import free_port

_START_S: Final = 60


class Member:
    """A process of the service: one that serves, or one that only works."""

    def __init__(self, name: str, folder: Path, settings: Mapping[str, str], *, serves: bool = True) -> None:
        """Take the settings, without the `ASSIST_` of their names; `start` runs it, what it says goes to its log."""
        self.name = name
        self.serves = serves
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._folder = folder
        self._starts = 0
        self._log = folder / f"{name}.log"
        given = {**settings, "NAME": name, "PORT": str(self._port), "LOG_LEVEL": "info"}
        self._environment = os.environ | {f"ASSIST_{key}": value for key, value in given.items()}

    def start(self) -> Self:
        """Run it, on the same port each time."""
        command = (Path(sys.executable).with_name("assist"), "serve" if self.serves else "work")
        self._starts += 1
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, env=self._environment, cwd=self._folder, stdout=log, stderr=log)  # noqa: S603
        return self

    def wait(self) -> Self:
        """Return once it is ready."""
        deadline = time.monotonic() + _START_S
        while not self._is_ready():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError(self._log.read_text(errors="replace")[-4000:])
            time.sleep(0.05)
        return self

    def kill(self) -> None:
        """End it as a crash would."""
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """Tell it to end in order."""
        self._process.terminate()

    def ended(self) -> int:
        """Wait until it has ended; gives its exit code."""
        return self._process.wait(30)

    def memory_mb(self) -> float:
        """Give how much memory it holds."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def log(self) -> str:
        """Give what it said."""
        return self._log.read_text(errors="replace")

    def _is_ready(self) -> bool:
        if not self.serves:
            return self.log().count("At work") == self._starts
        try:
            return httpx2.get(f"{self.url}/readyz").is_success
        except httpx2.TransportError:
            return False


@contextlib.contextmanager
def together(members: Sequence[Member]) -> Iterator[None]:
    """Run processes while the block runs, and end them in order."""
    for member in members:
        member.start()
    try:
        for member in members:
            member.wait()
        yield
    finally:
        for member in members:
            member.end()
        codes = {member.ended() for member in members}
    assert codes <= {0, -SIGTERM, -SIGKILL}  # a server ends itself by the signal, once it has closed
