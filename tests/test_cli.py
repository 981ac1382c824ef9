"""The command line, as a person and a machine use it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assist.cli import app

EXAMPLES = Path(__file__).parent.parent / "examples"
ANALYSIS_KEYS = {
    "id",
    "revision",
    "language",
    "service_failure",
    "cause",
    "severity",
    "stage",
    "steps",
    "messages",
    "findings",
}


def run(*args: str, given: str | bytes | None = None) -> Result:
    """Run a command."""
    return CliRunner().invoke(app, list(args), input=given)


def lines(result: Result) -> list[dict[str, object]]:
    """Give the JSON objects that a command printed."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_analyse_prints_one_object_a_conversation() -> None:
    """`--json` gives every contracted key, in every format."""
    result = run("analyse", "--json", str(EXAMPLES / "promise-missed.jsonl"), str(EXAMPLES / "policy-as-last-word.txt"))
    assert result.exit_code == 0
    found = lines(result)
    assert [each["id"] for each in found] == ["promise-missed", "promise-kept", "policy-001"]
    assert all(set(each) >= ANALYSIS_KEYS for each in found)


def test_suggest_adds_suggestions() -> None:
    """Each suggestion says its text, step, reason, blanks, facts and engine."""
    (found,) = lines(run("suggest", "--json", str(EXAMPLES / "unit-facts.json")))
    suggestions = found["suggestions"]
    assert isinstance(suggestions, list)
    assert set(suggestions[0]) == {"text", "step", "why", "blanks", "facts", "engine"}


def test_check_underlines_and_exits_well() -> None:
    """A formula in a draft is found; a machine gets it as JSON."""
    path = str(EXAMPLES / "unit-facts.json")
    draft = "We apologise for any inconvenience this may have caused."
    shown = run("check", "--draft", draft, path)
    assert "insincere/formula" in shown.stdout
    (found,) = lines(run("check", "--json", "--draft", draft, path))
    findings = found["findings"]
    assert isinstance(findings, list)
    assert findings[0]["rule"] == "insincere/formula"


def test_standard_input_is_read() -> None:
    """Without a file a chat comes from standard input."""
    result = run("analyse", given="Customer: my parcel never came\nAgent: Let me look into that right away.")
    assert "stage" in result.stdout


def test_a_broken_line_is_told_and_the_rest_is_read() -> None:
    """One bad line of a JSONL stream loses nothing else; the status says that something was wrong."""
    good = '{"id": "a", "messages": [{"role": "customer", "text": "hi"}]}'
    bad = '{"id": "b", "messages": [{"role": "boss", "text": "hi"}]}'
    result = run("analyse", "--json", given="\n".join([good, bad, good.replace('"a"', '"c"')]))
    assert result.exit_code == 1
    assert [each["id"] for each in lines(result)] == ["a", "c"]
    assert "unknown role 'boss'" in result.stderr
    assert "stdin:2" in result.stderr


@pytest.mark.parametrize("given", [b"", b"\xff\xfe{", b"[]", b"{not json", b'{"messages": []}'])
def test_bad_input_gets_an_error_and_no_traceback(given: bytes) -> None:
    """Whatever comes in, the answer is a sentence."""
    result = run("analyse", given=given)
    assert result.exit_code == 1
    assert result.stderr.startswith("error: stdin")


def test_a_file_that_is_not_there_is_named() -> None:
    """A missing file is an error with its name."""
    result = run("analyse", "nowhere.txt")
    assert result.exit_code == 1
    assert "nowhere.txt" in result.stderr


def test_another_language_is_said() -> None:
    """A German chat is not guessed at."""
    result = run("suggest", str(EXAMPLES / "nicht-englisch.txt"))
    assert "only English is read" in result.stdout
