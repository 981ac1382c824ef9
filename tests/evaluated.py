"""Builds cases and readings of an evaluation by hand, in the transcript markup."""

from collections.abc import Callable
from dataclasses import dataclass, field

from readings import DAY

from assist.conversation.assembly import Marked
from assist.conversation.readers import read_marked
from assist.evaluation.cases import Case
from assist.evaluation.demands import Demands
from assist.evaluation.judged import CRITERIA, Choice, JudgedChat, Verdict
from assist.evaluation.truth import truth_of
from assist.reading.labels import LABELS_OF, Label
from assist.reading.spans import MessageReading, Reading, Span


@dataclass(slots=True)
class Scripted:
    """A judge that chooses as a function says, and keeps what it was shown."""

    choose: Callable[[str, str], Choice]
    name: str = "scripted"
    prompt_version: int = 7
    shown: list[tuple[str, str]] = field(default_factory=list)

    async def prefer(self, chat: JudgedChat, first: str, second: str) -> Verdict:
        """Choose."""
        del chat
        self.shown.append((first, second))
        chosen = self.choose(first, second)
        return Verdict(why=f"of {len(self.shown)}", criteria=dict.fromkeys(CRITERIA, chosen), better=chosen)


def longer(first: str, second: str) -> Choice:
    """Prefer the longer reply."""
    if len(first) == len(second):
        return Choice.TIE
    return Choice.FIRST if len(first) > len(second) else Choice.SECOND


Likely = dict[Label, float]


def marked(chat: str, header: str = "id=a service_failure=true") -> Marked:
    """Read lines of markup."""
    lines = [f"# {header}", *chat.strip().splitlines()]
    return next(iter(read_marked(lines, source="test", day=DAY)))


def case(chat: str, header: str = "id=a service_failure=true") -> Case:
    """Read lines of markup as a case."""
    found = marked(chat, header)
    return Case("test", found, truth_of(found), Demands())


def reading(chat: str, likely: list[Likely] | None = None) -> Reading:
    """Read as a system would that finds exactly the marked labels."""
    found = marked(chat)
    return Reading(
        tuple(
            MessageReading(
                tuple(Span(Label(m.label), m.start, m.end, message.text[m.start : m.end], 0.9) for m in marks or ()),
                likely[index] if likely else dict.fromkeys(LABELS_OF[message.role], 0.0),
            )
            for index, (message, marks) in enumerate(zip(found.conversation.messages, found.marks, strict=True))
        ),
        "en",
    )
