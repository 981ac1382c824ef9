"""What a chat model writes: quiet while it writes, on the card once it is better, and never over the agent's own work."""

import re
from collections.abc import Iterator

import pytest
from hosting import PROBLEM, Chat, button, card
from playwright.sync_api import Browser, Page, expect
from standin import MODEL, StandIn, with_model

from assist.pipeline import Pipeline

RECORD = """selector => {
  const root = document.querySelector("recovery-assist").shadowRoot;
  const said = (window.said = []);
  new MutationObserver(() => {
    const text = root.querySelector(selector)?.textContent;
    if (text && text !== said.at(-1)) said.push(text);
  }).observe(root, {childList: true, characterData: true, subtree: true});
}"""
FIRST = "Hi Ada. Nobody came this morning, and nobody told you why."
BETTER = f"{FIRST} That is on us, and I am taking it on myself."
Opened = tuple[Page, Chat, StandIn]


@pytest.fixture
def desk(browser: Browser, pipeline: Pipeline) -> Iterator[Opened]:
    """Give a local reply, in a host that takes text."""
    with with_model(browser, pipeline, can=("insert",)) as opened:
        yield opened


def reply(page: Page) -> str:
    """Give the words of the card."""
    return page.locator("recovery-assist .card blockquote").inner_text()


def test_reply_is_seen_while_the_model_writes_it(desk: Opened) -> None:
    """The local reply stays on the card; what the model has so far stands quietly under it."""
    page, _, service = desk
    before = reply(page)
    service.write(FIRST)
    block = page.locator("recovery-assist .writing")
    expect(block).to_contain_text(f"{MODEL} is writing…")
    expect(block).to_contain_text(FIRST)
    assert reply(page) == before


def test_writing_is_announced_once(desk: Opened) -> None:
    """Who does not see it is told that the model writes, and is not read every sentence."""
    page, _, service = desk
    page.evaluate(RECORD, ".unseen[role=status]")
    for text in ("Hi Ada.", FIRST, BETTER):
        service.write(text)
        expect(page.locator("recovery-assist .writing p")).to_have_text(text)
    assert page.evaluate("said") == [f"{MODEL} is writing a reply."]
    assert page.locator("recovery-assist .writing [aria-live], recovery-assist .writing[aria-live]").count() == 0


def test_better_reply_takes_the_card_and_says_who_wrote_it(desk: Opened) -> None:
    """The state ends the writing; its best reply is shown."""
    page, _, service = desk
    service.write(FIRST)
    expect(page.locator("recovery-assist .writing")).to_be_visible()
    service.offer(BETTER)
    expect(card(page).locator("blockquote")).to_have_text(BETTER)
    expect(card(page)).to_contain_text(f"Written by {MODEL}.")
    expect(page.locator("recovery-assist .writing")).to_have_count(0)


def test_reply_that_is_withdrawn_goes_silently(desk: Opened) -> None:
    """What did not pass the check is gone, and nothing is said of it."""
    page, _, service = desk
    before = reply(page)
    service.write(FIRST)
    expect(page.locator("recovery-assist .writing")).to_be_visible()
    service.write(None)
    expect(page.locator("recovery-assist .writing")).to_have_count(0)
    expect(page.locator("recovery-assist .unseen[role=status]")).to_be_empty()
    assert reply(page) == before


def test_writing_for_a_chat_that_has_moved_on_is_not_shown(desk: Opened) -> None:
    """The model's words belong to one revision."""
    page, chat, service = desk
    page.evaluate(RECORD, ".writing p")
    chat.say("customer", "I lost a whole day of pay over this.")
    service.write(FIRST, ago=1)
    service.write(BETTER)
    expect(page.locator("recovery-assist .writing")).to_contain_text(BETTER)
    assert page.evaluate("said") == [BETTER]


def test_better_reply_waits_while_the_agent_fills_a_blank(desk: Opened) -> None:
    """The text under the agent's hands stays; the better one is offered beside it, and said once."""
    page, _, service = desk
    blank = page.get_by_label(re.compile("^Fill in:"))
    blank.fill("5 pm")
    before = reply(page)
    service.offer(BETTER)
    expect(page.locator("recovery-assist .newer")).to_contain_text("A new suggestion is ready.")
    expect(page.locator("recovery-assist .unseen[role=status]")).to_have_text("A new suggestion is ready.")
    assert reply(page) == before
    button(page, "Show it").click()
    expect(card(page).locator("blockquote")).to_have_text(BETTER)


def test_better_reply_waits_once_the_present_one_was_inserted(desk: Opened) -> None:
    """What stands in the composer stays on the card too, until the chat goes on."""
    page, chat, service = desk
    before = reply(page)
    button(page, "Insert").click()
    expect(page.locator("recovery-assist .standing")).to_have_text("Inserted.")
    service.offer(BETTER)
    expect(page.locator("recovery-assist .newer")).to_contain_text("A new suggestion is ready.")
    assert reply(page) == before
    chat.say("customer", PROBLEM)
    expect(page.locator("recovery-assist .newer")).to_have_count(0)


def test_alternatives_are_looked_through_with_the_keyboard(desk: Opened) -> None:
    """Next and previous go round; the focus stays on them; what is looked at is inserted, and is not swapped."""
    page, _, service = desk
    best = reply(page)
    button(page, "Next suggestion").focus()
    page.keyboard.press("Enter")
    expect(card(page)).to_contain_text("2 of 3")
    expect(button(page, "Next suggestion")).to_be_focused()
    second = reply(page)
    assert second != best
    service.offer(BETTER)
    expect(page.locator("recovery-assist .newer")).to_be_visible()
    assert reply(page) == second
    button(page, "Previous suggestion").click()
    assert reply(page) == best
    button(page, "Insert").click()
    expect(page.locator("#composer")).to_have_value(re.compile(re.escape(best.split(".")[0])))


def test_lost_line_takes_unfinished_words_away(browser: Browser, pipeline: Pipeline) -> None:
    """Nobody would hear that they were withdrawn."""
    with with_model(browser, pipeline, expected=("ERR_", "Failed to load")) as (page, _, service):
        service.write(FIRST)
        expect(page.locator("recovery-assist .writing")).to_be_visible()
        page.context.set_offline(True)
        service.hang_up()
        expect(page.locator("recovery-assist .writing")).to_have_count(0)
        expect(card(page).locator("blockquote")).to_be_visible()
