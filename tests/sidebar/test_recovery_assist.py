import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from browsing import violations
from hosting import FORMULA, PROBLEM, Chat, button, card, hosted
from playwright.sync_api import Browser, Page, Request, expect

Hosted = tuple[Page, Chat]
LIGHT, DARK = "rgb(246, 245, 241)", "rgb(20, 22, 24)"  # the ground
EVERYTHING = ("insert", "send", "draft")


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Hosted]:
    """Give a chat with a problem, in a host that can do everything."""
    with hosted(browser, address, can=EVERYTHING) as (page, chat):
        chat.say("customer", PROBLEM)
        expect(card(page)).to_contain_text("Take ownership")
        yield page, chat


@pytest.fixture
def plain(browser: Browser, address: str) -> Iterator[Hosted]:
    """Give a chat with a problem, in a host that can do nothing: there is the clipboard."""
    with hosted(browser, address) as (page, chat):
        chat.say("customer", PROBLEM)
        expect(card(page)).to_contain_text("Take ownership")
        yield page, chat


def told(request: Request) -> dict[str, str]:
    """Give what the service was told."""
    said: dict[str, str] = json.loads(request.post_data or "")
    return said


def test_sidebar_moves_with_the_chat(browser: Browser, address: str) -> None:
    """Each message moves the steps and the card, without a click."""
    with hosted(browser, address) as (page, chat):
        expect(card(page)).to_contain_text("Nothing to read yet")
        chat.say("customer", PROBLEM)
        steps = page.locator("recovery-assist .steps li")
        expect(steps).to_have_text([re.compile("needed")] * 5)
        expect(page.locator("recovery-assist [aria-current=step]")).to_contain_text("Take ownership: needed, next")
        chat.say("agent", "I'm so sorry that nobody came, Ada. I'm taking this on myself now.")
        expect(steps.first).to_contain_text("given")
        expect(page.locator("recovery-assist [aria-current=step]")).not_to_contain_text("Take ownership")
        chat.say("customer", "Wonderful, it just arrived. All good now, thank you!")
        expect(card(page)).to_contain_text("Solved")


def test_reply_is_inserted_with_its_blanks_filled(desk: Hosted) -> None:
    """What the agent fills in is in the text; it cannot be sent before; the service is told."""
    page, _ = desk
    expect(button(page, "Send")).to_be_disabled()
    page.get_by_label(re.compile("^Fill in:")).fill("5 pm today")
    expect(button(page, "Send")).to_be_enabled()
    with page.expect_request(re.compile("/feedback$")) as asked:
        button(page, "Insert").click()
    expect(page.locator("#composer")).to_have_value(re.compile(r"^Hi Ada.*5 pm today[^\[]*$"))
    expect(page.locator("recovery-assist .standing")).to_have_text("Inserted.")
    assert told(asked.value)["kind"] == "inserted"
    assert "5 pm today" in told(asked.value)["text"]


def test_reply_is_sent_where_the_host_can(desk: Hosted) -> None:
    """Send gives the filled text to the host, and tells the service."""
    page, _ = desk
    page.get_by_label(re.compile("^Fill in:")).fill("noon")
    with page.expect_request(re.compile("/feedback$")) as asked:
        button(page, "Send").click()
    assert "noon" in page.evaluate("window.sent")
    assert told(asked.value)["kind"] == "sent"


def test_host_that_can_do_nothing_is_offered_a_copy(plain: Hosted) -> None:
    """Only what the host can do has a button."""
    page, _ = plain
    page.get_by_label(re.compile("^Fill in:")).fill("noon")
    expect(button(page, "Insert")).to_have_count(0)
    expect(button(page, "Send")).to_have_count(0)
    button(page, "Copy").click()
    expect(page.locator("recovery-assist .standing")).to_have_text("Copied.")
    assert re.match(r"Hi Ada.*noon", page.evaluate("navigator.clipboard.readText()"))


def test_reply_says_which_engine_wrote_it_and_why(desk: Hosted) -> None:
    """The agent knows where the words come from, and what they are for."""
    page, _ = desk
    expect(card(page)).to_contain_text("Nobody has taken the case on yet")
    expect(card(page)).to_contain_text("From the playbook on this machine.")


def test_draft_in_the_composer_is_checked_while_typing(desk: Hosted) -> None:
    """Words that hurt are underlined, with one fix; better words are told apart."""
    page, _ = desk
    page.locator("#composer").press_sequentially(f"😀 {FORMULA}")
    heard = page.locator("recovery-assist .heard")
    expect(heard.locator("mark")).to_have_text(re.compile("apologise for any inconvenience"))
    expect(heard.locator(".note")).to_have_count(1)
    expect(heard).to_contain_text("Say what you are sorry for")
    page.locator("#composer").fill("I'm sorry that nobody came this morning.")
    expect(heard).to_contain_text("Nothing to mend. It gives: an apology")
    page.locator("#composer").fill("")
    expect(heard).to_have_count(0)


