"""Promises: what an agent committed to, by when, and whether it was kept."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Final

from dateparser.search import search_dates

from assist.analysis.results import Evidence, Promise, PromiseState
from assist.conversation.messages import Conversation, Role
from assist.reading.labels import Label
from assist.reading.spans import Reading

# dateparser: against parsedatetime it reads "tomorrow before noon", "Friday at 10" and bare days right, stays under
# 2 ms a promise and imports in 0.15 s. What it does not know is support-speak, put into its words here.
_SPOKEN: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (
            r"\b(?:by |before |at )?(?:the )?(?:end of (?:the )?(?:business )?day|close of business|eod|cob)\b",
            "today 18:00",
        ),
        (r"\bby (?:the )?end of (?:the|this) week\b", "friday 18:00"),
        (r"\b(?:this|in the) afternoon\b", "today 18:00"),
        (r"\bthis evening\b", "today 21:00"),
        (r"\b(\d{1,2})[.:](\d\d) tonight\b", r"today \1:\2 pm"),
        (r"\b(\d{1,2}) tonight\b", r"today \1 pm"),
        (r"\btonight\b", "today 21:00"),
        (r"\bby midnight\b|\buntil midnight\b", "today 23:59"),
        (r"\bfirst thing (?:in the morning|tomorrow(?: morning)?)\b|\btomorrow morning\b", "tomorrow 12:00"),
        (r"\btomorrow (?:by |before |at )?(?:noon|midday)\b", "tomorrow 12:00"),
        (r"\btomorrow (?:in the )?afternoon\b", "tomorrow 18:00"),
        (r"\btomorrow evening\b", "tomorrow 21:00"),
        (r"\b(?:by|before|at) (?:noon|midday)\b", "12:00"),
        (r"\bquarter of an hour\b", "15 minutes"),
        (r"\bbetween (\d{1,2})(?::00)? and (\d{1,2})(?!\d|:|\s*(?:minute|hour|day|week|working))", r"at \2:00"),
        (r"\b(?:within|in) (?:the|an|one) hour\b", "in 1 hour"),
        (r"\b(?:within|in) half an hour\b", "in 30 minutes"),
        (r"\b(?:within|in|over) the next (?=\d|two|three|few)", "in "),
        (r"\bwithin (?=\w)", "in "),
        (r"\bin about (?=\d)", "in "),
        (
            r"\b(?:between )?(\d+)\s*(?:-|–|to|and)\s*(\d+) (?=(?:working |business )?(?:minute|hour|day|week))",
            r"in \2 ",
        ),
    )
)
_WORKING_DAYS: Final = re.compile(
    r"\b(?:in )?(\d{1,2}|one|two|three|four|five|ten) (?:working|business) days?\b", re.IGNORECASE
)
_COUNT: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}
_MONTHS: Final = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_BARE_HOUR: Final = re.compile(
    r"\b(by|before|at|until|till) (\d{1,2})\b(?![:.,]\d)"
    rf"(?!\s*(?:am|pm|a\.m|p\.m|%|\w*day|hour|min|week|st|nd|rd|th|{_MONTHS}))",
    re.IGNORECASE,
)
_DOTTED_HOUR: Final = re.compile(r"\b(by|before|at|until) (\d{1,2})\.(\d{2})\b", re.IGNORECASE)
_CLOCK: Final = re.compile(r"\d:\d\d|\d\s*[ap]\.?m|\bhour|\bminute|\bnow\b", re.IGNORECASE)
_SAYS_TIME: Final = re.compile(
    r"\b(?:today|tonight|tomorrow|noon|midday|midnight|morning|afternoon|evening|hours?|minutes?|days?|weeks?|monday|tuesday"
    r"|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may \d|june|july|august|september|october"
    r"|november|december|end of|eod|close of business)\b|\d:\d\d|\d\s*[ap]m\b|\b(?:by|before|at|until|on) (?:the )?\d",
    re.IGNORECASE,
)
_CONDITION: Final = re.compile(r"\b(?:as soon as|once|when|the moment|after)\b[^.,;!?]+", re.IGNORECASE)
_LEADS_TO_TIME: Final = re.compile(
    r"(?:\b(?:by|before|within|in|on|at|until|till|the|next|about|this|half|an?|one|two|three|five|few|working|business"
    r"|\d+(?:[.:]\d+)?(?:\s*(?:to|-|–|and)\s*\d+)?)\s+)+$",
    re.IGNORECASE,
)
_LONGEST_PROMISE: Final = 300
_AFTERNOON_UNTIL: Final = 7
_END_OF_DAY: Final = time(23, 59)
_SATURDAY: Final = 5


def find_promises(conversation: Conversation, reading: Reading, now: datetime | None) -> tuple[Promise, ...]:
    """Give every promise of the agent, the newest words of each; `now` decides what is open and what is missed."""
    found: dict[object, Promise] = {}
    for promise in _promises(conversation, reading, now):
        found.pop(promise.due_at or promise.due_text, None)
        found[promise.due_at or promise.due_text] = promise
    return tuple(found.values())


def _promises(conversation: Conversation, reading: Reading, now: datetime | None) -> Iterator[Promise]:
    for index, span in reading.spans(Label.COMMIT):
        message = conversation.messages[index]
        words = _words_with_time(message.text, span.start, span.end)
        due_at = due_time(words, message.at) if message.at else None
        kept_by = _kept_by(conversation, reading, index, due_at)
        yield Promise(
            evidence=Evidence(index, span.start, span.end, span.quote),
            made_at=message.at,
            due_at=due_at,
            due_text=_due_text(words),
            state=_state(conversation, reading, index, due_at, kept=kept_by is not None, now=now),
            kept_by=kept_by,
        )


def due_time(words: str, made_at: datetime) -> datetime | None:
    """Give when a promise falls due: the last moment that its words allow, or None when they name no time.

    A bare day ends at 23:59, "by 5" is 17:00, working days skip weekends, a range ends at its end.
    """
    working = _WORKING_DAYS.search(_spoken(words))
    if working:
        return _after_working_days(made_at, _COUNT.get(working[1].lower()) or int(working[1]))
    text = _BARE_HOUR.sub(_as_clock, _DOTTED_HOUR.sub(r"\1 \2:\3", _spoken(words)))
    base = made_at.replace(tzinfo=None)
    settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "future"}
    dates = search_dates(text, languages=["en"], settings=settings)
    if not dates:
        return None
    matched, due = dates[-1]
    if not _CLOCK.search(matched):
        due = datetime.combine(due.date(), _END_OF_DAY)
    if due < base:
        due += timedelta(days=1)
    return due.replace(tzinfo=made_at.tzinfo or UTC)


def _spoken(words: str) -> str:
    for pattern, plain in _SPOKEN:
        words = pattern.sub(plain, words)
    return words


def _as_clock(hour: re.Match[str]) -> str:
    value = int(hour[2])
    return f"{hour[1]} {value + 12 if 0 < value <= _AFTERNOON_UNTIL else value}:00"


def _after_working_days(start: datetime, days: int) -> datetime:
    day = start
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < _SATURDAY
    return datetime.combine(day.date(), _END_OF_DAY, tzinfo=start.tzinfo)


def _words_with_time(text: str, start: int, end: int) -> str:
    """Give the span, or its whole sentence when the time stands outside the span."""
    if _SAYS_TIME.search(text[start:end]):
        return text[start:end][:_LONGEST_PROMISE]
    before = max(text.rfind(mark, 0, start) for mark in ".!?\n") + 1
    after = re.search(r"[.!?\n]", text[end:])
    return text[before : end + after.start() if after else len(text)].strip()[:_LONGEST_PROMISE]


def _due_text(words: str) -> str:
    """Give the words that name the time ("by 5 pm tomorrow"), or the condition, or nothing."""
    times = list(_SAYS_TIME.finditer(words))
    if not times:
        condition = _CONDITION.search(words)
        return condition[0].strip() if condition else ""
    lead = _LEADS_TO_TIME.search(words[: times[0].start()])
    return words[lead.start() if lead else times[0].start() : times[-1].end()].strip()


def _kept_by(conversation: Conversation, reading: Reading, made: int, due_at: datetime | None) -> Evidence | None:
    """Find the agent's report that kept a promise in time, or the customer's relief."""
    for index in range(made + 1, len(conversation.messages)):
        message = conversation.messages[index]
        proof = Label.FOLLOW_UP if message.role is Role.AGENT else Label.RELIEF
        span = reading.messages[index].first(proof)
        if span and not (due_at and message.at and message.at > due_at):
            return Evidence(index, span.start, span.end, span.quote)
    return None


def _state(
    conversation: Conversation,
    reading: Reading,
    made: int,
    due_at: datetime | None,
    *,
    kept: bool,
    now: datetime | None,
) -> PromiseState:
    if kept:
        return PromiseState.KEPT
    if due_at is None or now is None:
        return PromiseState.UNKNOWN
    chased = any(
        Label.CHASE in reading.messages[index].labels and (message.at or due_at) > due_at
        for index, message in enumerate(conversation.messages)
        if index > made
    )
    return PromiseState.MISSED if due_at < now or chased else PromiseState.OPEN
