"""Phrases from a data file, found in a text as whole words, in any case. `^` binds a phrase to a sentence's beginning."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import yaml
from pydantic import TypeAdapter

Patterns: TypeAlias = Mapping[str, re.Pattern[str]]

_FILE = TypeAdapter(dict[str, list[str]])


def load_patterns(file: Path) -> Patterns:
    """Read a YAML file of names with their phrases; give one pattern a name."""
    named = _FILE.validate_python(yaml.safe_load(file.read_text(encoding="utf-8")))
    return {name: _pattern(phrases) for name, phrases in named.items()}


def plain(text: str) -> str:
    """Give the text with straight apostrophes; no character moves."""
    return text.replace("’", "'")


def _pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    ways = sorted((_one(phrase) for phrase in phrases), key=len, reverse=True)
    return re.compile("|".join(ways), re.IGNORECASE | re.MULTILINE)


def _one(phrase: str) -> str:
    before = r"(?:^|(?<=[.!?]\s))" if phrase.startswith("^") else r"(?<!\w)"
    return rf"{before}{re.escape(phrase.removeprefix('^'))}(?!\w)"
