"""Writes docs/reference.md from the code; `--check` fails when it is stale."""

import subprocess
import sys
from pathlib import Path

from assist.config import Settings
from assist.reading.labels import AGENT_LABELS, Label
from assist.transport.problems import KINDS

TARGET = Path(__file__).parent / "reference.md"


def reference() -> str:
    """Give the whole page."""
    parts = [
        "# Reference",
        "Written by `make fix` from the code.",
        *_commands(),
        *_labels(),
        *_problems(),
        *_settings(),
    ]
    return "\n\n".join(parts) + "\n"


def _commands() -> list[str]:
    command = [sys.executable, "-m", "typer", "assist.cli", "utils", "docs", "--name", "assist"]
    written = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return [written.replace("\n#", "\n##").replace("# `assist`", "## Commands", 1).strip()]


def _labels() -> list[str]:
    rows = [f"| `{label}` | {'agent' if label in AGENT_LABELS else 'customer'} | {label.meaning} |" for label in Label]
    return ["## Labels", "\n".join(["| label | side | meaning |", "| --- | --- | --- |", *rows])]


def _problems() -> list[str]:
    rows = [f"| `/problems/{slug}` | {kind.status} | {kind.title} | {kind.meaning} |" for slug, kind in KINDS.items()]
    return ["## Problems", "\n".join(["| type | status | title | meaning |", "| --- | --- | --- | --- |", *rows])]


def _settings() -> list[str]:
    rows = [
        f"| `ASSIST_{name.upper()}` | `{field.default}` | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return ["## Settings", "\n".join(["| variable | default | meaning |", "| --- | --- | --- |", *rows])]


def main() -> None:
    """Write the page, or with `--check` compare it."""
    fresh = reference()
    if "--check" in sys.argv:
        if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != fresh:
            sys.exit("docs/reference.md is stale: run `make fix`")
        return
    TARGET.write_text(fresh, encoding="utf-8")


if __name__ == "__main__":
    main()
