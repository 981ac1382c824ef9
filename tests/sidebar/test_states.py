"""Every state of the sidebar, looked at by axe-core, at 320 px, in light and dark; its picture is kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from browsing import ARTEFACTS, NARROW, Scheme, Service, violations
from hosting import FORMULA, PROBLEM, Chat, button, card, hosted
from playwright.sync_api import Browser, Page, expect
from standin import MODEL, StandIn, rewritten, with_model

from assist.pipeline import Pipeline

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


def writing(_: Page, service: StandIn) -> None:
    """The model writes."""
    service.write("Hi Ada. Your desk should have been with you this morning, and nobody told you that it would not be.")


def written(_: Page, service: StandIn) -> None:
    """The model has ended."""
    service.offer("Hi Ada. Your desk should have been with you this morning, and nobody told you. That is on us.")


def rewriting(page: Page, _: StandIn) -> None:
    """The agent waits for other words."""
    page.locator("#composer").fill(FORMULA)
    button(page, "Warmer").click()


def warmer(page: Page, service: StandIn) -> None:
    """The other words are there."""
    text = "I'm sorry that nobody came this morning, Ada. I'll write to you by [time of your next message]."
    service.rewritten.append(rewritten(text, blanks=["time of your next message"]))
    rewriting(page, service)


def translating(page: Page, service: StandIn) -> None:
    """Nothing passed the check, and the agent chooses a language."""
    service.rewritten.append(rewritten(None, reason="It promises a refund that nobody allowed."))
    rewriting(page, service)
    expect(page.locator("recovery-assist .rewritten")).to_contain_text("Nothing passed")
    button(page, "Translate…").click()


def telling(page: Page, _: StandIn) -> None:
    """The agent says what to offer."""
    button(page, "Tell it what to offer").click()


def told(page: Page, service: StandIn) -> None:
    """The agent has said what to offer."""
    telling(page, service)
    page.get_by_label("For this chat:").fill("offer the Tuesday slot between 8 and 10")
    button(page, "Save").click()


MODEL_STATES: dict[str, tuple[Callable[[Page, StandIn], None], str]] = {
    "writing": (writing, f"{MODEL} is writing…"),
    "written": (written, f"Written by {MODEL}."),
    "rewriting": (rewriting, "Rewriting…"),
    "warmer": (warmer, "Keep mine"),
    "translating": (translating, "Into"),
    "telling": (telling, "Your words count as given"),
    "told": (told, "For this chat: offer the Tuesday slot"),
}


STATES: dict[str, tuple[Callable[[Chat, Page], None] | None, tuple[str, ...], str]] = {
    "waiting": (None, (), "Nothing to read yet"),
    "quiet": (quiet, (), "No service failure in this chat."),
    "muted": (muted, (), "Advice is off for this chat."),
    "language": (language, (), "This chat is in French"),
    "solved": (solved, (), "Coaching stops here."),
    "reply": (reply, ("insert", "send"), "From the playbook on this machine."),
    "promised": (promised, ("insert",), "due in"),
    "finding": (finding, ("insert",), "In what you sent"),
    "due": (due, ("insert",), "A promise falls due"),
    "missed": (missed, ("insert",), "A promise is overdue"),
    "draft": (draft, ("insert", "draft"), "Then 1 more."),
    "editing": (editing, (), "A new suggestion is ready."),
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


@pytest.mark.parametrize("name", MODEL_STATES)
def test_state_with_a_model_is_accessible_and_fits(
    browser: Browser, pipeline: Pipeline, scheme: Scheme, name: str
) -> None:
    """What a chat model adds is held to the same."""
    bring_about, words = MODEL_STATES[name]
    with with_model(browser, pipeline, can=("insert", "draft"), scheme=scheme) as (page, _, service):
        bring_about(page, service)
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
