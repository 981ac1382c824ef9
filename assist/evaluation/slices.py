"""The parts of a suite that are measured apart: by header field, by length and by side."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from assist.conversation.messages import Role
from assist.evaluation.cases import Case
from assist.evaluation.cells import ReadMessage
from assist.evaluation.measures import macro
from assist.evaluation.results import Slice
from assist.evaluation.values import Estimate
from assist.reading.labels import FAILURES, LABELS_OF, STEPS, Label

FIELDS: Final = ("channel", "domain", "kind")
"""Header fields that make slices."""
MAX_FILES: Final = 12
"""The files of a suite are slices too, as long as there are several and no more than this."""
LENGTHS: Final = {"up to 4 messages": 4, "5 to 9 messages": 9, "10 messages or more": None}


def slices_of(cases: Sequence[Case], messages: Sequence[ReadMessage]) -> tuple[Slice, ...]:
    """Measure every value of every field that at least one case names, the lengths, the two sides, and a few files."""
    groups: dict[tuple[str, str], list[ReadMessage]] = defaultdict(list)
    by_file = 1 < len({case.source for case in cases}) <= MAX_FILES
    for message in messages:
        case = cases[message.case]
        files = [("file", case.source)] if by_file else []
        for key in (*_keys(case, message), *files):
            groups[key].append(message)
    return tuple(_slice(*key, groups[key], len(cases)) for key in sorted(groups))


def fields_of(case: Case) -> dict[str, str]:
    """Give the fields of a case that slices use, as far as its header names them."""
    return {name: case.marked.fields[name] for name in FIELDS if name in case.marked.fields}


def _keys(case: Case, message: ReadMessage) -> Iterable[tuple[str, str]]:
    yield from fields_of(case).items()
    length = len(case.marked.conversation.messages)
    yield "length", next(name for name, most in LENGTHS.items() if most is None or length <= most)
    yield "side", message.role.value


def _slice(field: str, value: str, messages: Sequence[ReadMessage], cases: int) -> Slice:
    own = sorted({message.case for message in messages})
    roles = {message.role for message in messages}
    labels = [label for role in (Role.AGENT, Role.CUSTOMER) if role in roles for label in LABELS_OF[role]]
    return Slice(
        field=field,
        value=value,
        conversations=len(own),
        messages=len(messages),
        macro=_f1(labels, messages, cases),
        steps=_f1(STEPS, messages, cases),
        failures=_f1(FAILURES, messages, cases),
    )


def _f1(labels: Iterable[Label], messages: Sequence[ReadMessage], cases: int) -> Estimate | None:
    found = macro(labels, messages, cases)
    return found.f1 if found else None
