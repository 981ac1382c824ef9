"""A real Chromium on the real service, and the rules that every page is held to in it."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Final, Literal

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

WIDE: Final = ViewportSize(width=1280, height=900)
NARROW: Final = ViewportSize(width=320, height=640)
ARTEFACTS: Final = Path(__file__).parent / "artefacts"
Scheme = Literal["light", "dark"]
_AXE: Final = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_START_S: Final = 20


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium; it asks nothing of the network by itself."""
    expect.set_options(timeout=15_000)  # how long a slow machine is waited for
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        yield browser
        browser.close()


class Service:
    """A service on a port of this machine that can be stopped, and started again at the same address."""

    def __init__(self, make: Callable[[], FastAPI]) -> None:
        """Take a free port; `make` gives the app to be served."""
        with socket.create_server(("127.0.0.1", 0)) as door:
            self._port: int = door.getsockname()[1]
        self.address = f"http://127.0.0.1:{self._port}/"
        self._make = make

    def start(self) -> None:
        """Serve until `stop`."""
        config = uvicorn.Config(self._make(), port=self._port, log_level="warning", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._server.run)
        self._thread.start()
        deadline = monotonic() + _START_S
        while not self._server.started and monotonic() < deadline:
            sleep(0.02)

    def stop(self) -> None:
        """Close every connection and end."""
        self._server.should_exit = True
        self._thread.join()


@contextmanager
def watched(
    browser: Browser, size: ViewportSize, scheme: Scheme, *, expected: tuple[str, ...] = (), is_calm: bool = False
) -> Iterator[Page]:
    """Open an empty page; afterwards nothing may have gone wrong unseen but what was `expected`."""
    faults: list[str] = []
    with browser.new_context(
        viewport=size,
        color_scheme=scheme,
        reduced_motion="reduce" if is_calm else "no-preference",
        permissions=["clipboard-read", "clipboard-write"],
    ) as context:
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        yield page
    unseen = [fault for fault in faults if not any(words in fault for words in expected)]
    assert not unseen, unseen


def violations(page: Page) -> list[str]:
    """Give what axe-core finds against WCAG and its best practices."""
    page.evaluate(_AXE)
    found: list[str] = page.evaluate(
        "axe.run().then(({violations}) => violations.flatMap("
        "({id, nodes}) => nodes.map(({html, failureSummary}) => `${id}: ${html} ${failureSummary}`)))"
    )
    return found
