"""The sidebar inside other pages: the plain frame, Chatwoot, Zendesk. A page that is not let in is not heard."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from browsing import WIDE, violations, watched
from desk import ZENDESK, stranger
from hosting import FORMULA, PROBLEM, Chat
from playwright.sync_api import Browser, FrameLocator, Page, Route, expect

LIGHT, DARK = "rgb(246, 245, 241)", "rgb(20, 22, 24)"  # the ground


@contextmanager
def opened(
    browser: Browser, origin: str, frame: str, *, expected: tuple[str, ...] = ()
) -> Iterator[tuple[Page, FrameLocator]]:
    """Open the desk at an origin, which holds a frame of the service and an ad."""
    with watched(browser, WIDE, "light", expected=expected) as page:
        page.goto(f"{origin}/desk?frame={quote(frame)}")
        yield page, page.frame_locator("#side")


def post(page: Page, message: object) -> None:
    """Have the desk say something to the frame."""
    page.evaluate("message => document.querySelector('#side').contentWindow.postMessage(message, '*')", message)


def stranger_posts(page: Page, message: object) -> None:
    """Have the ad say something to the frame."""
    ad = next(frame for frame in page.frames if frame.url.endswith("/ad"))
    ad.evaluate("message => parent.frames[0].postMessage(message, '*')", message)


def heard(page: Page, kind: str) -> dict[str, str]:
    """Wait until the frame has said something of a kind, and give it."""
    page.wait_for_function("kind => heard.some(({type}) => type === `recovery-assist:${kind}`)", arg=kind)
    said: dict[str, str] = page.evaluate("kind => heard.find(({type}) => type === `recovery-assist:${kind}`)", kind)
    return said


def test_frame_shows_the_chat_and_says_what_to_insert(browser: Browser, address: str, origin: str) -> None:
    """The desk names the chat, and is given the filled text when the agent presses Insert."""
    with opened(browser, origin, f"{address}sidebar/frame.html") as (page, side):
        chat = Chat(page, address)
        heard(page, "ready")
        post(page, {"type": "recovery-assist:context", "conversation": chat.id, "can": ["insert", "draft"]})
        chat.say("customer", PROBLEM)
        expect(side.locator(".card")).to_contain_text("Take ownership")
        side.get_by_label(re.compile("^Fill in:")).fill("noon")
        side.get_by_role("button", name="Insert").click()
        said = heard(page, "insert")
        assert said["conversation"] == chat.id
        assert "noon" in said["text"]
        post(page, {"type": "recovery-assist:draft", "text": FORMULA})
        expect(side.locator(".heard mark")).to_have_text(re.compile("any inconvenience"))
        assert violations(page) == []


def test_page_around_the_frame_may_force_a_theme(browser: Browser, address: str, origin: str) -> None:
    """The whole frame follows; what is no theme changes nothing."""
    with opened(browser, origin, f"{address}sidebar/frame.html") as (page, side):
        heard(page, "ready")
        body = side.locator("body")
        for theme, colour in (("dark", DARK), ("neon", DARK), ("light", LIGHT)):
            post(page, {"type": "recovery-assist:theme", "theme": theme})
            expect(body).to_have_css("background-color", colour)
            expect(side.locator("recovery-assist")).to_have_css("background-color", colour)


def test_page_of_another_origin_embeds_the_element_by_one_script(browser: Browser, address: str, origin: str) -> None:
    """A script tag and an element are enough; whatever it needs it takes from where its script came from."""
    with watched(browser, WIDE, "light") as page:
        chat = Chat(page, address)
        chat.say("customer", PROBLEM)
        page.goto(f"{origin}/plain?chat={chat.id}&script={quote(f'{address}sidebar/recovery-assist.js')}")
        expect(page.locator("recovery-assist .card")).to_contain_text("Take ownership")
        page.get_by_role("button", name="Mute").click()
        expect(page.locator("recovery-assist .card")).to_contain_text("Advice is off for this chat.")


def test_frame_hears_nobody_but_the_page_around_it(browser: Browser, address: str, origin: str) -> None:
    """A stranger in the same page is not heard, and what is no message of ours changes nothing."""
    with opened(browser, origin, f"{address}sidebar/frame.html") as (page, side):
        heard(page, "ready")
        mine, other = Chat(page, address), Chat(page, address)
        other.say("customer", PROBLEM)
        stranger_posts(page, {"type": "recovery-assist:context", "conversation": other.id})
        for nonsense in (None, 5, "recovery-assist:context", {"type": "recovery-assist:toString"}, {"type": 1}):
            post(page, nonsense)
        post(page, {"type": "recovery-assist:context", "conversation": {"id": other.id}})
        post(page, {"type": "recovery-assist:context", "conversation": mine.id})
        expect(side.locator(".card")).to_contain_text("Nothing to read yet")


def test_page_that_is_not_let_in_cannot_hold_the_frame(browser: Browser, address: str, origin: str) -> None:
    """Another site sees nothing of the sidebar."""
    frame = f"{address}sidebar/frame.html"
    with opened(browser, stranger(origin), frame, expected=("frame-ancestors",)) as (page, side):
        expect(side.locator("recovery-assist")).to_have_count(0)
        assert page.evaluate("heard") == []


def test_chatwoot_names_the_chat(browser: Browser, address: str, origin: str) -> None:
    """The dashboard app asks which conversation is open, and shows it under its connection's name."""
    with opened(browser, origin, f"{address}sidebar/chatwoot.html?connection=chatwoot-main") as (page, side):
        page.wait_for_function("heard.some(({text}) => text === 'chatwoot-dashboard-app:fetch-info')")
        stranger_posts(page, json.dumps({"event": "appContext", "data": {"conversation": {"id": 666}}}))
        for nonsense in ("", "{", "null", '{"event":"appContext"}', {"event": "appContext"}):
            post(page, nonsense)
        chat = Chat(page, address, id="chatwoot-main:41")
        chat.say("customer", PROBLEM)
        post(
            page, json.dumps({"event": "appContext", "data": {"conversation": {"id": 41}, "contact": {"name": "<b>"}}})
        )
        expect(side.locator(".card")).to_contain_text("Take ownership")
        expect(side.get_by_role("button", name="Copy")).to_be_visible()
        expect(side.get_by_role("button", name="Insert")).to_have_count(0)