def test_reply_is_edited_and_checked_where_the_host_has_no_composer(plain: Hosted) -> None:
    """The reply becomes a field with underlines; what is copied are the agent's own words."""
    page, _ = plain
    button(page, "Edit").click()
    editor = page.get_by_label("Your reply, checked as you type")
    expect(editor).to_have_value(re.compile("^Hi Ada"))
    editor.fill(FORMULA)
    expect(page.locator("recovery-assist .mirror mark")).to_have_text(re.compile("any inconvenience"))
    expect(page.locator("recovery-assist .verdict .note")).to_have_count(1)
    boxes = [page.locator(f"recovery-assist .draft {part}").bounding_box() for part in ("textarea", ".mirror")]
    assert boxes[0] == boxes[1]
    with page.expect_request(lambda asked: '"edited"' in (asked.post_data or "")):
        button(page, "Copy").click()
    assert page.evaluate("navigator.clipboard.readText()") == FORMULA


def test_newer_suggestion_waits_while_the_agent_fills_a_blank(desk: Hosted) -> None:
    """The reply under the agent's hands stays as it is; the newer one is offered, and taken over by a click."""
    page, chat = desk
    blank = page.get_by_label(re.compile("^Fill in:"))
    blank.press_sequentially("5 p")
    before = page.locator("recovery-assist blockquote").inner_text()
    chat.say("agent", "I'm so sorry that nobody came. I'm taking this on myself now.")
    expect(page.locator("recovery-assist .newer")).to_contain_text("A new suggestion is ready.")
    expect(blank).to_be_focused()
    blank.press_sequentially("m")
    expect(blank).to_have_value("5 pm")
    assert page.locator("recovery-assist blockquote").inner_text() == before
    button(page, "Show it").click()
    expect(page.locator("recovery-assist .newer")).to_have_count(0)
    expect(page.locator("recovery-assist blockquote")).not_to_have_text(before)


def test_newer_suggestion_waits_while_the_agent_edits(plain: Hosted) -> None:
    """Edited words are never replaced, whatever happens in the chat."""
    page, chat = plain
    button(page, "Edit").click()
    editor = page.get_by_label("Your reply, checked as you type")
    editor.fill("My own words.")
    chat.say("customer", "It just arrived, all good now, thank you!")
    expect(page.locator("recovery-assist .newer")).to_contain_text("The chat has moved on")
    expect(editor).to_have_value("My own words.")
    expect(editor).to_be_focused()
    button(page, "Put this away").click()
    expect(card(page)).to_contain_text("Solved")


def test_reply_waits_while_the_agent_has_a_draft_of_their_own_checked(browser: Browser, address: str) -> None:
    """A step that falls due takes no field away; its reply is there once the agent asks for it, or goes back."""
    with hosted(browser, address) as (page, chat):
        chat.say("customer", "Hi, do you ship to Norway?")
        button(page, "Check a draft").click()
        editor = page.get_by_label("Your reply, checked as you type")
        editor.fill("Yes, we do.")
        chat.say("customer", PROBLEM)
        expect(card(page)).to_contain_text("It waits until you have done with your draft.")
        expect(editor).to_have_value("Yes, we do.")
        expect(editor).to_be_focused()
        button(page, "Back").click()
        expect(card(page).locator("blockquote")).to_be_visible()


def test_focus_is_never_taken(desk: Hosted) -> None:
    """Whoever types in the host's composer goes on typing, whatever the sidebar shows."""
    page, chat = desk
    composer = page.locator("#composer")
    composer.press_sequentially("I'm s")
    chat.say("agent", f"{FORMULA} Please check back in an hour.")
    expect(card(page)).to_contain_text("In what you sent")
    composer.press_sequentially("orry")
    expect(composer).to_be_focused()
    expect(composer).to_have_value("I'm sorry")


def test_a_check_that_breaks_off_claims_nothing(desk: Hosted) -> None:
    """Of half an answer nothing is shown, and the next key asks again."""
    page, _ = desk
    page.route("**/check", lambda route: route.fulfill(body='{"findings": [', content_type="application/json"), times=1)
    heard = page.locator("recovery-assist .heard")
    with page.expect_response(re.compile("/check$")):
        page.locator("#composer").press_sequentially(FORMULA)
    expect(heard).to_contain_text("Reading…")
    page.locator("#composer").press_sequentially(" ")
    expect(heard).to_contain_text("Say what you are sorry for, in the customer's own words.")


def test_focus_stays_in_the_sidebar_when_a_button_goes(desk: Hosted) -> None:
    """A button under the agent's finger that goes away leaves the focus on its card, not at the top of the page."""
    page, _ = desk
    button(page, "Not now").focus()
    page.keyboard.press("Enter")
    expect(card(page)).to_contain_text("Set aside until the customer writes again.")
    expect(card(page)).to_be_focused()


