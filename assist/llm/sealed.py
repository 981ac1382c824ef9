"""Data on its way to a model and back: personal data out of every text in it, and in again in what comes back."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from assist.llm.brief import Data
from assist.llm.masking.masker import Masked, Masker

_NAMES: Final = re.compile(
    r"(?:^|_| )(?:name|customer|client|contact|guest|passenger|patient|recipient|agent)$", re.IGNORECASE
)
"""Fields that hold a person's name."""
_FACTS: Final = "facts: "


@dataclass(frozen=True, slots=True)
class Sealed:
    """Data as it may leave this machine; `masked` is None where nothing is masked."""

    data: Data
    masked: Masked | None

    @property
    def counts(self) -> Mapping[str, int]:
        """The number of values that were masked, by kind."""
        return self.masked.counts() if self.masked else {}

    def opened(self, text: str) -> str:
        """Give a text that came back with the personal data in it again."""
        return self.masked.restore(text) if self.masked else text


def sealed(data: Data, masker: Masker | None) -> Sealed:
    """Mask all texts in the data, however deep they stand; names of keys stay.

    A name or a number in a field of its own has no words around it that tell what it is: the field's name does.
    """
    if masker is None:
        return Sealed(data, None)
    found: list[tuple[str, str]] = []

    def noted(cue: str, text: str) -> str:
        found.append((cue, text))
        return text

    _replaced(data, noted)
    names = [text for cue, text in found if _NAMES.search(cue.removesuffix(": "))]
    masked = masker.mask([cue + text for cue, text in found], names=names)
    texts = iter(masked.texts)
    return Sealed(_replaced(data, lambda cue, _: next(texts).removeprefix(cue)), masked)


def _replaced(data: Any, replace: Callable[[str, str], str], cue: str = "") -> Any:  # noqa: ANN401
    """Give the same data with each text replaced, told what it is by its field where that is a fact or a name."""
    match data:
        case str():
            return replace(cue, data)
        case dict():
            return {name: _replaced(value, replace, _cue(name, within=cue)) for name, value in data.items()}
        case list() | tuple():
            return [_replaced(value, replace) for value in data]
    return data


def _cue(name: str, *, within: str) -> str:
    """Give what the name of a field says before its text; nothing where the text speaks for itself."""
    tells = _FACTS in (within, f"{name}: ") or _NAMES.search(name)
    return f"{name.replace('_', ' ')}: " if tells else ""
