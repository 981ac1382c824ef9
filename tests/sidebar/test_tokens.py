"""A service that asks for keys: the sidebar opens with a token, and asks its host for a fresh one."""

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from browsing import ARTEFACTS, NARROW, WIDE, Scheme, Service, violations, watched
from fastapi import FastAPI
from hosting import PROBLEM, Chat, card, hosted
from playwright.sync_api import Browser, Route, expect

from assist.app import create_app
from assist.config import Settings
from assist.pipeline import Pipeline
from assist.store import keys
from assist.store.database import Database
from assist.store.keys import Scope
from assist.transport.access import Access, Caller

REFUSED = ("401",)


class Guarded:
    """A service with one key."""

    def __init__(self, pipeline: Pipeline, origin: str, database: str) -> None:
        """Make the key before the service starts."""
        with ThreadPoolExecutor(1) as pool:  # this thread has the browser's event loop
            self.key = pool.submit(asyncio.run, _key(database)).result()
        self.app = create_app(Settings(database=database, origins=(origin,)), pipeline)
        self.service = Service(self._app)

    def token(self, chat: Chat, *, lasts: timedelta = timedelta(hours=1)) -> str:
        """Make a token for a chat, as its host's back end would have it made."""
        access: Access = self.app.state.access
        key = self.key.removeprefix(keys.PREFIX).partition("_")[0]
        return access.token(Caller(workspace="default", scope=Scope.PLATFORM, key=key), chat.id, lasts=lasts)[0]

    def _app(self) -> FastAPI:
        return self.app


async def _key(url: str) -> str:
    database = Database(url)
    await database.migrate()
    async with database.writing() as session:
        key = await keys.create(session, workspace="default", scope=Scope.PLATFORM, name="t", now=datetime.now(UTC))
    await database.close()
    return key


@pytest.fixture(scope="module")
def guarded(pipeline: Pipeline, origin: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """Serve an app that asks for keys."""
    guarded = Guarded(pipeline, origin, f"sqlite:///{tmp_path_factory.mktemp('guarded') / 'assist.db'}")
    guarded.service.start()
    yield guarded
    guarded.service.stop()


def test_sidebar_asks_its_host_for_a_token(browser: Browser, guarded: Guarded) -> None:
    """Without one it waits for access and says so; with one it opens, and what it calls is let in."""
    with hosted(browser, guarded.service.address, key=guarded.key, expected=REFUSED) as (page, chat):
        chat.say("customer", PROBLEM)
        page.wait_for_function("window.asked")
        expect(page.locator("recovery-assist .standing")).to_have_text("Waiting for access")
        page.evaluate("token => document.querySelector('recovery-assist').token = token", guarded.token(chat))
        expect(card(page)).to_contain_text("Take ownership")
        page.get_by_role("button", name="Mute").click()
        expect(card(page)).to_contain_text("Advice is off for this chat.")


def test_token_that_runs_out_is_replaced(browser: Browser, guarded: Guarded) -> None:
    """The stream ends with its token; the sidebar keeps what it shows, asks for another, and goes on."""
    with hosted(browser, guarded.service.address, key=guarded.key, expected=REFUSED) as (page, chat):
        chat.say("customer", PROBLEM)
        page.wait_for_function("window.asked")
        give = "token => { window.asked = 0; document.querySelector('recovery-assist').token = token }"
        page.evaluate(give, guarded.token(chat, lasts=timedelta(seconds=3)))
        expect(card(page)).to_contain_text("Take ownership")
        page.wait_for_function("window.asked > 0")
        expect(card(page)).to_contain_text("Take ownership")
        page.evaluate(give, guarded.token(chat))
        chat.say("customer", "It just arrived, all good now, thank you!")
        expect(card(page)).to_contain_text("Solved")


def test_token_of_another_chat_opens_nothing(browser: Browser, guarded: Guarded) -> None:
    """A token is for one chat."""
    with hosted(browser, guarded.service.address, key=guarded.key, expected=("401", "403")) as (page, chat):
        other = Chat(page, guarded.service.address, key=guarded.key)
        page.evaluate("token => document.querySelector('recovery-assist').token = token", guarded.token(other))
        chat.say("customer", PROBLEM)
        expect(page.locator("recovery-assist .standing")).to_have_text("No access to this chat.")


def test_chatwoot_takes_tokens_from_the_back_end_of_an_allowed_origin(
    browser: Browser, guarded: Guarded, origin: str
) -> None:
    """The address stands in the app's own address; the back end knows the agent by its cookie."""
    address = guarded.service.address
    with watched(browser, WIDE, "light", expected=REFUSED) as page:
        chat = Chat(page, address, id="chatwoot-main:7", key=guarded.key)
        chat.say("customer", PROBLEM)
        headers = {
            "Access-Control-Allow-Origin": address.rstrip("/"),
            "Access-Control-Allow-Credentials": "true",
            "Access-Control-Allow-Headers": "content-type",
        }

        def answer(route: Route) -> None:
            route.fulfill(json={"token": guarded.token(chat)}, headers=headers)

        page.route(f"{origin}/token", answer)
        frame = f"{address}sidebar/chatwoot.html?connection=chatwoot-main&tokens={quote(f'{origin}/token')}"
        page.goto(f"{origin}/desk?frame={quote(frame)}")
        page.wait_for_function("heard.some(({text}) => /fetch-info/.test(text))")
        message = '{"event": "appContext", "data": {"conversation": {"id": 7}}}'
        page.evaluate("message => document.querySelector('#side').contentWindow.postMessage(message, '*')", message)
        expect(page.frame_locator("#side").locator(".card")).to_contain_text(re.compile("Take ownership"))


def test_page_for_pasting_asks_for_a_key(browser: Browser, guarded: Guarded, scheme: Scheme) -> None:
    """A wrong key is told; the right one opens the page, stays in the tab alone, and is never in an address."""
    asked: list[str] = []
    with watched(browser, NARROW, scheme, expected=REFUSED) as page:
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{guarded.service.address}paste")
        field = page.get_by_label("This service asks for a key")
        field.fill("ra_wrong_key")
        page.keyboard.press("Enter")
        expect(page.locator("#key-error")).to_have_text("The key is not valid.")
        expect(page.locator("#chat-error")).to_be_hidden()
        assert violations(page) == []
        page.screenshot(path=ARTEFACTS / f"paste-key-{scheme}.png")
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
        field.fill(guarded.key)
        page.get_by_role("button", name="Go on").click()
        expect(page.locator("#transcript li")).to_have_count(3)
        expect(field).to_be_hidden()
        page.reload()
        expect(page.locator("#transcript li")).to_have_count(3)
        expect(field).to_be_hidden()
        assert page.evaluate("localStorage.length") == 0
        assert not [url for url in asked if guarded.key in url]
