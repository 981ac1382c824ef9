"""Personal data out of what goes to a chat model, and back into what it answers."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assist.llm.masking.kinds import Found, Kind, without_overlap
from assist.llm.masking.known import find_known
from assist.llm.masking.names import find_names
from assist.llm.masking.people import People
from assist.llm.masking.recognition import find_values
from assist.llm.masking.table import Table
from assist.llm.masking.tokens import Line

_SHORTEST_REPEATED = 4


@dataclass(frozen=True, slots=True)
class Masked:
    """Texts with placeholders such as `<NAME_1>`, and what these stand for."""

    texts: tuple[str, ...]
    _table: Table

    def restore(self, text: str) -> str:
        """Put the true values into what a model wrote.

        A placeholder is known in any case, in other brackets or, as `NAME_1`, in none. One that was never given becomes
        a blank (`[name]`). Any part of a reply will do: a placeholder that is cut off at its end is left out.
        """
        return self._table.restore(text)

    def counts(self) -> Mapping[str, int]:
        """Count the different values that were masked, by kind, for a line in the log."""
        return self._table.counts()


class Masker:
    """Replaces personal data by placeholders. Lists and recognisers are loaded with the first text, once a process."""

    def mask(self, texts: Sequence[str], *, names: Sequence[str] = ()) -> Masked:
        """Mask the texts of one request: the same value has the same placeholder in all of them.

        `names` are the people known to take part: the customer, the agent. A first name and a surname are apart
        (`<NAME_1> <SURNAME_1>`), so that the model can address a person by either.
        """
        lines = [Line(text) for text in texts]
        values = find_values(texts)
        named = [find_names(line) for line in lines]
        people = People()
        for name in names:
            people.introduce(name)
        for text, found in zip(texts, named, strict=True):
            people.meet(text, found)
        again = _finder_of_repeats([*_values_of(texts, values), *people.handles])
        table = Table()
        masked = [
            _masked(line.text, [*found, *parts, *find_known(line, people.kinds), *again(line.text)], table, people)
            for line, found, parts in zip(lines, values, named, strict=True)
        ]
        return Masked(tuple(masked), table)


def _masked(text: str, found: Iterable[Found], table: Table, people: People) -> str:
    pieces, end = [], 0
    for each in without_overlap(found):
        value = text[each.start : each.end]
        pieces += [text[end : each.start], people.placeholder(table, each.kind, value)]
        end = each.end
    return "".join([*pieces, text[end:]])


def _values_of(texts: Sequence[str], values: Sequence[Sequence[Found]]) -> Iterator[tuple[str, Kind]]:
    for text, found in zip(texts, values, strict=True):
        for each in found:
            yield text[each.start : each.end], each.kind


def _finder_of_repeats(values: Sequence[tuple[str, Kind]]) -> Callable[[str], Iterator[Found]]:
    """Give what finds values again where no cue stands beside them: "order 4411", and later "what of 4411?"."""
    kinds = {" ".join(value.lower().split()): kind for value, kind in values if len(value) >= _SHORTEST_REPEATED}
    longest = sorted(kinds, key=len, reverse=True)
    any_of = "|".join(re.escape(value).replace(r"\ ", r"\s+") for value in longest) or r"(?!)"
    pattern = re.compile(rf"(?<![\w€$£.,])(?:{any_of})(?!\w|[.,]\d|\s?[€$£%])", re.IGNORECASE)

    def find(text: str) -> Iterator[Found]:
        for match in pattern.finditer(text):
            yield Found(*match.span(), kinds[" ".join(match[0].lower().split())])

    return find
