"""Frameworks of recovery as data: a folder of YAML files, one a framework. Adding one is adding a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError
from yaml import YAMLError, safe_load

from assist.analysis.results import Evidence, FrameworkStep, FrameworkView
from assist.errors import DataFileError
from assist.reading.labels import Label
from assist.reading.spans import Reading

FRAMEWORKS: Final = Path(__file__).parent / "frameworks"


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StepSpec(_Data):
    """One step of a framework: any of the labels `satisfied_by` in an agent's words gives it."""

    name: str
    title: str
    satisfied_by: tuple[Label, ...]


class Framework(_Data):
    """A way to look at recovery; `source` says where it comes from."""

    name: str
    title: str
    source: str
    steps: tuple[StepSpec, ...]


def load_frameworks(folder: Path = FRAMEWORKS) -> tuple[Framework, ...]:
    """Load every `*.yaml` of a folder, in the order of the file names.

    Raises `DataFileError` when a file is not YAML, has an unknown key or names a label that does not exist.
    """
    return tuple(_load(path) for path in sorted(folder.glob("*.yaml")))


def _load(path: Path) -> Framework:
    try:
        return Framework.model_validate(safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, YAMLError) as error:
        raise DataFileError(str(error), where=path.name) from error


def view(framework: Framework, reading: Reading) -> FrameworkView:
    """See a read conversation through a framework."""
    steps = [
        FrameworkStep(step.name, step.title, given=bool(found), evidence=found)
        for step in framework.steps
        for found in [evidence_of(reading, step.satisfied_by)]
    ]
    return FrameworkView(framework.name, framework.title, tuple(steps))


def evidence_of(reading: Reading, labels: Sequence[Label]) -> tuple[Evidence, ...]:
    """Give the words that show any of the labels, in the order of the chat."""
    return tuple(
        Evidence(index, span.start, span.end, span.quote)
        for index, message in enumerate(reading.messages)
        for span in message.spans
        if span.label in labels
    )
