"""Frameworks are data."""

from pathlib import Path

import pytest
from readings import read

from assist.analysis.frameworks import FRAMEWORKS, load_frameworks, view
from assist.errors import DataFileError


def test_three_frameworks_ship() -> None:
    """The five steps, PXR and apologise-to-surprise are there."""
    assert {framework.name for framework in load_frameworks()} == {"five-steps", "pxr", "aecfs"}


def test_adding_a_framework_is_adding_a_file(tmp_path: Path) -> None:
    """A new YAML file is a new view of a chat."""
    (tmp_path / "mine.yaml").write_text(
        "{name: mine, title: Mine, source: us, steps: [{name: a, title: A, satisfied_by: [refocus]}]}", encoding="utf-8"
    )
    (framework,) = load_frameworks(tmp_path)
    _, reading = read("C: [problem|No desk.]\nA: [refocus|A new one leaves today.]")
    assert [step.given for step in view(framework, reading).steps] == [True]


def test_a_label_that_does_not_exist_is_refused_by_name(tmp_path: Path) -> None:
    """A typo in a framework is found when it is loaded."""
    text = (FRAMEWORKS / "pxr.yaml").read_text(encoding="utf-8").replace("goodwill", "godwill")
    (tmp_path / "broken.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DataFileError, match=r"broken\.yaml"):
        load_frameworks(tmp_path)
