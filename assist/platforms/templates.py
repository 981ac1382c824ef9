"""Templates of requests: text with pieces such as `{conversation}`; `{thread?}` is left out when there is none."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Final, TypeVar
from urllib.parse import quote

from pydantic import AfterValidator

PIECES: Final = frozenset({"tenant", "conversation", "text", "escaped", "html", "key", "token", "basic"})
"""The pieces that every platform file may use, besides `options.…` and the parts of a conversation id."""

_T = TypeVar("_T")
_PIECE: Final = re.compile(r"\{([\w.]+)(\??)\}")


def names(template: object, *, needed: bool = False) -> frozenset[str]:
    """Give the pieces in a template, however nested; `needed` leaves out those that may be missing."""
    return frozenset(
        name for text in _texts(template) for name, optional in _PIECE.findall(text) if not (needed and optional)
    )


def fill(template: object, pieces: Mapping[str, str]) -> object:
    """Fill a template, however nested; a value that is one missing optional piece is left out."""
    if isinstance(template, str):
        return _PIECE.sub(lambda piece: pieces.get(piece[1], ""), template)
    if isinstance(template, Mapping):
        return {key: fill(value, pieces) for key, value in template.items() if not _is_absent(value, pieces)}
    if isinstance(template, list | tuple):
        return [fill(value, pieces) for value in template]
    return template


def fill_path(template: str, pieces: Mapping[str, str]) -> str:
    """Fill a path; each piece is one segment, whatever characters it has."""
    return _PIECE.sub(lambda piece: quote(pieces.get(piece[1], ""), safe=""), template)


def _is_absent(value: object, pieces: Mapping[str, str]) -> bool:
    whole = _PIECE.fullmatch(value) if isinstance(value, str) else None
    return whole is not None and whole[1] not in pieces


def _texts(template: object) -> Iterator[str]:
    if isinstance(template, str):
        yield template
    elif isinstance(template, Mapping):
        for value in template.values():
            yield from _texts(value)
    elif isinstance(template, list | tuple):
        for value in template:
            yield from _texts(value)


def _balanced(template: _T) -> _T:
    if any("{" in rest or "}" in rest for text in _texts(template) for rest in [_PIECE.sub("", text)]):
        message = "braces are for pieces only: {name} or {name?}"
        raise ValueError(message)
    return template


Template = Annotated[str, AfterValidator(_balanced)]
"""The type of a field that holds a template."""

JsonTemplate = Annotated[Mapping[str, object], AfterValidator(_balanced)]
"""The type of a field that holds a JSON object with templates in it."""
