"""Data on its way to a model and back: personal data out of every text in it, and in again in what comes back."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from assist.llm.brief import Data
from assist.llm.masking.masker import Masked, Masker

_NAMES: Final = re.compile(
    r"(?:^|_| )(?:name|customer|client|contact|guest|passenger|patient|recipient|agent)$", re.IGNORECASE
)
"""Fields that hold a person's name."""


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
    found = list(_texts(data))
    names = [text for key, text in found if key is not None and _NAMES.search(key)]
    cues = ["" if key is None else f"{key.replace('_', ' ')}: " for key, _ in found]
    masked = masker.mask([cue + text for cue, (_, text) in zip(cues, found, strict=True)], names=names)
    texts = iter(text.removeprefix(cue) for cue, text in zip(cues, masked.texts, strict=True))
    return Sealed(_replaced(data, lambda _: next(texts)), masked)


def _texts(data: Any, key: str | None = None) -> Iterator[tuple[str | None, str]]:  # noqa: ANN401
    """Give each text, with its key where it is the value of a field that tells what it is: a fact, a name."""
    match data:
        case str():
            yield key, data
        case dict():
            for name, value in data.items():
                yield from _texts(value, name if key == "facts" or name == "facts" or _NAMES.search(name) else None)
        case list() | tuple():
            for value in data:
                yield from _texts(value)


def _replaced(data: Any, replace: Callable[[str], str]) -> Any:  # noqa: ANN401
    """Give the same data with each text replaced, in the order of `_texts`."""
    match data:
        case str():
            return replace(data)
        case dict():
            return {key: _replaced(value, replace) for key, value in data.items()}
        case list() | tuple():
            return [_replaced(value, replace) for value in data]
    return data
