import json
import re
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from assist.app import create_app
from assist.config import Settings
from assist.conversation.readers import read_conversation
from assist.pipeline import Pipeline
from assist.transport.page import FILES, SIDEBAR

LOCAL = "http://127.0.0.1"


def test_service_loads_what_ships_when_it_starts(tmp_path: Path) -> None:
    """Without a pipeline of its own an app loads the shipped one, and is ready."""
    with TestClient(create_app(Settings(database=f"sqlite:///{tmp_path}/assist.db")), LOCAL) as client:
        assert client.get("/readyz").status_code == 200


def test_page_is_served_under_a_strict_policy(pipeline: Pipeline, tmp_path: Path) -> None:
    """Nothing but the service's own files may run or be asked from the page."""
    settings = Settings(database=f"sqlite:///{tmp_path}/assist.db", work=False)
    with TestClient(create_app(settings, pipeline), LOCAL) as client:
        page = client.get("/")
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        for name in FILES:
            assert client.get(f"/sidebar/{name}").status_code == 200
        assert client.get("/sidebar/index.html").status_code == 404
        assert client.get("/sidebar/..%2Fapp.py").status_code == 404


def test_page_has_no_address_of_another_place_and_writes_no_markup() -> None:
    """The page works offline, and no text of a chat can become markup."""
    for path in SIDEBAR.iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|innerHTML|insertAdjacentHTML|document\.write", text), path.name


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


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each setting has a variable, and none can be changed afterwards."""
    for name, value in {"HOST": "::1", "PORT": "9000", "MAX_BODY_BYTES": "5", "LOG_LEVEL": "debug"}.items():
        monkeypatch.setenv(f"ASSIST_{name}", value)
    settings = Settings()
    assert settings == Settings(host="::1", port=9000, max_body_bytes=5, log_level="debug")
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]


def test_origins_stand_with_commas_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """A space or a slash at the end does no harm; an origin of a browser has neither."""
    monkeypatch.setenv("ASSIST_ORIGINS", "https://desk.example, http://localhost:3000/,")
    assert Settings().origins == ("https://desk.example", "http://localhost:3000")


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "70000"), ("SECRET", "too short"), ("MAX_BODY_BYTES", "0"), ("LOG_LEVEL", "loud")]
)
def test_senseless_setting_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """A wrong setting stops the start instead of a request."""
    monkeypatch.setenv(f"ASSIST_{name}", value)
    with pytest.raises(ValidationError):
        Settings()