def test_finding_is_disputed_in_two_clicks(desk: Hosted) -> None:
    """What was found in a sent message is shown with its fix; open, choose: the service has it."""
    page, chat = desk
    chat.say("agent", f"{FORMULA} I'll call the carrier.")
    expect(card(page)).to_contain_text("In what you sent")
    expect(card(page).locator(".sent mark")).to_have_text(re.compile("any inconvenience"))
    expect(card(page)).to_contain_text("Say what you are sorry for, in the customer's own words.")
    card(page).locator("summary").click()
    with page.expect_response(re.compile("/disputes$")) as answered:
        button(page, "It is not insincere").first.click()
    assert answered.value.status == 201
    expect(card(page)).to_contain_text("Noted, thank you")


def test_evidence_and_omissions_are_told_on_demand(desk: Hosted) -> None:
    """Why each step stands as it does, on which words; and what was missed can be reported."""
    page, chat = desk
    chat.say("agent", "I'm so sorry that nobody came, Ada. I'm taking this on myself now.")
    page.get_by_text("Why, and on which words").click()
    reasons = page.locator("recovery-assist .reasons li")
    expect(reasons.first).to_contain_text("Take ownership given")
    expect(reasons.first).to_contain_text("I'm taking this on myself now")
    page.get_by_text("Something was missed?").click()
    with page.expect_response(re.compile("/disputes$")) as answered:
        button(page, "Disclaiming").click()
    assert answered.value.status == 201


def test_dismissed_advice_is_quiet_until_the_customer_writes(desk: Hosted) -> None:
    """Not now means not now; the next message of the customer brings the card back."""
    page, chat = desk
    button(page, "Not now").click()
    expect(card(page)).to_contain_text("Set aside until the customer writes again.")
    chat.say("customer", "Hello? My desk is still not here.")
    expect(page.locator("recovery-assist blockquote")).to_be_visible()


def test_chat_is_muted_and_heard_again(desk: Hosted) -> None:
    """A muted chat shows no advice at all, until it is turned on again."""
    page, _ = desk
    button(page, "Mute").click()
    expect(card(page)).to_contain_text("Advice is off for this chat.")
    expect(page.locator("recovery-assist .steps")).to_have_count(0)
    button(page, "Unmute").click()
    expect(card(page)).to_contain_text("Take ownership")


def test_promise_has_a_clock_that_ticks(browser: Browser, address: str) -> None:
    """The time that is left runs down by itself, and what is late says so."""
    with hosted(browser, address) as (page, chat):
        page.clock.install()
        chat.say("customer", PROBLEM)
        chat.say("agent", "I'm sorry that nobody came. I'll call you in 40 minutes.")
        clock = page.locator("recovery-assist .promises time")
        expect(clock).to_have_text(re.compile("due in (39|40) min"))
        page.clock.fast_forward("10:00")
        expect(clock).to_have_text(re.compile("due in (29|30) min"))
        page.clock.fast_forward("45:00")
        expect(clock).to_have_text(re.compile(r"1\d min late"))
        expect(clock).to_have_class("tag missed")


def test_promise_that_runs_out_becomes_the_card(browser: Browser, address: str) -> None:
    """What falls due within minutes stands first, with what to do."""
    with hosted(browser, address) as (page, chat):
        chat.say("customer", PROBLEM, ago=timedelta(minutes=40))
        chat.say("agent", "I'm sorry that nobody came. I'll call you in half an hour.", ago=timedelta(minutes=35))
        expect(card(page)).to_contain_text("A promise is overdue")
        expect(card(page)).to_contain_text("Write now, even without news, and name a new time.")


def test_markup_in_a_chat_stays_text(browser: Browser, address: str) -> None:
    """Whatever a customer or an agent writes is shown as they wrote it."""
    with hosted(browser, address) as (page, chat):
        chat.say("customer", "My <img src=x onerror=alert(1)> desk never came, and I took the day off for it.")
        chat.say("agent", "We apologise for any <b>inconvenience</b><script>alert(1)</script>.")
        expect(card(page).locator("mark")).to_contain_text("any <b>inconvenience")
        page.get_by_text("Why, and on which words").click()
        assert page.locator("recovery-assist").locator("img, b, script").count() == 0


@pytest.mark.parametrize(("theme", "ground"), [("light", LIGHT), ("dark", DARK), ("auto", DARK)])
def test_host_may_force_a_theme(browser: Browser, address: str, theme: str, ground: str) -> None:
    """Light and dark are the host's to choose; `auto` is the system's, which is dark here."""
    with hosted(browser, address, scheme="dark") as (page, _):
        panel = page.locator("recovery-assist")
        panel.evaluate("(panel, theme) => panel.setAttribute('theme', theme)", theme)
        expect(panel).to_have_css("background-color", ground)
        assert violations(page) == []


def test_keyboard_reaches_the_reply_in_the_order_of_reading(desk: Hosted) -> None:
    """Tab goes from the blank to the buttons, and Enter inserts."""
    page, _ = desk
    page.get_by_label(re.compile("^Fill in:")).focus()
    page.keyboard.type("noon")
    page.keyboard.press("Tab")
    expect(button(page, "Insert")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#composer")).to_have_value(re.compile("noon"))
