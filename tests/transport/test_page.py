"""The pages and the sidebar's files: what may run in them, who may hold them, and that they are whole."""

import json
import re
from datetime import date

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from assist.app import create_app
from assist.config import Settings
from assist.conversation.readers import read_conversation
from assist.pipeline import Pipeline
from assist.transport.page import FILES, FRAMES, SIDEBAR

DESK = "https://desk.example"


@pytest.fixture
def framed(settings: Settings, pipeline: Pipeline) -> FastAPI:
    """Give an app that lets one origin in."""
    return create_app(settings.model_copy(update={"origins": (DESK,)}), pipeline)


@pytest.mark.parametrize("place", ["/", "/paste", *(f"/sidebar/{name}" for name in sorted(FRAMES))])
def test_page_is_served_under_a_strict_policy(client: TestClient, place: str) -> None:
    """Nothing but the service's own files may run or be asked from a page."""
    policy = client.get(place).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_pages_cannot_be_framed_but_frames_by_those_let_in(framed: FastAPI) -> None:
    """A frame may be held by the origins of the settings, and asks them for tokens; a page by nobody."""
    with TestClient(framed, "http://127.0.0.1") as client:
        assert "frame-ancestors 'none'" in client.get("/").headers["content-security-policy"]
        policy = client.get("/sidebar/frame.html").headers["content-security-policy"]
        assert f"frame-ancestors 'self' {DESK}" in policy
        assert f"connect-src 'self' {DESK}" in policy
        assert client.get("/sidebar/config.json").json() == {"origins": [DESK]}


def test_files_are_served_by_name_and_nothing_else(client: TestClient) -> None:
    """Every file of the sidebar has an address, and modules may be loaded from other origins; no path leads out."""
    for name in FILES:
        served = client.get(f"/sidebar/{name}")
        assert served.status_code == 200
        assert served.headers["access-control-allow-origin"] == "*"
    for place in ("index.html", "..%2Fapp.py", "../app.py", "nothing.js"):
        assert client.get(f"/sidebar/{place}").status_code == 404


def test_page_has_no_address_of_another_place_and_writes_no_markup() -> None:
    """The pages work offline, no text of a chat can become markup, and nothing runs that a strict policy forbids."""
    forbidden = r"https?://|innerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function| on[a-z]+=|style="
    for path in SIDEBAR.iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(forbidden, text), path.name


def test_examples_of_the_page_can_be_read() -> None:
    """Each example chat has a title, a draft, and more than one message."""
    examples = json.loads((SIDEBAR / "examples.json").read_text(encoding="utf-8"))
    assert len(examples) == 4
    for example in examples:
        chat = read_conversation(example["chat"], day=date(2026, 5, 4))
        assert example["title"]
        assert example["draft"]
        assert len(chat.messages) > 1
        assert not chat.warnings
