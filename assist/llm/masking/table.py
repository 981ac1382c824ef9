"""Which placeholder stands for which value, and back again."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from assist.llm.masking.kinds import Kind
from assist.llm.masking.words import folded

_KINDS: Final = "|".join(Kind)
_BRACKETED: Final = rf"(?:<|&lt;|\[|\{{|\()+\s*(?P<kind>{_KINDS})(?:[\s_-]*(?P<number>\d+))?\s*(?:>|&gt;|\]|\}}|\))+"
_BARE: Final = rf"(?:<|&lt;)?\b(?P<bare>{_KINDS})_(?P<bare_number>\d+)(?!\w)(?:>|&gt;)?"
PLACEHOLDER: Final = re.compile(f"{_BRACKETED}|{_BARE}", re.IGNORECASE)
"""A placeholder as models write it: any case, other brackets, or none where the underscore leaves no doubt."""
_CUT_OFF: Final = re.compile(r"(?:<|&lt;)(?P<start>[A-Za-z]+)_?\Z")


class Table:
    """The placeholders of one request: the same value has the same one in all of its texts."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Kind, str], int] = {}
        self._values: dict[tuple[Kind, int], str] = {}

    def number_of(self, kind: Kind, key: str) -> int | None:
        """Give the number that a value has, if it has one."""
        return self._numbers.get((kind, key))

    def placeholder(self, kind: Kind, value: str, *, wanted: int | None = None) -> str:
        """Give the placeholder of a value; a new one takes the number `wanted`, if that is free."""
        key = key_of(kind, value)
        number = self._numbers.get((kind, key))
        if number is None:
            number = wanted if wanted and (kind, wanted) not in self._values else self._free(kind)
            self._numbers[kind, key] = number
            self._values[kind, number] = value
        elif kind in (Kind.NAME, Kind.SURNAME):
            self._values[kind, number] = _better(self._values[kind, number], value)
        return f"<{kind}_{number}>"

    def next_person(self) -> int:
        """Give a number that neither a first name nor a surname has."""
        return max((number for kind, number in self._values if kind in (Kind.NAME, Kind.SURNAME)), default=0) + 1

    def _free(self, kind: Kind) -> int:
        if kind in (Kind.NAME, Kind.SURNAME):
            return self.next_person()
        return max((number for has, number in self._values if has is kind), default=0) + 1

    def counts(self) -> Mapping[str, int]:
        """Count the different values of each kind; no value is told."""
        return Counter(str(kind) for kind, _ in self._values)

    def restore(self, text: str) -> str:
        """Put the values back. One that was never given becomes a blank, one that is cut off at the end is left out."""
        return PLACEHOLDER.sub(self._restored, _CUT_OFF.sub(_left_out, text))

    def _restored(self, found: re.Match[str]) -> str:
        kind = Kind((found["kind"] or found["bare"]).upper())
        number = found["number"] or found["bare_number"]
        if number is not None:
            value = self._values.get((kind, int(number)))
        else:
            values = [value for (has, _), value in self._values.items() if has is kind]
            if not values and not found[0].isupper():
                return found[0] if not found[0].startswith("<") else kind.blank
            value = values[0] if len(values) == 1 else None
        return kind.blank if value is None else _as_written(kind, value)


def key_of(kind: Kind, value: str) -> str:
    """Give what two ways to write a value have in common: its letters and digits, or the last word of a name."""
    if kind in (Kind.NAME, Kind.SURNAME):
        return folded(value.rsplit(maxsplit=1)[-1])
    if kind is Kind.TEXT:
        return value
    return re.sub(r"[\W_]", "", value).casefold()


def _better(old: str, new: str) -> str:
    """Of two ways to write a name, prefer the one with both cases ("Anna" to "anna" and "ANNA"), then the longer."""
    return max(old, new, key=lambda name: (not name.islower() and not name.isupper(), len(name)))


def _as_written(kind: Kind, value: str) -> str:
    """A name that was only ever typed in one case is given a capital, as the agent would write it."""
    is_name = kind in (Kind.NAME, Kind.SURNAME)
    return value.title() if is_name and len(value) > 2 and (value.islower() or value.isupper()) else value


def _left_out(found: re.Match[str]) -> str:
    return "" if any(kind.startswith(found["start"].upper()) for kind in Kind) else found[0]
