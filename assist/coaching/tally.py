"""What many chats of one agent, or of a team, add up to."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import nlargest
from typing import Final

from assist.analysis.results import Given, PromiseState
from assist.coaching.measures import Median, Share, median_of
from assist.coaching.notes import ChatNotes, Moment, Standing
from assist.reading.labels import FAILURES, STEPS, Label

KEPT_MOMENTS: Final = 6
"""Moments of one kind and label that are kept of one agent: enough to choose from, and little to hold in memory."""

Moments = dict[Label, list[Moment]]


@dataclass(slots=True)
class Tally:
    """Counts over chats. A step counts where it was needed, a failure once a chat that was judged."""

    name: str
    standings: Counter[Standing] = field(default_factory=Counter)
    steps: dict[Label, Counter[Given]] = field(default_factory=lambda: {step: Counter() for step in STEPS})
    failures: Counter[Label] = field(default_factory=Counter)
    promises: Counter[PromiseState] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    ownership_s: list[float] = field(default_factory=list)
    owned_untimed: int = 0
    weeks: dict[str, Counter[bool]] = field(default_factory=lambda: defaultdict(Counter))
    undated: int = 0
    good: Moments = field(default_factory=lambda: defaultdict(list))
    flawed: Moments = field(default_factory=lambda: defaultdict(list))
    missing: Moments = field(default_factory=lambda: defaultdict(list))

    def add(self, notes: ChatNotes) -> None:
        """Count one chat in."""
        self.standings[notes.standing] += 1
        if notes.standing is not Standing.JUDGED:
            return
        for step, given in notes.steps.items():
            self.steps[step][given] += 1
        self.failures.update({moment.label for moment in notes.flawed})
        self.promises.update(notes.promises)
        self.missed = [*self.missed, *notes.missed][:KEPT_MOMENTS]
        self._add_times(notes)
        for kept, moments in ((self.good, notes.good), (self.flawed, notes.flawed), (self.missing, notes.missing)):
            for moment in moments:
                kept[moment.label] = nlargest(KEPT_MOMENTS, [*kept[moment.label], moment], key=_confidence)

    def _add_times(self, notes: ChatNotes) -> None:
        if notes.ownership_s is not None:
            self.ownership_s.append(notes.ownership_s)
        elif notes.owned:
            self.owned_untimed += 1
        if notes.week is None:
            self.undated += 1
        else:
            self.weeks[notes.week].update(given is Given.GIVEN for given in notes.steps.values())

    @property
    def chats(self) -> int:
        """All chats, judged or not."""
        return self.standings.total()

    @property
    def judged(self) -> int:
        """The chats that were judged."""
        return self.standings[Standing.JUDGED]

    def given(self, step: Label) -> Share | None:
        """How often a step was given where it was needed; None where it never was."""
        counted = self.steps[step]
        return Share(counted[Given.GIVEN], counted.total()) if counted.total() else None

    def failed(self, failure: Label) -> Share | None:
        """In how many of the judged chats a failure stands; None when no chat was judged."""
        return Share(self.failures[failure], self.judged) if self.judged else None

    def failure_shares(self) -> list[tuple[Label, Share]]:
        """Every failure with its share, in the order of the codebook; empty when no chat was judged."""
        return [(label, share) for label in FAILURES if (share := self.failed(label))]

    def step_shares(self) -> list[tuple[Label, Share]]:
        """Every step that was ever needed, with how often it was given."""
        return [(step, share) for step in STEPS if (share := self.given(step))]

    def promises_kept(self) -> Share | None:
        """How many of the promises that fell due were kept; None when none did."""
        due = self.promises[PromiseState.KEPT] + self.promises[PromiseState.MISSED]
        return Share(self.promises[PromiseState.KEPT], due) if due else None

    def never_owned(self) -> int:
        """The judged chats that nobody took on."""
        return self.judged - len(self.ownership_s) - self.owned_untimed

    def time_to_ownership(self) -> Median | None:
        """The time from the problem to the first ownership, over the chats that have times."""
        return median_of(self.ownership_s)

    def week_shares(self) -> list[tuple[str, Share]]:
        """Week by week, how many of the needed steps were given."""
        return [(week, Share(c[True], c.total())) for week, c in sorted(self.weeks.items()) if c.total()]


def tally(notes: Iterable[ChatNotes], team: Tally) -> dict[str, Tally]:
    """Count all chats into the team's tally, and into one of each agent, in the order of their names."""
    agents: dict[str, Tally] = {}
    for each in notes:
        team.add(each)
        agents.setdefault(each.agent, Tally(each.agent)).add(each)
    return dict(sorted(agents.items(), key=lambda item: item[0].casefold()))


def _confidence(moment: Moment) -> float:
    return moment.confidence
