"""A chat model behind the whole service: asked by the job that reads, over HTTP, with what is personal left at home."""

import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

import httpx2
import pytest
from servers.asgi import serving
from servers.model import Model, says
from whole import Product, running_product, until
from writers import GOOD, in_form

MODEL: Final = "openai:scripted"
LATE: Final = "My desk should have come on Monday and it did not. I took a day off for it. Call me on +44 20 7946 0958."


@pytest.fixture(scope="module")
def model() -> Model:
    """Give a model that says the same good reply, unless a test says otherwise."""
    return Model(otherwise=says(in_form(GOOD)))


@pytest.fixture(scope="module")
def product(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Give the service as a process that asks it."""
    settings = {"LLM": MODEL, "LLM_KEY": "none", "LLM_FIRST_S": "30", "LLM_DEADLINE_S": "60"}
    with (
        serving(model) as address,
        running_product(tmp_path_factory.mktemp("model"), {}, LLM_URL=f"{address}/v1", **settings) as product,
    ):
        yield product


def put(product: Product, chat: str, part: str = "", **body: object) -> None:
    """Say something of a chat."""
    httpx2.put(f"{product.url}/v1/conversations/{chat}{part}", json=body).raise_for_status()


def said(product: Product, chat: str, key: str, text: str) -> None:
    """Have the customer write."""
    put(product, chat, customer_name="Dana", messages=[{"id": key, "role": "customer", "text": text}])


def best(product: Product, chat: str) -> Mapping[str, Any]:
    """Give the first reply that the sidebar offers."""
    suggestions = (product.state(chat) or {})["suggestions"]
    return suggestions[0] if suggestions else {"engine": ""}


def test_a_reply_is_asked_for_and_offered(product: Product, model: Model) -> None:
    """The customer's number and name stay here, the agent's wish goes along, and the use is in the metrics."""
    said(product, "good", "1", LATE)
    assert until(lambda: best(product, "good"), lambda reply: reply["engine"] == MODEL)["text"] == GOOD
    put(product, "good", "/instruction", instruction="Offer the Tuesday slot.")
    assert until(lambda: len(model.asked), lambda asked: asked == 2) == 2
    told = [asked.text for asked in model.asked]
    assert all("7946" not in text and "Dana" not in text for text in told)
    assert ["Offer the Tuesday slot." in text for text in told] == [False, True]
    assert f'assist_llm_calls_total{{model="{MODEL}",outcome="shown"}} ' in httpx2.get(f"{product.url}/metrics").text


def test_a_request_is_cut_when_the_chat_moves_on(product: Product, model: Model) -> None:
    """The model is not paid for words that nobody will read, and the newest revision has its reply at once."""
    model.asked.clear()
    model.answers.append(says(in_form(GOOD)[:30], 20, in_form(GOOD)[30:]))
    said(product, "stale", "1", LATE)
    assert until(lambda: len(model.asked), lambda asked: asked == 1) == 1
    began = time.monotonic()
    said(product, "stale", "2", "Hello?")
    assert until(lambda: best(product, "stale"), lambda reply: reply["engine"] == MODEL)["text"] == GOOD
    assert time.monotonic() - began < 15
    assert [asked.is_heard for asked in model.asked] == [False, True]


def test_a_draft_is_rewritten(product: Product, model: Model) -> None:
    """With the same check as a reply: one that blames is not given back."""
    said(product, "draft", "1", LATE)
    until(lambda: best(product, "draft"), lambda reply: reply["engine"] == MODEL)
    draft = {"draft": "Please contact the carrier.", "way": "ownership"}
    address = f"{product.url}/v1/conversations/draft/rewrite"
    rewritten = httpx2.post(address, json=draft, timeout=30).raise_for_status().json()
    assert (rewritten["text"], rewritten["engine"], rewritten["reason"]) == (GOOD, MODEL, "")
    model.answers.extend([says(in_form("We apologise for any inconvenience."))] * 2)
    refused = httpx2.post(address, json=draft, timeout=30).raise_for_status().json()
    assert refused["text"] is None
    assert refused["reason"]
