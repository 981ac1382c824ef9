"""A helpdesk's page that holds the sidebar, and the chat that it is about."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote
from zlib import crc32

from browsing import NARROW, Scheme, watched
from playwright.sync_api import Browser, Locator, Page

PROBLEM: Final = "Hi, my desk was supposed to come this morning and nobody came. I took the day off for it."
FORMULA: Final = "We apologise for any inconvenience."
_PAGE: Final = """<!doctype html>
<html lang="en"><head><title>Desk</title><meta name="color-scheme" content="light dark">
<meta name="viewport" content="width=device-width">
<style>body {{ margin: 0 }} h1 {{ margin: 0; font-size: 1rem }}</style></head>
<body><main><h1>Desk</h1><recovery-assist></recovery-assist>
<label>Composer <textarea id="composer"></textarea></label></main>
<script type="module" src="{address}sidebar/recovery-assist.js"></script>
<script type="module">
  const composer = document.querySelector("#composer");
  const hosts = {{
    insert: (text) => (composer.value = text),
    send: (text) => (window.sent = text),
    draft: (listener) => composer.addEventListener("input", () => listener(composer.value)),
  }};
  const can = {can};
  const panel = document.querySelector("recovery-assist");
  panel.addEventListener("token-needed", () => (window.asked = (window.asked ?? 0) + 1));
  panel.host = {{conversation: "{chat}", ...Object.fromEntries(can.map((deed) => [deed, hosts[deed]]))}};
</script></body></html>"""


_MADE: Final[Counter[str]] = Counter()


def _id_of_this_test() -> str:
    """Give an id that no other test's chat has, and that is the same in every run: local replies are worded by it."""
    test = os.environ["PYTEST_CURRENT_TEST"].partition(" ")[0]
    _MADE[test] += 1
    return f"test:{crc32(f'{test} {_MADE[test]}'.encode()):08x}"


class Chat:
    """A chat that grows through the live API."""

    def __init__(self, page: Page, address: str, *, id: str = "", key: str = "") -> None:  # noqa: A002
        """Make a chat without messages."""
        self.id = id or _id_of_this_test()
        self._page = page
        self._base = f"{address}v1/conversations/{quote(self.id)}"
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._said = 0
        assert page.request.put(self._base, data={"customer_name": "Ada"}, headers=self._headers).ok

    def say(self, role: str, text: str, *, ago: timedelta = timedelta()) -> None:
        """Add a message, said so long ago."""
        self._said += 1
        at = (datetime.now(UTC) - ago).isoformat()
        message = {"id": f"m-{self._said}", "role": role, "text": text, "at": at}
        assert self._page.request.post(f"{self._base}/messages", data={"messages": [message]}, headers=self._headers).ok


@contextmanager
def hosted(
    browser: Browser,
    address: str,
    *,
    can: Sequence[str] = (),
    scheme: Scheme = "light",
    key: str = "",
    expected: tuple[str, ...] = (),
) -> Iterator[tuple[Page, Chat]]:
    """Open a page with the sidebar of a new chat; `can` is what the host can do besides copying."""
    with watched(browser, NARROW, scheme, expected=expected) as page:
        chat = Chat(page, address, key=key)
        host = _PAGE.format(address=address, can=list(can), chat=chat.id)
        page.route(f"{address}host.html", lambda route: route.fulfill(body=host, content_type="text/html"))
        page.goto(f"{address}host.html")
        yield page, chat


def card(page: Page) -> Locator:
    """Give the card of the sidebar."""
    return page.locator("recovery-assist .card")


def button(page: Page, name: str) -> Locator:
    """Give a button of the sidebar."""
    return page.locator("recovery-assist").get_by_role("button", name=name, exact=True)
