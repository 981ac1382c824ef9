import re
from collections.abc import Iterator

import pytest
from browsing import ARTEFACTS, NARROW, WIDE, Scheme, violations, watched
from playwright.sync_api import Browser, Page, ViewportSize, expect


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Open the page; whatever a test does to it, the console stays free of errors and nothing else is asked."""
    yield from opened(browser, address, WIDE, "light")


def opened(browser: Browser, address: str, size: ViewportSize, scheme: Scheme) -> Iterator[Page]:
    """Open the page and wait for its first example; afterwards check that nothing else was asked."""
    elsewhere: list[str] = []
    with watched(browser, size, scheme, expected=("422",)) as page:  # logged for a chat that cannot be read
        page.on("request", lambda asked: None if asked.url.startswith(address) else elsewhere.append(asked.url))
        page.goto(f"{address}paste")
        expect(page.locator("#transcript li")).to_have_count(3)
        expect(page.locator("#draft-result .note")).to_be_visible()
        yield page
    assert not elsewhere


def test_first_example_is_read_by_itself(page: Page) -> None:
    """A newcomer sees the five steps, findings with their fix, and a reply with a blank, without a click."""
    expect(page.locator("#steps li")).to_have_count(5)
    expect(page.locator("#steps [aria-current=step]")).to_have_text(re.compile(r"^Take ownership\s*Due now\s*$"))
    expect(page.locator("#stand")).to_contain_text("Next: take ownership.")
    expect(page.locator("#transcript mark").first).to_have_text("We apologise for any inconvenience")
    expect(page.locator("#transcript .note").first).to_contain_text("insincere/formula")
    expect(page.locator("#reply-text .blank")).to_have_text(re.compile(r"\[.+\]"))
    expect(page.locator("#reply-why")).to_contain_text("embedded")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "320"])
def test_page_is_accessible_and_fits_at_any_width(
    browser: Browser, address: str, size: ViewportSize, scheme: Scheme
) -> None:
    """In light and dark, wide and narrow, axe-core finds nothing and no line runs out of the window."""
    for page in opened(browser, address, size, scheme):
        ARTEFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTEFACTS / f"paste-{size['width']}-{scheme}.png", full_page=True)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


def test_dark_scheme_is_dark(browser: Browser, address: str, scheme: Scheme) -> None:
    """The ground follows the scheme of the system."""
    for page in opened(browser, address, WIDE, scheme):
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        brightness = max(map(int, re.findall(r"\d+", ground)))
        assert (brightness < 60) == (scheme == "dark")


def test_finding_is_reached_with_the_tab_key(page: Page) -> None:
    """Underlined words can be focused and point at their reason, which stands in the page."""
    page.locator("#copy").focus()
    page.keyboard.press("Tab")
    focused = page.locator("#transcript mark:focus")
    expect(focused).to_have_text("We apologise for any inconvenience")
    note = page.locator(f"#{focused.get_attribute('aria-describedby')}")
    expect(note).to_be_visible()
    expect(note).to_have_class(re.compile("pointed"))
    expect(note).to_contain_text(focused.get_attribute("title") or "no title")


def test_draft_is_checked_while_typing(page: Page) -> None:
    """Words to mend are underlined in the draft, one fix is shown, and all is quiet once they are gone."""
    draft = page.locator("#draft")
    draft.fill("")
    expect(page.locator("#draft-result")).to_be_empty()
    draft.press_sequentially("😀 We apologise for any inconvenience.")
    expect(page.locator("#mirror mark")).to_have_text("We apologise for any inconvenience.")
    expect(page.locator("#draft-result .note")).to_have_count(1)
    draft.press_sequentially(" I")
    expect(page.locator("#mirror mark")).to_have_count(1)
    draft.fill("I'm sorry that nobody came. I'll find your desk and call you by 5 pm.")
    expect(page.locator("#draft-result")).to_contain_text("Nothing to mend. It gives:")
    expect(page.locator("#mirror mark")).to_have_count(0)


def test_draft_lies_exactly_over_its_underlines(page: Page) -> None:
    """A long draft grows its box, so that words and underlines stay together without scrolling."""
    page.locator("#draft").fill("I will look into it right away.\n" * 12)
    expect(page.locator("#draft-result")).to_contain_text("Nothing to mend")
    boxes = [page.locator(name).bounding_box() for name in ("#draft", "#mirror")]
    assert boxes[0] == boxes[1]
    assert page.evaluate("draft.scrollHeight <= draft.clientHeight")


def test_reply_is_copied(page: Page) -> None:
    """The button copies the reply with its blanks, and says so."""
    page.locator("#copy").click()
    expect(page.locator("#copied")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#reply-text").inner_text()


def test_own_chat_replaces_the_example(page: Page) -> None:
    """A pasted chat is read, and its text is shown as text, never as markup."""
    page.locator("#chat").fill(
        "Customer: My parcel <img src=x onerror=alert(1)> is late.\nAgent: Let me find it right away."
    )
    expect(page.locator("#transcript li")).to_have_count(2)
    expect(page.locator("#transcript li").first).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.locator("#example")).to_have_value("")
    assert page.locator("#transcript img").count() == 0


def test_chat_that_cannot_be_read_is_told_and_mended(page: Page) -> None:
    """The problem's own words say what is expected; the last reading stays, and the error goes with its cause."""
    page.locator("#chat").fill("no speaker here")
    expect(page.locator("#chat-error")).to_contain_text("No line names its speaker")
    expect(page.locator("#chat")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#read")).to_have_class(re.compile("stale"))
    assert violations(page) == []
    page.locator("#chat").fill("Customer: My desk is still not here.")
    expect(page.locator("#chat-error")).to_be_hidden()
    expect(page.locator("#transcript li")).to_have_count(1)


def test_chat_without_a_failure_asks_for_nothing(page: Page) -> None:
    """After a plain question no step is due and no reply stands there."""
    page.locator("#example").select_option(label="A plain question")
    expect(page.locator("#stand")).to_have_text("No service failure: there is nothing to recover.")
    expect(page.locator("#reply")).to_be_hidden()
    expect(page.locator("#steps [aria-current]")).to_have_count(0)


def test_promise_is_shown_with_its_time(page: Page) -> None:
    """What the agent promised stands in the page, with the clock time at which it falls due."""
    page.locator("#example").select_option(label="Charged twice")
    expect(page.locator("#promise-list li")).to_contain_text("by 5 pm today")
    expect(page.locator("#promise-list .tag")).to_have_text(re.compile("open, due .*17:00"))


def test_other_language_is_not_judged(page: Page) -> None:
    """The page names the language and claims nothing."""
    page.locator("#chat").fill(
        "Kunde: Mein Paket ist immer noch nicht angekommen, niemand antwortet mir.\nAgent: Bitte warten."
    )
    expect(page.locator("#stand")).to_contain_text("This chat is in German.")
    expect(page.locator("#steps")).to_be_hidden()
    expect(page.locator("#reply")).to_be_hidden()


def test_coaching_stops_once_the_customer_is_content(page: Page) -> None:
    """A solved chat has nothing due and no reply, whatever step was passed over."""
    page.locator("#chat").fill(
        "Customer: My desk came broken.\nAgent: I'm sorry your desk came broken. I've booked a new one.\n"
        "Customer: It arrived, all good now, thanks!"
    )
    expect(page.locator("#stand")).to_contain_text("Nothing is due now.")
    expect(page.locator("#steps [aria-current]")).to_have_count(0)
    expect(page.locator("#copy")).to_be_hidden()


def test_empty_chat_shows_nothing(page: Page) -> None:
    """Without a chat there is nothing to say."""
    page.locator("#chat").fill("")
    expect(page.locator("#read")).to_be_hidden()
    expect(page.locator("#chat-error")).to_be_hidden()
