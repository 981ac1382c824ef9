"""`assist analyse --to` and `assist coach`, as a person uses them."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assist.cli import app

CHATS = [
    {
        "id": f"c{number}",
        "agent_name": ("Dana", "Tom")[number % 2],
        "messages": [
            {"role": "customer", "text": "My desk was due yesterday and it never came.", "at": "2026-03-02T09:00:00Z"},
            {"role": "agent", "text": "Please check back in an hour.", "at": "2026-03-02T09:05:00Z"},
        ],
    }
    for number in range(12)
]


@pytest.fixture
def chats(tmp_path: Path) -> Path:
    """Give a folder with twelve chats, one that is broken, and a file that is not for reading."""
    folder = tmp_path / "chats"
    folder.mkdir()
    (folder / "a.jsonl").write_text("".join(json.dumps(chat) + "\n" for chat in CHATS[:6]), encoding="utf-8")
    (folder / "b.jsonl").write_text(
        "".join(json.dumps(chat) + "\n" for chat in [*CHATS[6:], {"id": "broken", "messages": []}]), encoding="utf-8"
    )
    (folder / ".notes").write_text("not a chat", encoding="utf-8")
    return folder


def run(*args: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(app, list(args))


def test_an_archive_becomes_a_file_of_results(chats: Path, tmp_path: Path) -> None:
    """Every chat of a folder has its line, also the broken one; a second run adds nothing."""
    to = tmp_path / "results.jsonl"
    first = run("analyse", str(chats), "--to", str(to), "--workers", "1")
    assert first.exit_code == 1
    assert "no messages" in first.stderr
    assert "messages/s" in first.stderr
    lines = [json.loads(line) for line in to.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines[:12]] == [chat["id"] for chat in CHATS]
    assert lines[0]["findings"]
    assert lines[12]["error"] == "no messages"
    written = to.read_bytes()
    again = run("analyse", str(chats), "--to", str(to), "--workers", "1")
    assert "0 of this run, 13 that were there" in again.stderr
    assert to.read_bytes() == written


def test_results_do_not_go_over_chats(chats: Path) -> None:
    """The input given as the output is refused, and left as it was."""
    path = chats / "a.jsonl"
    before = path.read_bytes()
    assert run("analyse", str(path), "--to", str(path)).exit_code == 2
    assert path.read_bytes() == before


def test_coach_writes_a_report_a_table_and_a_summary(chats: Path, tmp_path: Path) -> None:
    """Each agent and the team, in all three; the chat that could not be read is told."""
    html, table = tmp_path / "report.html", tmp_path / "report.csv"
    result = run("coach", str(chats), "--html", str(html), "--csv", str(table), "--workers", "1")
    assert result.exit_code == 1
    assert "no messages" in result.stderr
    assert "12 chats judged" in result.stdout
    assert all(f"\n{name}\n" in result.stdout for name in ("team", "Dana", "Tom"))
    assert "better: " in result.stdout
    page = html.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    with table.open(encoding="utf-8", newline="") as rows:
        assert {row["agent"] for row in csv.DictReader(rows)} == {"team", "Dana", "Tom"}


def test_coach_says_when_there_is_too_little(tmp_path: Path) -> None:
    """One chat names neither strength nor practice."""
    path = tmp_path / "one.json"
    path.write_text(json.dumps(CHATS[0]), encoding="utf-8")
    result = run("coach", str(path), "--workers", "1")
    assert result.exit_code == 0
    assert "Too few cases" in result.stdout


def test_a_report_that_cannot_be_written_is_told_first(tmp_path: Path) -> None:
    """No chat is read for a folder that is not there."""
    result = run("coach", str(tmp_path / "no-chats.json"), "--html", str(tmp_path / "no-folder" / "report.html"))
    assert result.exit_code == 2
    assert "no-folder" in result.stderr
    assert "no-chats" not in result.stderr
