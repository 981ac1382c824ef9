"""Data on its way to a model and back: personal data out of every text in it, and in again in what comes back."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assist.llm.brief import Data
from assist.llm.masking.masker import Masked, Masker


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
    """Mask all texts in the data, however deep they stand; names of keys stay."""
    if masker is None:
        return Sealed(data, None)
    names = [data[key] for key in ("customer_name", "agent_name") if key in data]
    masked = masker.mask(list(_texts(data)), names=names)
    texts = iter(masked.texts)
    return Sealed(_replaced(data, lambda _: next(texts)), masked)


def _texts(data: Any) -> Iterator[str]:  # noqa: ANN401
    match data:
        case str():
            yield data
        case dict():
            for value in data.values():
                yield from _texts(value)
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
