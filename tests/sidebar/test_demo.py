import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from browsing import ARTEFACTS, NARROW, WIDE, Scheme, violations, watched
from playwright.sync_api import Browser, Page, ViewportSize, expect

STEPS = 13
FIRST = "We apologise for any inconvenience. The carrier has not shown up yet. Please check back in an hour."


@contextmanager
def opened(
    browser: Browser,
    address: str,
    *,
    size: ViewportSize = WIDE,
    scheme: Scheme = "light",
    is_calm: bool = True,
    expected: tuple[str, ...] = (),
) -> Iterator[Page]:
    """Open the page; the calm ask for no motion, and go on by themselves."""
    with watched(browser, size, scheme, is_calm=is_calm, expected=expected) as page:
        page.goto(address)
        expect(page.locator("recovery-assist .card")).to_contain_text("Nothing to read yet")
        yield page


def step(page: Page, *, times: int = 1) -> None:
    """Go on by so many steps of the script, each as soon as the one before is done."""
    for _ in range(times):
        done = int(page.locator("#step").get_attribute("data-done") or 0)
        page.locator("#step").click()
        expect(page.locator("#step")).to_have_attribute("data-done", str(done + 1), timeout=15_000)


def test_newcomer_sees_the_whole_way_step_by_step(browser: Browser, address: str) -> None:
    """A draft is checked, the suggested reply is filled, inserted and sent, promises get clocks, and the chat is solved."""
    with opened(browser, address) as page:
        card = page.locator("recovery-assist .card")
        step(page)
        expect(card).to_contain_text("Take ownership")
        step(page)
        expect(page.locator("recovery-assist .heard mark")).to_have_count(2)
        expect(page.locator("recovery-assist .heard .note")).to_have_count(1)
        step(page, times=3)
        expect(page.locator("#words")).to_have_value(re.compile(r"^Hi Ada.*\d+:\d\d [ap]m[^\[]*$"))
        step(page)
        expect(page.locator("#messages .agent")).to_have_count(1)
        expect(page.locator("recovery-assist .promises time")).to_contain_text("due in")
        step(page, times=STEPS - 6)
        expect(page.locator("#messages li")).to_have_count(7)
        expect(card).to_contain_text("Solved")
        expect(page.locator("#step")).to_be_hidden()


def test_chat_plays_by_itself_and_can_be_paused_and_restarted(browser: Browser, address: str) -> None:
    """The letters come one by one; Pause holds them, Play goes on, Restart begins a new chat."""
    with opened(browser, address, is_calm=False) as page:
        words = page.locator("#words")
        expect(words).to_have_value(re.compile("^We apol"), timeout=15_000)
        page.get_by_role("button", name="Pause").click()
        held = words.input_value()
        page.wait_for_timeout(300)
        assert words.input_value() in {held, held + FIRST[len(held) : len(held) + 1]}
        page.get_by_role("button", name="Play").click()
        expect(words).to_have_value(FIRST)
        page.get_by_role("button", name="Restart").click()
        expect(words).to_have_value("")
        expect(page.locator("#messages li")).to_have_count(1)


def test_reader_takes_over(browser: Browser, address: str) -> None:
    """Whoever writes themselves pauses the script; their words are checked and sent like the agent's."""
    with opened(browser, address) as page:
        step(page)
        page.locator("#words").press_sequentially("Please check back in an hour.")
        expect(page.locator("recovery-assist .heard mark")).to_have_text("Please check back in an hour.")
        page.keyboard.press("Enter")
        expect(page.locator("#messages .agent p")).to_have_text("Please check back in an hour.")
        page.locator("#role").select_option("customer")
        page.locator("#words").fill("So nobody will help me? <b>")
        page.locator("#composer").get_by_role("button", name="Send").click()
        expect(page.locator("#messages .customer p").last).to_have_text("So nobody will help me? <b>")


def test_pasting_a_chat_is_one_click_away(browser: Browser, address: str) -> None:
    """The page to paste a chat is linked below."""
    with opened(browser, address) as page:
        page.get_by_role("link", name="paste a chat of your own").click()
        expect(page.locator("#transcript li")).to_have_count(3)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1280", "320"])
def test_demo_is_accessible_and_fits_at_any_width(
    browser: Browser, address: str, size: ViewportSize, scheme: Scheme
) -> None:
    """In light and dark, wide and narrow, axe-core finds nothing and no line runs out of the window."""
    styled = ("inline style",)  # by axe-core and the camera themselves; the page forbids it
    with opened(browser, address, size=size, scheme=scheme, expected=styled) as page:
        step(page, times=2)
        expect(page.locator("recovery-assist .heard .note")).to_be_visible()
        page.screenshot(path=ARTEFACTS / f"demo-{size['width']}-{scheme}.png", full_page=True)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
