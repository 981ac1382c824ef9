"""How an organisation speaks: what a trainer writes down for a workspace."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from yaml import MarkedYAMLError, YAMLError, safe_load

from assist.errors import SetupError

_Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Voice(BaseModel):
    """A workspace's voice. `banned` phrases are kept out of every reply, `preferred` ones are told to the model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    style: str = Field("", max_length=600)
    banned: tuple[_Phrase, ...] = ()
    preferred: tuple[_Phrase, ...] = ()
    max_words: int | None = Field(None, ge=10)


def load_voices(folder: Path) -> Mapping[str, Voice]:
    """Load the voice of every workspace: the name of its file (`shop.yaml`) is the workspace's.

    Raises `SetupError` that says which file and where in it.
    """
    if not folder.is_dir():
        message = "there is no such folder"
        raise SetupError(message, where=str(folder))
    return {path.stem: _voice(path) for path in sorted(folder.glob("*.yaml"))}


def _voice(path: Path) -> Voice:
    try:
        return Voice.model_validate(safe_load(path.read_text(encoding="utf-8")) or {})
    except (OSError, UnicodeDecodeError) as error:
        message = f"cannot be read: {type(error).__name__}"
        raise SetupError(message, where=str(path)) from None
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        message = f"not YAML{f', line {mark.line + 1}' if mark else ''}"
        raise SetupError(message, where=path.name) from error
    except ValidationError as error:
        raise _invalid(path, error) from error


def _invalid(path: Path, error: ValidationError) -> SetupError:
    faults = [(".".join(str(part) for part in detail["loc"]), detail["msg"]) for detail in error.errors()]
    others = "".join(f"; {where}: {message}" for where, message in faults[1:])
    return SetupError(faults[0][1] + others, where=f"{path.name}: {faults[0][0]}".removesuffix(": "))
