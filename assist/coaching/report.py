"""The coaching report: one HTML file over what was counted and what was chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from assist.analysis.results import Given, PromiseState
from assist.coaching.lessons import MIN_CASES, Practice, Strength, practices, strengths
from assist.coaching.measures import Share, duration
from assist.coaching.notes import Standing
from assist.coaching.tally import Tally
from assist.pipeline import Pipeline
from assist.reading.labels import Label
from assist.replies.playbook import BLANK
from assist.reports.marked import Kind, Marking, mark
from assist.reports.page import render
from assist.reports.plots import Estimate, bars, line

_MIN_WEEKS: Final = 3
"""Weeks from which on a trend is drawn."""
_SHOWN: Final = 280
"""Characters shown of a message, or on either side of the words that matter in it."""
_SLACK: Final = 40


@dataclass(frozen=True, slots=True)
class Portrait:
    """An agent, or the team: the counts, and what was chosen from them."""

    tally: Tally
    strengths: Sequence[Strength]
    practices: Sequence[Practice]


def portray(of: Tally, pipeline: Pipeline) -> Portrait:
    """Choose the strengths of a tally and what to practise."""
    return Portrait(of, strengths(of), practices(of, pipeline))


def write_report(team: Portrait, agents: Sequence[Portrait]) -> str:
    """Give the whole report as HTML."""
    return render(
        "assist.coaching",
        "coach.html",
        team=_view(team, "Team"),
        agents=[_view(agent, agent.tally.name) for agent in agents],
        min_cases=MIN_CASES,
    )


def _view(of: Portrait, name: str) -> Mapping[str, object]:
    """Everything that the template shows of a portrait, in words and drawings."""
    tally = of.tally
    return {
        "name": name,
        "tiles": _tiles(tally),
        "steps": _step_rows(tally),
        "steps_plot": _bars(tally.step_shares(), f"{name}: steps given where they were needed", "share given"),
        "failures": _failure_rows(tally),
        "failures_plot": _bars(tally.failure_shares(), f"{name}: chats with a failure", "share of judged chats"),
        "weeks_plot": _weeks(tally, name),
        "undated": tally.undated,
        "promises": _promises(tally),
        "missed": tally.missed,
        "ownership": _ownership(tally),
        "strengths": [_strength(strength) for strength in of.strengths],
        "practices": [_practice(practice) for practice in of.practices],
    }


def _tiles(of: Tally) -> list[tuple[object, str]]:
    others = [(of.standings[standing], standing.value) for standing in Standing if standing is not Standing.JUDGED]
    return [(of.judged, "chats judged"), *((count, f"not judged: {words}") for count, words in others if count)]


def _step_rows(of: Tally) -> list[Sequence[object]]:
    return [
        (
            _said(step),
            share.of,
            share.count,
            of.steps[step][Given.FLAWED],
            of.steps[step][Given.MISSING],
            _interval(share),
        )
        for step, share in of.step_shares()
    ]


def _failure_rows(of: Tally) -> list[Sequence[object]]:
    return [
        (_said(failure), share.count, share.of, _interval(share), _quotes([m.quote for m in of.flawed[failure][:2]]))
        for failure, share in of.failure_shares()
    ]


def _promises(of: Tally) -> str:
    """Say how many promises were kept of those that fell due, and how many did not fall due."""
    if not of.promises:
        return "None were made."
    kept = of.promises_kept()
    return (
        (f"Kept: {kept} of those that fell due." if kept else "None fell due.")
        + f" Still open: {of.promises[PromiseState.OPEN]}. Without a time that can be read:"
        f" {of.promises[PromiseState.UNKNOWN]}."
    )


def _ownership(of: Tally) -> str:
    """Say how soon cases were taken on, and of how many chats that cannot be told."""
    untimed = f"{of.owned_untimed} more were taken on in chats without times; {of.never_owned()} never were."
    middle = of.time_to_ownership()
    if middle is None:
        return f"No chat tells how soon its case was taken on. {untimed}"
    between = "too few chats for an interval"
    if middle.interval:
        between = f"95 % interval {duration(middle.interval[0])} to {duration(middle.interval[1])}"
    return f"Median {duration(middle.value)} over {middle.of} chats ({between}). {untimed}"


def _strength(of: Strength) -> Mapping[str, object]:
    return {
        "label": _said(of.label),
        "meaning": of.label.meaning,
        "share": of.share,
        "words": _in_context(
            of.moment.conversation.messages[of.moment.message].text, of.moment.quote, of.label, "good"
        ),
        "chat": of.moment.conversation.id,
    }


def _practice(of: Practice) -> Mapping[str, object]:
    text = of.moment.conversation.messages[of.moment.message].text
    return {
        "label": _said(of.label) if of.is_failure else f"{_said(of.label)}, not given",
        "meaning": of.label.meaning,
        "share": of.share,
        "words": _in_context(text, of.moment.quote, of.label, "flaw") if of.is_failure else _short(text),
        "better": _with_blanks(of.better),
        "advice": of.advice,
        "chat": of.moment.conversation.id,
    }


def _bars(shares: Sequence[tuple[Label, Share]], title: str, axis: str) -> Markup | None:
    return bars(_estimates(shares), title=title, about=_told(shares), axis=axis) if shares else None


def _weeks(of: Tally, name: str) -> Markup | None:
    weeks = of.week_shares()
    if len(weeks) < _MIN_WEEKS:
        return None
    return line(
        [Estimate(week[-3:], share.value, *share.interval, f"of {share.of}") for week, share in weeks],
        title=f"{name}: needed steps that were given, by week",
        about=_told(weeks),
        axis="share given",
    )


def _estimates(shares: Sequence[tuple[Label, Share]]) -> list[Estimate]:
    return [Estimate(_said(label), s.value, *s.interval, f"{s.count} of {s.of}") for label, s in shares]


def _told(shares: Sequence[tuple[str, Share]]) -> str:
    """Tell a plot's figures to those who do not see it."""
    return "; ".join(f"{_said(name)}: {share}" for name, share in shares)


def _interval(share: Share) -> str:
    low, high = share.interval
    return f"{low:.0%} – {high:.0%}"


def _said(label: str) -> str:
    return label.replace("_", " ")


def _quotes(quotes: Sequence[str]) -> Markup:
    return Markup("<br>").join(f"“{_short(quote)}”" for quote in quotes)


def _in_context(text: str, quote: str, label: Label, kind: Kind) -> Markup:
    """Give the message with the quoted words marked; of a long one, what stands around them."""
    start = text.index(quote)
    first = max(0, start - _SHOWN) if start > _SHOWN + _SLACK else 0
    last = start + len(quote) + _SHOWN
    shown = ("… " if first else "") + text[first:last] + (" …" if last < len(text) else "")
    start = shown.index(quote)
    return mark(shown, [Marking(start, start + len(quote), _said(label), kind)])


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]} …"


def _with_blanks(reply: str) -> Markup:
    """Give a suggested reply with the blanks that a person fills made visible."""
    return Markup(BLANK.sub(r'<span class="blank">[\1]</span>', str(escape(reply))))  # noqa: S704 escaped just before
