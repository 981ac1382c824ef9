"""What a suite is: a folder with cases and a `suite.yaml`, or bare cases. The form is told in evals/README.md."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from assist.conversation.split import Part
from assist.errors import InputError
from assist.evaluation.results import SuiteKind
from assist.reading.labels import Label

SPEC_FILE: Final = "suite.yaml"
SUFFIXES: Final = (".txt", ".jsonl")

MEASURES: Final = {
    SuiteKind.READING: ("right", "steps", "failures", "stage", "calibration", "latency_p50_ms", *Label),
    SuiteKind.REPLIES: (
        "right",
        "guard",
        "reading",
        "specificity",
        "honesty",
        "words",
        "latency_p95_ms",
    ),
    SuiteKind.PREFERENCES: ("right", "kappa", "self_agreement"),
}
"""What a gate can measure; the name of a label stands for its F1."""


class _Spec(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Gate(_Spec):
    """A bound on one measure, and how far past it still passes."""

    measure: str
    at_least: float | None = None
    at_most: float | None = None
    margin: float = 0.0

    @model_validator(mode="after")
    def _one_bound(self) -> "Gate":
        if (self.at_least is None) == (self.at_most is None):
            msg = "expected either at_least or at_most"
            raise ValueError(msg)
        return self


class SuiteSpec(_Spec):
    """The content of `suite.yaml`."""

    title: str
    measures: str = ""
    kind: SuiteKind = SuiteKind.READING
    cases: tuple[str, ...] = tuple(f"*{suffix}" for suffix in SUFFIXES)
    part: Part | None = None
    gates: tuple[Gate, ...] = ()

    @model_validator(mode="after")
    def _gates_of_kind(self) -> "SuiteSpec":
        known = MEASURES[self.kind]
        wrong = [gate.measure for gate in self.gates if gate.measure not in known]
        if wrong:
            msg = f"a suite of kind {self.kind.value} has no measure {wrong[0]!r}; expected one of {', '.join(known)}"
            raise ValueError(msg)
        return self


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite that was found: what it says of itself, and the files of its cases."""

    name: str
    spec: SuiteSpec
    files: tuple[Path, ...]


def find_suite(path: Path) -> Suite:
    """Read what a path holds; raises `InputError` when that is no suite."""
    if not path.exists():
        msg = "no such file or folder"
        raise InputError(msg, where=str(path))
    if path.is_file():
        return Suite(path.stem, SuiteSpec(title=path.name), (path,))
    spec = _spec_of(path)
    files = tuple(sorted({file for pattern in spec.cases for file in path.glob(pattern)}))
    if not files:
        msg = f"no cases; expected files like {', '.join(spec.cases)}"
        raise InputError(msg, where=str(path))
    return Suite(path.name, spec, files)


def suites_in(folder: Path) -> Iterator[Suite]:
    """Find the suites among the folders of a folder: those that have a `suite.yaml`."""
    for spec in sorted(folder.glob(f"*/{SPEC_FILE}")):
        yield find_suite(spec.parent)


def _spec_of(folder: Path) -> SuiteSpec:
    file = folder / SPEC_FILE
    if not file.exists():
        return SuiteSpec(title=folder.name)
    try:
        return SuiteSpec.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(first["msg"], where=f"{file} {place}".strip()) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        msg = f"not YAML: {error}"
        raise InputError(msg, where=str(file)) from error
