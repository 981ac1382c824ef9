"""When a promise falls due: finds the words that say so, and has dateparser compute them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

import dateparser
from dateutil.relativedelta import relativedelta

# Why dateparser: given the bare words of 50 due times from the corpus it reads 40 right (timefhuman 41, recurrent 39,
# parsedatetime 38, ctparse 28, dateutil 17), in 0.5 ms, 0.1 s to import. timefhuman needs 0.2 s and more to import and
# misses "2 October" in a sentence; parsedatetime, under recurrent too, is of 2020 and reads "this afternoon" off the
# machine's clock. None can be trusted with a whole sentence (dateparser: 32 of 50), so the words are found here.
_NUMBER: Final = (
    r"(?:\d{1,3}|(?<=in\s)an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen"
    r"|twenty|thirty|forty|fifty)"
)
_TO: Final = r"\s*(?:-|–|\bto\b|\band\b|\bor\b)\s*"
_UNIT: Final = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|(?:(?:working|business|bank)\s)?days?|weeks?|months?)\b"
_MONTH: Final = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b"
)
_HOUR: Final = r"(?:[01]?\d|2[0-4])"
_BARE: Final = rf"{_HOUR}(?:\.[0-5]\d)?\b(?![%€£$:–-]|[.,]\d|\s?(?:{_UNIT}|{_MONTH}))"
_FULL: Final = rf"(?:{_HOUR}[:.h][0-5]\d\s?[ap]\.?m\b|{_HOUR}[:h][0-5]\d\b|{_HOUR}\s?(?:[ap]\.?m|h)\b)"
_ATOM: Final = re.compile(
    rf"""(?<![\w.,:£€$-])(?:
    (?P<length> (?<!every\s)(?<!each\s)(?<!for\s)
        (?: half\san\shour | (?:a\s)?quarter\sof\san\shour | an\shour\sand\sa\shalf | (?<=within\s)the\shour
          | (?:{_NUMBER}{_TO})?{_NUMBER}\s?{_UNIT}(?!\s(?:time\s)?slot) ))
  | (?P<day> today | tonight | tomorrow | tmrw | end\sof\s(?:the\s|this\s)?week | (?:this|next)\sweek
      | (?:next\s)?(?:mon|tues|wednes|thurs|fri|satur|sun)day | (?-i:Mon|Tues?|Wed|Thu|Fri|Sat|Sun)
      | \d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH} | {_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)? | \d{{1,2}}(?:st|nd|rd|th) )
  | (?P<part> noon | midday | lunchtime | midnight | first\sthing | morning | afternoon | evening | night
      | end\sof\s(?:the\s)?(?:(?:business|working)\s)?day | close\sof\sbusiness | eod | cob )
  | (?P<clock> (?:{_HOUR}{_TO})?{_FULL}
      | (?:(?:by|before|at|until|till)\s(?:about\s)?|between\s{_HOUR}\S*{_TO})(?:{_FULL}|{_BARE}) )
  | (?P<hour> (?:{_HOUR}{_TO})?{_BARE} )
    )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
"""A length of time, a day, a part of the day, a clock, or a bare number that is an hour only beside a day."""
_GAP: Final = re.compile(
    r"[\s,]*(?:(?:by|before|at|in|on|or|the|until|till|around|about|between|then)\s)*", re.IGNORECASE
)
_LEAD: Final = re.compile(
    r"\b(?:(?:by|before|within|in|on|at|until|till|the|this|next|up to|about|around|between)\s)+$", re.IGNORECASE
)
_FROM_AN_EVENT: Final = re.compile(
    r"\s(?:before|ahead|after|earlier|later|of|once|from (?!now|today))\b", re.IGNORECASE
)
_CONDITION: Final = re.compile(r"\b(?:as soon as|once|when|the moment|the minute|after)\b[^.,;!?]+", re.IGNORECASE)

_PLAIN: Final = {
    "half an hour": "30 minutes",
    "quarter of an hour": "15 minutes",
    "a quarter of an hour": "15 minutes",
    "an hour and a half": "90 minutes",
    "the hour": "1 hour",
    "tonight": "today",
    "tmrw": "tomorrow",
    "this week": "sunday",
    "end of week": "friday",
    "end of the week": "friday",
    "end of this week": "friday",
}
_PART_ENDS: Final = {
    "noon": "12:00",
    "midday": "12:00",
    "lunchtime": "13:00",
    "first thing": "12:00",
    "morning": "12:00",
    "afternoon": "18:00",
    "evening": "21:00",
    "night": "23:59",
    "midnight": "23:59",
}
_CLOSING: Final = "18:00"
_LAST_MINUTE: Final = "23:59"
_AFTERNOON_UNTIL: Final = 7
_SATURDAY: Final = 5


