"""A real Chromium, and the rules of accessibility that a page is held to in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Final

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

WIDE: Final = ViewportSize(width=1280, height=900)
NARROW: Final = ViewportSize(width=320, height=640)
_AXE: Final = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium; it asks nothing of the network by itself."""
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        yield browser
        browser.close()


def violations(page: Page) -> list[str]:
    """Give what axe-core finds against WCAG and its best practices."""
    page.evaluate(_AXE)
    found: list[str] = page.evaluate(
        "axe.run().then(({violations}) => violations.flatMap("
        "({id, nodes}) => nodes.map(({html, failureSummary}) => `${id}: ${html} ${failureSummary}`)))"
    )
    return found
