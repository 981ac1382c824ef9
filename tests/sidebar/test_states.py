"""Every state of the sidebar, looked at by axe-core, at 320 px, in light and dark; its picture is kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from browsing import ARTEFACTS, NARROW, Scheme, Service, violations
from hosting import FORMULA, PROBLEM, Chat, button, card, hosted
from playwright.sync_api import Browser, Page, expect

SORRY = "I'm so sorry that nobody came, Ada. I'm taking this on myself now."
FRENCH = "Bonjour, ma table devait arriver ce matin et personne n'est venu. J'ai pris un jour de congé pour rien."


def quiet(chat: Chat, _page: Page) -> None:
    """A plain question."""
    chat.say("customer", "Hi, do you ship to Norway?")
    chat.say("agent", "Hello! Yes, we ship to Norway, it takes three to five days.")


def muted(chat: Chat, page: Page) -> None:
    """The agent wants no advice."""
    reply(chat, page)
    button(page, "Mute").click()


def language(chat: Chat, _page: Page) -> None:
    """A chat in French."""
    chat.say("customer", FRENCH)


def solved(chat: Chat, page: Page) -> None:
    """The customer is content."""
    promised(chat, page)
    chat.say("customer", "Wonderful, it just arrived. All good now, thank you!")


def reply(chat: Chat, page: Page) -> None:
    """A step is due."""
    chat.say("customer", PROBLEM)
    expect(card(page)).to_contain_text("Take ownership")


def promised(chat: Chat, page: Page) -> None:
    """Some steps were given, and something was promised."""
    reply(chat, page)
    chat.say("agent", f"{SORRY} I'll write to you here in two hours with a new date.")


def finding(chat: Chat, page: Page) -> None:
    """Words that hurt were sent."""
    reply(chat, page)
    chat.say("agent", f"{FORMULA} Please check back in an hour.")


def due(chat: Chat, _page: Page) -> None:
    """A promise falls due in some minutes."""
    chat.say("customer", PROBLEM, ago=timedelta(minutes=25))
    chat.say("agent", f"{SORRY} I'll call you in half an hour.", ago=timedelta(minutes=20))


def missed(chat: Chat, _page: Page) -> None:
    """A promise was not kept in time."""
    chat.say("customer", PROBLEM, ago=timedelta(minutes=50))
    chat.say("agent", f"{SORRY} I'll call you in half an hour.", ago=timedelta(minutes=45))


def draft(chat: Chat, page: Page) -> None:
    """Words that hurt stand in the composer."""
    reply(chat, page)
    page.locator("#composer").fill(f"{FORMULA} Please check back in an hour.")


def editing(chat: Chat, page: Page) -> None:
    """The agent writes their own words, and the chat goes on."""
    reply(chat, page)
    button(page, "Edit").click()
    page.get_by_label("Your reply, checked as you type").fill(f"I'm sorry about this. {FORMULA}")
    expect(page.locator("recovery-assist .verdict .note")).to_be_visible()
    chat.say("customer", "I lost a whole day of pay over this.")  # a cost that the reply must name


def evidence(chat: Chat, page: Page) -> None:
    """The agent asks why."""
    finding(chat, page)
    expect(card(page)).to_contain_text("In what you sent")
    page.get_by_text("Why, and on which words").click()
    page.locator("recovery-assist .reasons").get_by_text("Not right?").first.click()


STATES: dict[str, tuple[Callable[[Chat, Page], None] | None, tuple[str, ...], str]] = {
    "waiting": (None, (), "Nothing to read yet"),
    "quiet": (quiet, (), "No service failure in this chat."),
    "muted": (muted, (), "Advice is off for this chat."),
    "language": (language, (), "This chat is in French"),
    "solved": (solved, (), "Coaching stops here."),
    "reply": (reply, ("insert", "send"), "Written by the embedded playbook."),
    "promised": (promised, ("insert",), "due in"),
    "finding": (finding, ("insert",), "In what you sent"),
    "due": (due, ("insert",), "A promise falls due"),
    "missed": (missed, ("insert",), "A promise is overdue"),
    "draft": (draft, ("insert", "draft"), "Then 1 more."),
    "editing": (editing, (), "A newer suggestion"),
    "evidence": (evidence, (), "Something was missed?"),
}


@pytest.mark.parametrize("name", STATES)
def test_state_is_accessible_and_fits(browser: Browser, address: str, scheme: Scheme, name: str) -> None:
    """axe-core finds nothing, and no line runs out of 320 px."""
    bring_about, can, words = STATES[name]
    with hosted(browser, address, can=can, scheme=scheme) as (page, chat):
        if bring_about:
            bring_about(chat, page)
        expect(page.locator("recovery-assist")).to_contain_text(words)
        look(page, f"{name}-{scheme}")


def test_lost_connection_is_told_quietly_and_comes_back(browser: Browser, service: Service, scheme: Scheme) -> None:
    """What is shown stays; a call that fails says so; the sidebar catches up by itself."""
    lost = ("ERR_", "Failed to load")
    with hosted(browser, service.address, scheme=scheme, expected=lost) as (page, chat):
        reply(chat, page)
        service.stop()
        standing = page.locator("recovery-assist .standing")
        expect(standing).to_have_text("Reconnecting")
        expect(card(page)).to_contain_text("Take ownership")
        look(page, f"reconnecting-{scheme}")
        button(page, "Mute").click()
        expect(page.locator("recovery-assist .fault")).to_have_text("The service cannot be reached.")
        look(page, f"error-{scheme}")
        service.start()
        chat.say("customer", "It just arrived, all good now, thank you!")
        expect(card(page)).to_contain_text("Solved", timeout=20_000)
        expect(standing).to_be_empty()


def look(page: Page, name: str) -> None:
    """Keep a picture, and hold the page to the rules."""
    ARTEFACTS.mkdir(exist_ok=True)
    page.locator("recovery-assist").screenshot(path=ARTEFACTS / f"sidebar-{name}.png")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
