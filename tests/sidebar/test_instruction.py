"""What the agent wants offered in one chat: told once, seen, changed, taken back."""

from collections.abc import Iterator

import pytest
from hosting import Chat, button, card
from playwright.sync_api import Browser, Locator, Page, expect
from standin import StandIn, with_model

from assist.pipeline import Pipeline

WISH = "offer the Tuesday slot"
Opened = tuple[Page, Chat, StandIn]


@pytest.fixture
def desk(browser: Browser, pipeline: Pipeline) -> Iterator[Opened]:
    """Give a chat on a service with a model."""
    with with_model(browser, pipeline, can=("insert",)) as opened:
        yield opened


def field(page: Page) -> Locator:
    """Give the field for the wish."""
    return page.get_by_label("For this chat:")


def test_wish_is_told_with_the_keyboard_alone(desk: Opened) -> None:
    """Open, type, Enter: it is kept, and stands there to be seen."""
    page, _, service = desk
    expect(field(page)).to_have_count(0)
    button(page, "Tell it what to offer").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(field(page)).to_be_focused()
    page.keyboard.type(WISH)
    page.keyboard.press("Enter")
    expect(page.locator("recovery-assist .instruction q")).to_have_text(WISH)
    expect(field(page)).to_have_count(0)
    assert service.asked[-1] == ("instruction", WISH)


def test_wish_is_changed_and_taken_back(desk: Opened) -> None:
    """The field holds what was told; Clear ends it."""
    page, _, service = desk
    button(page, "Tell it what to offer").click()
    field(page).fill(WISH)
    button(page, "Save").click()
    button(page, "Change").click()
    expect(field(page)).to_have_value(WISH)
    field(page).fill("offer a refund")
    button(page, "Save").click()
    expect(page.locator("recovery-assist .instruction q")).to_have_text("offer a refund")
    button(page, "Clear").click()
    expect(page.locator("recovery-assist .instruction q")).to_have_count(0)
    assert service.asked[-1] == ("instruction", None)


def test_wish_is_left_with_escape(desk: Opened) -> None:
    """Nothing is told, and the field is closed."""
    page, _, service = desk
    button(page, "Tell it what to offer").click()
    field(page).fill(WISH)
    page.keyboard.press("Escape")
    expect(field(page)).to_have_count(0)
    assert "instruction" not in dict(service.asked)


def test_reply_that_follows_the_wish_takes_the_card(desk: Opened) -> None:
    """Who asked for it is not asked again whether to see it; the field is no reply that is being edited."""
    page, _, service = desk
    button(page, "Tell it what to offer").click()
    field(page).fill(WISH)
    service.offer("Hi Ada. Does Tuesday suit you?")
    expect(card(page).locator("blockquote")).to_have_text("Hi Ada. Does Tuesday suit you?")
    expect(field(page)).to_have_value(WISH)
    expect(field(page)).to_be_focused()
