"""Prompts: plain files that people read and edit, each with a header, and a place for every input that it names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Final

import frontmatter
from pydantic import BaseModel, ConfigDict, ValidationError
from yaml import YAMLError

from assist.errors import DataFileError

_PLACES: Final = (Path(__file__).parents[1] / "prompts", Path(__file__).parents[2] / "prompts")
"""In the installed package, and in the repository."""
_PARTS: Final = re.compile(r"\A# System\n(?P<system>.+?)\n# User\n(?P<user>.+)\Z", re.DOTALL)


class Header(BaseModel):
    """What a prompt says of itself. A change that moves replies is a new `version`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    purpose: str
    version: int
    inputs: dict[str, str]


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt with its inputs in place: what the model is told of its task, and what it is given."""

    system: str
    user: str


@dataclass(frozen=True, slots=True)
class PromptFile:
    """A prompt as it stands in its file."""

    name: str
    header: Header
    system: Template
    user: Template

    def filled(self, inputs: Mapping[str, str]) -> Prompt:
        """Put the inputs in place; those of the header, no more and no less."""
        if inputs.keys() != self.header.inputs.keys():
            message = f"prompt {self.name!r} takes {sorted(self.header.inputs)}, not {sorted(inputs)}"
            raise ValueError(message)
        return Prompt(self.system.substitute(inputs), self.user.substitute(inputs))


def load_prompt(name: str, places: tuple[Path, ...] = _PLACES) -> PromptFile:
    """Load a prompt by its name; raises `DataFileError` that says what is wrong with the file."""
    file = next((place / f"{name}.md" for place in places if (place / f"{name}.md").exists()), None)
    if file is None:
        message = f"there is no such prompt in {', '.join(str(place) for place in places)}"
        raise DataFileError(message, where=f"{name}.md")
    try:
        metadata, body = frontmatter.parse(file.read_text(encoding="utf-8"))
        header = Header.model_validate(metadata)
    except (ValidationError, YAMLError) as error:
        raise DataFileError(str(error), where=file.name) from error
    parts = _PARTS.match(body)
    if parts is None:
        message = "expected `# System`, its text, `# User`, its text"
        raise DataFileError(message, where=file.name)
    system, user = (Template(parts[part].strip()) for part in ("system", "user"))
    if (named := {*system.get_identifiers(), *user.get_identifiers()}) != header.inputs.keys():
        message = f"the text names the inputs {sorted(named)}, the header {sorted(header.inputs)}"
        raise DataFileError(message, where=file.name)
    return PromptFile(name, header, system, user)
