from pathlib import Path

import pytest
from typer.testing import CliRunner

from assist.cli import app

KEY_CHARS = 3 + 12 + 1 + 43


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Give what runs commands on a database of the test's own."""
    monkeypatch.setenv("ASSIST_DATABASE", f"sqlite:///{tmp_path}/assist.db")
    return CliRunner()


def test_a_key_is_printed_once_and_its_secret_never_again(run: CliRunner) -> None:
    """Standard output is the key alone, so that it can be piped; the list shows what it is for."""
    made = run.invoke(app, ["keys", "create", "--scope", "agent", "--name", "The desk", "--workspace", "north"])
    key = made.stdout.strip()
    assert (made.exit_code, len(key), key[:3]) == (0, KEY_CHARS, "ra_")
    assert "not shown again" in made.stderr
    listed = run.invoke(app, ["keys", "list"]).stdout
    assert all(word in listed for word in (key.split("_")[1], "north", "agent", "The desk"))
    assert key.split("_", 2)[2] not in listed


def test_a_key_can_be_revoked(run: CliRunner) -> None:
    """It stays in the list, with the day of its end; a key that is not there is told as such."""
    key = run.invoke(app, ["keys", "create", "--scope", "admin", "--name", "x"]).stdout.split("_")[1]
    before = run.invoke(app, ["keys", "list"]).stdout
    assert run.invoke(app, ["keys", "revoke", key]).exit_code == 0
    assert run.invoke(app, ["keys", "list"]).stdout != before
    unknown = run.invoke(app, ["keys", "revoke", "none"])
    assert (unknown.exit_code, "no key 'none'" in unknown.stderr) == (2, True)


def test_a_sidebar_has_no_key(run: CliRunner) -> None:
    """It is given tokens, by whoever has a key."""
    refused = run.invoke(app, ["keys", "create", "--scope", "sidebar", "--name", "x"])
    assert (refused.exit_code, "POST /v1/tokens" in refused.stderr) == (2, True)


def test_a_workspace_keeps_its_chats_for_so_long(run: CliRunner) -> None:
    """For a number of days, or for good."""
    assert "for 90 days after the last change" in run.invoke(app, ["retention", "90"]).stderr
    assert "'north' are kept for good" in run.invoke(app, ["retention", "--workspace", "north"]).stderr
    assert run.invoke(app, ["retention", "0"]).exit_code == 2


def test_a_service_that_others_reach_refuses_to_start(run: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command says what to do, in one line, and nothing listens."""
    monkeypatch.setenv("ASSIST_HOST", "0.0.0.0")  # noqa: S104
    refused = run.invoke(app, ["serve"])
    assert (refused.exit_code, "assist keys create" in refused.stderr) == (2, True)
    run.invoke(app, ["keys", "create", "--scope", "admin", "--name", "first"])
    refused = run.invoke(app, ["serve"])
    assert (refused.exit_code, "ASSIST_SECRET" in refused.stderr) == (2, True)


def test_a_database_that_cannot_be_used_is_told(run: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line, not with a traceback."""
    monkeypatch.setenv("ASSIST_DATABASE", "mysql://host/name")
    refused = run.invoke(app, ["keys", "list"])
    assert (refused.exit_code, "must begin with" in refused.stderr) == (2, True)