ZAF = """
window.calls = [];
const handlers = {};
window.type = (html) => { window.comment = html; handlers["comment.text.changed"](); };
const client = {
  metadata: async () => ({ settings: { service: "SERVICE", connection: "zendesk-main" } }),
  get: async ([name]) => ({ [name]: name === "ticket.id" ? 41 : window.comment }),
  invoke: async (...call) => { calls.push(call); },
  on: (name, handler) => { handlers[name] = handler; },
  request: async ({ data, ...asked }) => {
    calls.push(["request", asked]);
    return (await fetch("/token", { method: "POST", body: data })).json();
  },
};
window.ZAFClient = { init: () => client };
"""


def test_zendesk_app_bridges_ticket_draft_token_and_composer(browser: Browser, address: str, origin: str) -> None:
    """The ticket's chat is shown; the draft in the composer is checked; Insert fills the composer."""
    with watched(browser, WIDE, "light") as page:

        def token(route: Route) -> None:
            asked = page.request.post(f"{address}v1/tokens", data=route.request.post_data_json)
            route.fulfill(body=asked.text(), content_type="application/json")

        sdk = ZAF.replace("SERVICE", address)
        page.route(
            "https://static.zdassets.com/**", lambda route: route.fulfill(body=sdk, content_type="text/javascript")
        )
        page.route(f"{origin}/token", token)
        chat = Chat(page, address, id="zendesk-main:41")
        chat.say("customer", PROBLEM)
        page.goto(f"{origin}/zendesk/iframe.html")
        side = page.frame_locator("iframe")
        expect(side.locator(".card")).to_contain_text("Take ownership")
        page.evaluate(f"type('<p>Hi,</p><p>{FORMULA}</p>')")
        expect(side.locator(".heard mark")).to_have_text(re.compile("any inconvenience"))
        side.get_by_role("button", name="Insert").click()
        page.wait_for_function("calls.some(([name]) => name === 'comment.appendText')")
        [asked] = [call[1] for call in page.evaluate("calls") if call[0] == "request"]
        assert asked["headers"] == {"Authorization": "Bearer {{setting.key}}"}
        assert asked["secure"]


@pytest.mark.parametrize("name", ["manifest.json", "translations/en.json"])
def test_zendesk_app_is_whole(name: str) -> None:
    """What Zendesk reads of the app is JSON, and names what is there."""
    data = json.loads((ZENDESK / name).read_text(encoding="utf-8"))
    if name == "manifest.json":
        assert (ZENDESK / data["location"]["support"]["ticket_sidebar"]["url"]).is_file()
        texts = json.loads((ZENDESK / "translations/en.json").read_text(encoding="utf-8"))["app"]
        assert {parameter["name"] for parameter in data["parameters"]} == set(texts["parameters"])
