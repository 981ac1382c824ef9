"""Kinds of personal data, and where one was found."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a placeholder stands for; the value is the word that the model reads in `<NAME_1>`.

    Where two kinds overlap in a text, the one that stands first here names the whole.
    """

    TEXT = "TEXT"
    EMAIL = "EMAIL"
    URL = "URL"
    IBAN = "IBAN"
    CARD = "CARD"
    ADDRESS = "ADDRESS"
    BIRTHDATE = "BIRTHDATE"
    IP = "IP"
    ID = "ID"
    HANDLE = "HANDLE"
    ORDER = "ORDER"
    PHONE = "PHONE"
    NAME = "NAME"
    SURNAME = "SURNAME"

    @property
    def blank(self) -> str:
        """What an agent reads where a placeholder stands for nothing: `[name]`."""
        return {
            Kind.SURNAME: "[name]",
            Kind.ORDER: "[number]",
            Kind.BIRTHDATE: "[date of birth]",
            Kind.TEXT: "[words]",
        }.get(self, f"[{self.value.lower()}]")


RANK = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of a text that holds personal data. `person` numbers the people of a text: parts of one name share it."""

    start: int
    end: int
    kind: Kind
    person: int | None = None


def without_overlap(found: Iterable[Found]) -> list[Found]:
    """Join what overlaps, so that no part of either is left over, and give the rest in the order of the text."""
    joined: list[Found] = []
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        last = joined[-1] if joined else None
        if last is None or each.start >= last.end:
            joined.append(each)
        else:
            first = min(last, each, key=lambda one: RANK[one.kind])
            joined[-1] = Found(last.start, max(last.end, each.end), first.kind, first.person)
    return joined
