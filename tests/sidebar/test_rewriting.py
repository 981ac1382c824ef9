"""The agent's own draft in the model's words: asked for, offered beside, taken or left; never done by itself."""

from collections.abc import Iterator

import pytest
from hosting import FORMULA, Chat, button, hosted
from playwright.sync_api import Browser, Locator, Page, expect
from standin import MODEL, StandIn, refused, rewritten, with_model

from assist.pipeline import Pipeline

WARM = "I'm sorry that nobody came this morning, Ada. I'll write to you by [time of your next message]."
Opened = tuple[Page, Chat, StandIn]


@pytest.fixture
def desk(browser: Browser, pipeline: Pipeline) -> Iterator[Opened]:
    """Give a draft in the composer of a host that can do everything."""
    with with_model(browser, pipeline, can=("insert", "draft")) as (page, chat, service):
        page.locator("#composer").fill(FORMULA)
        expect(button(page, "Warmer")).to_be_visible()
        yield page, chat, service


def result(page: Page) -> Locator:
    """Give what came of a rewrite."""
    return page.locator("recovery-assist .rewritten")


def test_rewritten_draft_is_offered_beside_and_taken_by_a_click(desk: Opened) -> None:
    """The draft stays until the agent says so; then the words go the way of a suggestion."""
    page, _, service = desk
    button(page, "Warmer").click()
    expect(result(page)).to_contain_text("Rewriting…")
    service.rewritten.append(rewritten(WARM, blanks=["time of your next message"]))
    expect(result(page).locator("blockquote")).to_have_text(WARM)
    expect(result(page).locator(".blank")).to_have_text("[time of your next message]")
    expect(result(page)).to_contain_text(f"Written by {MODEL}.")
    expect(page.locator("#composer")).to_have_value(FORMULA)
    assert service.asked[-1] == ("rewrite", {"draft": FORMULA, "way": "warmer"})
    button(page, "Use it").click()
    expect(page.locator("#composer")).to_have_value(WARM)
    expect(result(page)).to_be_empty()


def test_agent_keeps_their_own(desk: Opened) -> None:
    """What is left is gone, and the draft is as it was."""
    page, _, service = desk
    service.rewritten.append(rewritten(WARM))
    button(page, "Take ownership").click()
    button(page, "Keep mine").click()
    expect(result(page)).to_be_empty()
    expect(page.locator("#composer")).to_have_value(FORMULA)


def test_translation_asks_for_a_language_and_remembers_it(desk: Opened) -> None:
    """The language goes with the wish, the words carry it for a screen reader, and it is chosen the next time."""
    page, _, service = desk
    service.rewritten.append(rewritten("Es tut mir leid, Ada."))
    button(page, "Translate…").click()
    page.get_by_label("Into").select_option(label="German")
    button(page, "Translate").click()
    expect(result(page).locator("blockquote")).to_have_attribute("lang", "de")
    expect(result(page)).to_contain_text("In German")
    assert service.asked[-1] == ("rewrite", {"draft": FORMULA, "way": "translate", "language": "de"})
    button(page, "Keep mine").click()
    page.reload()
    page.locator("#composer").fill(FORMULA)
    button(page, "Translate…").click()
    expect(page.get_by_label("Into")).to_have_value("de")


def test_nothing_that_passed_the_check_is_told_with_its_reason(desk: Opened) -> None:
    """The draft stays, and the agent knows why."""
    page, _, service = desk
    service.rewritten.append(rewritten(None, reason="It promises a refund that nobody allowed."))
    button(page, "Shorter").click()
    expect(result(page)).to_contain_text("Nothing passed the check, so your draft stays. It promises a refund")
    expect(button(page, "Use it")).to_have_count(0)
    button(page, "Keep mine").click()
    expect(result(page)).to_be_empty()


def test_rewrite_that_fails_is_told(browser: Browser, pipeline: Pipeline) -> None:
    """The problem's own words are shown, and the buttons are there again."""
    with with_model(browser, pipeline, can=("insert", "draft"), expected=("503",)) as (page, _, service):
        page.locator("#composer").fill(FORMULA)
        service.rewritten.append(refused(503, "The chat model is left alone for a while."))
        button(page, "Warmer").click()
        expect(page.locator("recovery-assist .fault")).to_have_text("The chat model is left alone for a while.")
        expect(result(page)).to_be_empty()
        expect(button(page, "Warmer")).to_be_visible()


@pytest.mark.parametrize("way", ["Escape", "Cancel"])
def test_rewrite_is_cancelled(desk: Opened, way: str) -> None:
    """Escape or the button ends it, and another can be asked for."""
    page, _, service = desk
    button(page, "Warmer").focus()
    page.keyboard.press("Enter")
    expect(result(page)).to_contain_text("Rewriting…")
    page.keyboard.press("Escape") if way == "Escape" else button(page, "Cancel").click()
    expect(result(page)).to_be_empty()
    button(page, "Shorter").click()
    service.rewritten.append(rewritten("I'm sorry, Ada."))
    expect(result(page)).to_contain_text("Shorter")


def test_focus_stays_in_the_composer_when_the_words_come(desk: Opened) -> None:
    """Whoever types on is not disturbed, and is told that the words are of an older draft."""
    page, _, service = desk
    button(page, "Warmer").click()
    composer = page.locator("#composer")
    composer.press_sequentially(" I")
    service.rewritten.append(rewritten(WARM))
    expect(result(page)).to_contain_text("You have changed your draft since.")
    composer.press_sequentially(" am")
    expect(composer).to_be_focused()
    expect(composer).to_have_value(f"{FORMULA} I am")
    composer.fill("")
    expect(result(page)).to_have_count(0)


def test_draft_in_the_sidebar_is_rewritten_in_its_field(browser: Browser, pipeline: Pipeline) -> None:
    """Where the host has no composer, the words go into the field that is edited, and are checked there."""
    with with_model(browser, pipeline) as (page, _, service):
        button(page, "Edit").click()
        editor = page.get_by_label("Your reply, checked as you type")
        editor.fill(FORMULA)
        service.rewritten.append(rewritten("I'm sorry that nobody came this morning."))
        button(page, "Warmer").click()
        button(page, "Use it").click()
        expect(editor).to_have_value("I'm sorry that nobody came this morning.")
        expect(page.locator("recovery-assist .verdict")).to_contain_text("It gives: an apology")


def test_host_that_takes_no_text_is_offered_a_copy(browser: Browser, pipeline: Pipeline) -> None:
    """The words go the way of a suggestion: to the clipboard."""
    with with_model(browser, pipeline, can=("draft",)) as (page, _, service):
        page.locator("#composer").fill(FORMULA)
        service.rewritten.append(rewritten(WARM))
        button(page, "Warmer").click()
        button(page, "Copy it").click()
        expect(page.locator("recovery-assist .standing")).to_have_text("Copied.")
        assert page.evaluate("navigator.clipboard.readText()") == WARM


def test_nothing_is_offered_without_a_model(browser: Browser, address: str) -> None:
    """Without a chat model there is no button for what only one can do."""
    with hosted(browser, address, can=("draft",)) as (page, chat):
        chat.say("customer", "Hi, my desk was supposed to come this morning and nobody came.")
        page.locator("#composer").fill(FORMULA)
        expect(page.locator("recovery-assist .heard .note")).to_be_visible()
        expect(button(page, "Warmer")).to_have_count(0)
        expect(button(page, "Tell it what to offer")).to_have_count(0)
