from pathlib import Path

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from assist.app import create_app
from assist.config import Settings

LOCAL = "http://127.0.0.1"


def test_service_loads_what_ships_when_it_starts(tmp_path: Path) -> None:
    """Without a pipeline of its own an app loads the shipped one, and is ready."""
    with TestClient(create_app(Settings(database=f"sqlite:///{tmp_path}/assist.db")), LOCAL) as client:
        assert client.get("/readyz").status_code == 200


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
