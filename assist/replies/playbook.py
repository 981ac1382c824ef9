"""The playbook: the phrases of the embedded engine, in a file that a trainer can edit."""

import re
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from yaml import YAMLError, safe_load

from assist.errors import DataFileError
from assist.reading.labels import STEPS, Label

PLAYBOOK_FILE: Final = Path(__file__).parent / "playbook.yaml"
BLANK: Final = re.compile(r"\[([^\[\]]+)\]")


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StepPhrases(_Data):
    """How to give one step, best first, and why it is due."""

    why: str
    phrases: tuple[str, ...]


class FactPhrase(_Data):
    """How facts whose name matches `pattern` are said."""

    pattern: str
    phrase: str


class Remedies(_Data):
    """How allowed remedies are offered; those that match `mends` are a fix, the others gifts."""

    mends: str
    one: str
    several: str


class Danger(_Data):
    """What keeps a customer from harm, where a sentence of theirs names a `thing` and a `sign`: patterns of whole words.

    It is not said where words of the chat match `unless`.
    """

    thing: tuple[str, ...]
    sign: tuple[str, ...]
    unless: tuple[str, ...]
    phrase: str


class Playbook(_Data):
    """The whole file; the comments in it explain each part."""

    greeting: str
    steps: dict[Label, StepPhrases]
    closing: tuple[str, ...]
    safe: tuple[str, ...]
    safe_owned: tuple[str, ...]
    why_safe: str
    why_safe_owned: str
    blanks: dict[str, str]
    facts: tuple[FactPhrase, ...]
    remedies: Remedies
    safety: tuple[Danger, ...]
    max_words: int
    max_chars_social: int

    @model_validator(mode="after")
    def _is_whole(self) -> "Playbook":
        missing = [step.value for step in STEPS if step not in self.steps]
        phrases = [phrase for step in self.steps.values() for phrase in step.phrases]
        used = {
            blank
            for phrase in (*phrases, *self.closing, *self.safe, *self.safe_owned)
            for blank in BLANK.findall(phrase)
        }
        unknown = sorted(used - set(self.blanks))
        if missing or unknown:
            message = f"steps without phrases: {missing}; blanks that `blanks` does not explain: {unknown}"
            raise ValueError(message)
        return self

    def filled(self, text: str) -> str:
        """Give a reply as it may read once the agent has filled the blanks."""
        return BLANK.sub(lambda blank: self.blanks.get(blank[1], blank[1]), text)


def load_playbook(path: Path = PLAYBOOK_FILE) -> Playbook:
    """Load a playbook; raises `DataFileError` that names what is missing or unknown."""
    try:
        return Playbook.model_validate(safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, YAMLError) as error:
        raise DataFileError(str(error), where=path.name) from error
