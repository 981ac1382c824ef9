"""`assist eval`, as a person and CI use it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from servers.asgi import serving
from servers.model import Answer, Asked, Model, fails, says
from typer.testing import CliRunner, Result

from assist.cli import app
from assist.evaluation.judged import CRITERIA

Write = Callable[..., Path]

GOOD = "# id=a\nA: [insincere|We apologise for any inconvenience caused.]\n"
BROKEN = "# id=b\nX: hi\n"


def run(*args: str | Path) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, ["eval", *map(str, args)])


def suite(write: Write, at_least: float, cases: str = GOOD) -> Path:
    """Write a suite with one gate."""
    write("s/suite.yaml", f"title: Mine\ngates: [{{measure: insincere, at_least: {at_least}}}]")
    return write("s/a.txt", cases).parent


def test_status_0_when_every_gate_passed(write: Write) -> None:
    """The tables are printed, with the gate."""
    result = run(suite(write, 0.5))
    assert result.exit_code == 0
    assert "Mine" in result.stdout
    assert "passed" in result.stdout


def test_status_1_when_a_gate_failed(write: Write) -> None:
    """Also when a case could not be run besides."""
    result = run(suite(write, 1.5, GOOD + "\n" + BROKEN))
    assert result.exit_code == 1
    assert "FAILED" in result.stdout


def test_status_2_when_a_case_could_not_be_run(write: Write) -> None:
    """It is listed with its reason, and the others are measured."""
    result = run("real", write("a.txt", GOOD + "\n" + BROKEN))
    assert result.exit_code == 2
    assert "a.txt:5: could not be run unknown role 'X'" in result.stdout
    assert "1 right" in result.stdout


def test_status_2_for_what_is_no_suite(write: Write) -> None:
    """A sentence with the place, and no traceback."""
    bad = write("s/suite.yaml", "colour: red").parent
    for path in (bad, "nowhere"):
        result = run(path)
        assert result.exit_code == 2
        assert result.stderr.startswith("error: ")


def test_files_and_comparison(write: Write, tmp_path: Path) -> None:
    """JSON, a report, JUnit and Markdown are written; two results are compared."""
    folder = suite(write, 0.5)
    before, after, html, junit, tables = (tmp_path / name for name in ("a.json", "b.json", "r.html", "j.xml", "R.md"))
    written = ("--json", before, "--html", html, "--junit", junit, "--markdown", tables)
    assert run(folder, *written).exit_code == 0
    assert html.read_text().startswith("<!doctype html>")
    write("s/a.txt", GOOD)
    assert run(folder, "--json", after).exit_code == 0
    assert json.loads(before.read_text())["command"] == "assist eval s"
    assert "<testsuites" in junit.read_text()
    assert tables.read_text().startswith("# Results")
    compared = run("--compare", before, after)
    assert compared.exit_code == 0
    assert "1 cases in both runs: 0 became right, 0 wrong" in compared.stdout


REPLIES = "# id=a service_failure=true\nC: My desk never came and I took a day off for it.\n"


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    """Give a model that the settings name, and that writes and judges as scripted."""
    model = Model()
    with serving(model) as url:
        monkeypatch.setenv("ASSIST_LLM_URL", f"{url}/v1")
        monkeypatch.setenv("ASSIST_LLM_KEY", "any")
        yield model


def answer(asked: Asked) -> Answer:
    """Reply where a reply is asked for; as a judge prefer the model's reply."""
    if "reply_1" not in asked.text:
        text = "Your desk never came and you took a day off for it: I'm taking this on myself and will find your desk."
        return says(json.dumps({"reply": text, "step": "ownership", "facts": [], "blanks": []}))
    first = asked.text.index('"reply_1"')
    better = "1" if "will find your desk" in asked.text[first : asked.text.index('"reply_2"')] else "2"
    return says(json.dumps({"why": "it acts", **dict.fromkeys(CRITERIA, better), "better": better}))


def test_replies_of_two_runs_are_judged(write: Write, model: Model, tmp_path: Path) -> None:
    """The embedded engine against a model, from two results; the judgements are shown and written."""
    model.otherwise = answer
    write("s/suite.yaml", "title: Mine\nkind: replies")
    folder = write("s/a.txt", REPLIES).parent
    embedded, scripted, judged = (tmp_path / name for name in ("a.json", "b.json", "j.json"))
    assert run(folder, "--json", embedded).exit_code == 0
    ours = json.loads(embedded.read_text())["suites"][0]["cases"][0]["replies"][0]["texts"][0]
    result = run(folder, "--llm", "openai:x", "--json", scripted)
    assert result.exit_code == 0
    assert "shown 1" in result.stdout
    assert json.loads(scripted.read_text())["command"] == "assist eval s --llm openai:x"
    result = run("--pairwise", embedded, scripted, "--judge", "openai:y", "--json", judged)
    assert result.exit_code == 0
    assert "openai:x against embedded, judged by openai:y" in result.stdout
    assert "it acts" in result.stdout
    assert json.loads(judged.read_text())["pairs"][0]["a"] == ours


def test_replies_are_not_judged_without_a_judge(write: Write, model: Model, tmp_path: Path) -> None:
    """Without a name, and where the model does not answer, the status is 2 and says why."""
    write("s/suite.yaml", "title: Mine\nkind: replies")
    folder = write("s/a.txt", REPLIES).parent
    assert run(folder, "--json", tmp_path / "a.json").exit_code == 0
    other = json.loads((tmp_path / "a.json").read_text())
    other["suites"][0]["cases"][0]["replies"][0]["texts"] = ["Something else."]
    (tmp_path / "b.json").write_text(json.dumps(other))
    result = run("--pairwise", tmp_path / "a.json", tmp_path / "b.json")
    assert result.exit_code == 2
    assert "no model is configured" in result.stderr
    model.otherwise = fails(400)
    result = run("--pairwise", tmp_path / "a.json", tmp_path / "b.json", "--judge", "openai:y")
    assert result.exit_code == 2
    assert "could not be judged" in result.stdout


def test_only_results_are_compared(write: Write) -> None:
    """Another file, or none, is refused; so are runs of different suites."""
    other = write("x.json", "{}")
    assert run("--compare", other, other).exit_code == 2
    assert run("--compare", "nowhere", other).exit_code == 2
    assert run("--pairwise", other, other).exit_code == 2
    empty = {"made_at": "2026-03-02T00:00:00Z", "command": "", "machine": "", "suites": []}
    nothing = write("y.json", json.dumps({**empty, "model": {"card": "", "sha256": ""}}))
    result = run("--compare", nothing, nothing)
    assert result.exit_code == 2
    assert "no suite in common" in result.stderr


def test_a_file_that_cannot_be_written_is_told_before_the_run(write: Write, tmp_path: Path) -> None:
    """Nothing is measured first."""
    result = run(suite(write, 0.5), "--json", tmp_path / "nowhere" / "a.json")
    assert result.exit_code == 2
    assert "nowhere" in result.stderr
    assert result.stdout == ""
