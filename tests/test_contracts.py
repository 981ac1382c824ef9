"""What must hold across files."""

import re
from pathlib import Path
from types import ModuleType

import pytest
from importlinter.cli import lint_imports

import assist
from assist.errors import AssistError
from assist.reading.labels import Label

ROOT = Path(__file__).parent.parent
CODEBOOK_ROW = re.compile(r"^\| `(\w+)` \|", re.MULTILINE)
CONVERSATION_FIELDS = ["service_failure", "cause", "severity", "outcome"]


def test_imports_keep_to_the_layers() -> None:
    """Every import contract in pyproject.toml holds, and every module of the package stands in a layer."""
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True) == 0


def test_public_names_are_listed_in_order() -> None:
    """The public face of the package is `__all__`: nothing more, nothing less, and sorted."""
    public = [name for name, value in vars(assist).items() if name[0] != "_" and not isinstance(value, ModuleType)]
    assert list(assist.__all__) == sorted(public)


@pytest.mark.parametrize("label", Label)
def test_label_has_a_meaning_in_one_sentence(label: Label) -> None:
    """What a label means can be shown to people."""
    assert re.fullmatch(r"[A-Z][^.]+\.", label.meaning)


def test_codebook_and_code_name_the_same_labels() -> None:
    """The codebook has one row for each label and none for what is no label, in the order of the code."""
    rows = CODEBOOK_ROW.findall((ROOT / "docs/codebook.md").read_text(encoding="utf-8"))
    assert rows == [*Label, *CONVERSATION_FIELDS]


def test_each_error_has_a_slug_of_its_own() -> None:
    """A problem's type tells one error class from every other."""
    kinds = _with_subclasses(AssistError)
    assert len({kind.slug for kind in kinds}) == len(kinds)


def _with_subclasses(kind: type[AssistError]) -> list[type[AssistError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in _with_subclasses(child))]
