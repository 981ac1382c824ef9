"""The sidebar on the real service, with a chat model that answers as it is told to."""

from collections.abc import Iterator

import pytest
from browsing import Service
from hosting import FORMULA, PROBLEM, button, card, hosted
from playwright.sync_api import Browser, expect
from pydantic import SecretStr
from servers.asgi import serving
from servers.model import Model, says
from writers import in_form

from assist.app import create_app
from assist.config import Settings
from assist.pipeline import Pipeline

NAME = "openai:scripted"
FIRST = "Hi Ada. Your desk was to come this morning and nobody came, and you took the day off for it: that is on us."
SORRY = "I am sorry that we let you down."
REST = "I'm looking into it right now and I'll write to you here by [time of your next message]."
WARM = "I'm sorry that nobody came this morning, Ada. That is on us, and I'm looking into it right now."
TUESDAY = "I'm taking this on myself: would the Tuesday slot suit you?"
WISH = "offer the Tuesday slot"


@pytest.fixture
def model() -> Model:
    """Give a model with nothing to say yet."""
    return Model()


@pytest.fixture
def address(model: Model, pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the app with the model behind it, which may take its time."""
    database = f"sqlite:///{tmp_path_factory.mktemp('model') / 'assist.db'}"
    with serving(model) as url:
        settings = Settings(
            database=database,
            llm=NAME,
            llm_url=f"{url}/v1",
            llm_key=SecretStr("any"),
            llm_first_s=60,
            llm_deadline_s=60,
            llm_mask=False,
        )
        service = Service(lambda: create_app(settings, pipeline))
        service.start()
        yield service.address
        service.stop()


def test_model_writes_rewrites_and_is_told_what_to_offer(browser: Browser, address: str, model: Model) -> None:
    """Its reply is seen as it grows and takes the card, a draft comes back in its words, a wish reaches it."""
    whole = in_form(f"{FIRST} {SORRY} {REST}")
    cut = whole.index(SORRY) + len(SORRY) // 2
    model.answers.append(says(whole[:cut], 3, whole[cut:]))
    with hosted(browser, address, can=("insert", "draft")) as (page, chat):
        chat.say("customer", PROBLEM)
        expect(card(page)).to_contain_text("From the playbook on this machine.")
        expect(page.locator("recovery-assist .writing")).to_contain_text(FIRST)
        expect(card(page)).to_contain_text(f"Written by {NAME}.")
        expect(card(page).locator("blockquote")).to_contain_text(FIRST)
        expect(page.locator("recovery-assist .writing")).to_have_count(0)

        model.answers.append(says(in_form(WARM)))
        page.locator("#composer").fill("I'm sorry that nobody came this morning. I'm looking into it right now.")
        button(page, "Warmer").click()
        button(page, "Use it").click()
        expect(page.locator("#composer")).to_have_value(WARM)

        page.locator("#composer").fill(FORMULA)
        button(page, "Warmer").click()
        expect(page.locator("recovery-assist .rewritten")).to_contain_text("Nothing passed the check")
        button(page, "Keep mine").click()

        model.otherwise = says(in_form(f"{FIRST} {SORRY} {TUESDAY}"))
        button(page, "Tell it what to offer").click()
        page.get_by_label("For this chat:").fill(WISH)
        button(page, "Save").click()
        expect(page.locator("recovery-assist .instruction q")).to_have_text(WISH)
        expect(card(page).locator("blockquote")).to_contain_text(TUESDAY)
        assert WISH in model.asked[-1].text