@dataclass(slots=True)
class _When:
    """Words that say when, as they stand in the text, and what they name."""

    start: int
    end: int
    length: str = ""
    day: str = ""
    part: str = ""
    clock: str = ""
    hour: str = ""

    def take(self, atom: re.Match[str]) -> None:
        self.end = atom.end()
        setattr(self, str(atom.lastgroup), atom[0].lower())


def due_words(words: str) -> str:
    """Give the words that name the time ("by 5 pm tomorrow"), else the condition, else nothing."""
    found = list(_found(words))
    if found:
        when = next((when for when in reversed(found) if not _from_an_event(words, when)), found[-1])
        lead = _LEAD.search(words[: when.start])
        return words[lead.start() if lead else when.start : when.end]
    condition = _CONDITION.search(words)
    return condition[0].strip() if condition else ""


def due_time(words: str, made_at: datetime) -> datetime | None:
    """Give when a promise falls due: the last moment that its words allow, or None when they name no time.

    A bare day ends at 23:59, "by 5" is 17:00, working days skip weekends, a range ends at its end.
    """
    found = [when for when in _found(words) if not _from_an_event(words, when)]
    if not found:
        return None
    last = found[-1]
    day = next((when.day for when in reversed(found) if when.day), "")
    try:
        if last.length:
            return _after(_PLAIN.get(last.length, last.length), made_at)
        return _on(day, _clock(last.clock or last.hour, last.part, day), made_at)
    except (OverflowError, ValueError):  # a message dated in the year 9999: the due time is past what a datetime holds
        return None


def _found(words: str) -> Iterator[_When]:
    """Join the atoms that follow one another ("Thursday", "at 5"); a number far from a day is no hour."""
    whens: list[_When] = []
    for atom in _ATOM.finditer(words):
        joined = whens and _GAP.fullmatch(words, whens[-1].end, atom.start()) and not whens[-1].length
        if not joined or atom["length"]:
            whens.append(_When(atom.start(), atom.end()))
        whens[-1].take(atom)
    return (when for when in whens if not when.hour or when.day)


def _from_an_event(words: str, when: _When) -> bool:
    """Tell what counts from something else: "30 minutes before", "the evening before"."""
    return bool((when.length or (when.part and not when.day)) and _FROM_AN_EVENT.match(words, when.end))


def _after(length: str, made_at: datetime) -> datetime | None:
    """Add a length of time, the longer end of a range; one of days or more ends with its day."""
    longest = re.split(_TO, length)[-1]
    due = _parse("in " + re.sub(r"(?:working|business|bank)\s", "", longest), made_at)
    if due and re.search(r"working|business|bank", longest):
        due = _working_days_later(made_at, (due - made_at).days)
    return _end_of_day(due) if due and re.search(r"day|week|month", longest) else due


def _working_days_later(start: datetime, days: int) -> datetime:
    day = start
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < _SATURDAY
    return day


def _end_of_day(moment: datetime) -> datetime:
    return datetime.combine(moment, time.fromisoformat(_LAST_MINUTE), moment.tzinfo)


def _on(day: str, clock: str, made_at: datetime) -> datetime | None:
    """Put a day and a clock together; a day of the month that is past is one of the next month."""
    due = _parse(f"{_PLAIN.get(day, day)} {clock}", made_at)
    if due and due < made_at and re.fullmatch(r"\d+[a-z]+", day):
        return due + relativedelta(months=1)
    return due


def _clock(clock: str, part: str, day: str) -> str:
    """Give the last clock on 24 hours; without one, the end of the part of the day or of the day."""
    if not clock:
        closing = _CLOSING if part or day.startswith("end of") else _LAST_MINUTE
        return _PART_ENDS.get(part, closing)
    last = re.split(_TO, clock)[-1]
    hours, minutes = [*re.findall(r"\d+", last), "00"][:2]
    hour = int(hours)
    if re.search(r"a\.?m", last) or part == "morning":
        hour %= 12
    elif hour < 12 and (re.search(r"p\.?m", last) or _is_late(hours, part, day)):
        hour += 12
    return f"{hour:02}:{minutes}" if hour < 24 else _LAST_MINUTE


def _is_late(hours: str, part: str, day: str) -> bool:
    """Tell whether an hour without am or pm is one after noon; "07" is written on 24 hours."""
    if part in {"afternoon", "evening", "night"} or day == "tonight":
        return True
    return not hours.startswith("0") and int(hours) <= _AFTERNOON_UNTIL


def _parse(plain: str, made_at: datetime) -> datetime | None:
    due = dateparser.parse(
        plain.strip(),
        languages=["en"],
        settings={"RELATIVE_BASE": made_at.replace(tzinfo=None), "PREFER_DATES_FROM": "future", "DATE_ORDER": "DMY"},
    )
    return due.replace(tzinfo=made_at.tzinfo) if due else None
