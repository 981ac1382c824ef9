"""A text with some of its words marked, as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from markupsafe import Markup, escape

Kind = Literal["flaw", "care", "good", "missed"]


@dataclass(frozen=True, slots=True)
class Marking:
    """Characters `start` (inclusive) to `end` (exclusive), what they are called, and how they are underlined."""

    start: int
    end: int
    name: str
    kind: Kind = "flaw"


def mark(text: str, markings: Sequence[Marking]) -> Markup:
    """Give the text escaped, each marked run underlined and followed by its names; runs may overlap."""
    edges = sorted({0, len(text), *(edge for m in markings for edge in (m.start, m.end) if 0 < edge < len(text))})
    return Markup("").join(_piece(text, start, end, markings) for start, end in pairwise(edges))


def _piece(text: str, start: int, end: int, markings: Sequence[Marking]) -> Markup:
    over = [marking for marking in markings if marking.start <= start and end <= marking.end]
    if not over:
        return escape(text[start:end])
    kinds = " ".join(dict.fromkeys(marking.kind for marking in over))
    ended = dict.fromkeys(marking.name for marking in over if marking.end == end)
    label = Markup('<span class="label">({})</span>').format(", ".join(ended)) if ended else Markup("")
    return Markup('<mark class="{}">{}</mark>').format(kinds, text[start:end]) + label
