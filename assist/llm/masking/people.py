"""The people of a chat: which words are parts of their names, and which first name belongs to which surname."""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby, permutations

from assist.llm.masking.kinds import Found, Kind
from assist.llm.masking.table import Table, key_of
from assist.llm.masking.words import words

_NAMES = (Kind.NAME, Kind.SURNAME)


class People:
    """Everybody who takes part or is named. `kinds`: each known word; `handles`: names that are user names."""

    def __init__(self) -> None:
        self.kinds: dict[str, Kind] = {}
        self.handles: list[tuple[str, Kind]] = []
        self._together: dict[str, dict[str, None]] = defaultdict(dict)  # sets that keep their order

    def introduce(self, name: str) -> None:
        """Take in somebody who is known to take part: "Anna Berg", "Noor" or "jo_hartnell"."""
        if re.search(r"[\d_@]", name):
            self.handles.append((name.strip().removeprefix("@"), Kind.HANDLE))
            return
        parts = re.findall(r"[^\W\d_][\w'’-]*", name)
        kinds = [Kind.NAME] * (len(parts) - 1) + [Kind.SURNAME] if len(parts) > 1 else [Kind.NAME] * len(parts)
        self._know(list(zip(parts, kinds, strict=True)))

    def meet(self, text: str, found: Sequence[Found]) -> None:
        """Take in those whom a text names."""
        for _, parts in groupby(found, key=lambda part: part.person):
            self._know([(text[part.start : part.end], part.kind) for part in parts])

    def _know(self, parts: Sequence[tuple[str, Kind]]) -> None:
        keys = [key_of(kind, value) for value, kind in parts]
        for key, (_, kind) in zip(keys, parts, strict=True):
            if len(key) > 1 and key not in words().never and key not in words().particles:
                self.kinds.setdefault(key, kind)
        for one, other in permutations(dict.fromkeys(keys), 2):
            self._together[one][other] = None

    def placeholder(self, table: Table, kind: Kind, value: str) -> str:
        """Give the placeholder of a value; the parts of one name share a number where they can."""
        if kind not in _NAMES:
            return table.placeholder(kind, value)
        key = key_of(kind, value)
        kind = self.kinds.get(key, kind)
        other = Kind.NAME if kind is Kind.SURNAME else Kind.SURNAME
        numbers = (table.number_of(other, partner) for partner in self._together[key])
        return table.placeholder(kind, value, wanted=next((number for number in numbers if number), None))
