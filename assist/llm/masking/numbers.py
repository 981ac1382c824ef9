"""Numbers that belong to a person: telephones, and whatever else has so many digits that it counts one thing only."""

import re
from collections.abc import Iterator
from typing import Final

import phonenumbers
from presidio_analyzer import LocalRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from assist.llm.masking.kinds import Kind
from assist.llm.masking.patterns import measure

_RUN: Final = re.compile(r"(?<![\w@#€$£¥.,:/-])(?:\+ ?|\(\+?)?\d(?:[ ./()–-]{0,4}\d)*")
_CODE: Final = re.compile(r"(?<![\w@€$£¥.,-])[^\W_]+(?:[-_/.]+[^\W_]+)*")
_AMOUNT: Final = re.compile(
    r"\d{1,3}(?:[., ]\d{3}){1,2}|\d+[.,]\d{1,2}|\d+(?:\.\d{1,3}){2,}|\d+x\d+|(?:19|20)\d\d[-/–]\d{2,4}|0*\d{1,4}",
    re.IGNORECASE,
)
_DAY, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:19|20)\d\d"
_DATE: Final = re.compile(
    rf"(?:{_DAY}([./–-]){_DAY}\1(?:19|20)?\d\d|{_DAY}( ?[./–-]? ){_DAY}\2{_YEAR}|{_YEAR}([ ./-]){_DAY}\3{_DAY})"
    rf"(?:T\d\d|[ /–-]{{1,3}}\d{{1,2}})?"
)
_DOTTED_DATE: Final = re.compile(
    rf"(?<![\d./-])(?:{_DAY}[./-]{_DAY}[./-](?:19|20)?\d\d|{_YEAR}[./-]{_DAY}[./-]{_DAY})(?![./-]?\d)"
)
_UNIT: Final = re.compile(r"\d+[a-z]{1,4}", re.IGNORECASE)
_MONEY_BEFORE: Final = re.compile(r"(?:[€$£¥]|\b(?:eur|usd|gbp|chf|rs|inr|cad|aud))\s?\Z", re.IGNORECASE)
_SHORT_TAIL: Final = re.compile(r"(?<=\d{5}) \d{1,2}\Z")
_CALLED: Final = re.compile(
    r"\b(?:phones?|mobile|mob|cell|tel|telephone|call|ring|text|whatsapp|sms|reach|fax|handy|landline|number\sis)\b"
    r"\W{0,3}(?:\w+\W{1,3}){0,3}\Z",
    re.IGNORECASE,
)
_FEWEST, _LONGEST_PHONE = 7, 15
_REGIONS: Final = ("US", "GB", "DE", "FR", "ES", "IT", "NL", "IN", "AU", "PL")


class NumberRecogniser(LocalRecognizer):
    """Finds telephone numbers, and numbers or codes of five digits or more that are no amount, date or measure."""

    def __init__(self) -> None:
        super().__init__(supported_entities=[Kind.PHONE, Kind.ORDER], name="our numbers")
        self._measure = measure()

    def load(self) -> None:
        """Do nothing: the library brings its numbering plans with it."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Give the numbers of a text."""
        del entities, nlp_artifacts
        runs = list(self._runs(text))
        return [*runs, *(code for code in self._codes(text) if not any(code.intersects(run) for run in runs))]

    def _runs(self, text: str) -> Iterator[RecognizerResult]:
        """Digits that stand together, spaced as people space them."""
        without_dates = _DOTTED_DATE.sub(lambda date: "x" * len(date[0]), text)
        for run in _RUN.finditer(without_dates):
            start, end = run.start(), run.end()
            if tail := _SHORT_TAIL.search(run[0]):
                end -= len(tail[0])
            if run[0].startswith("(") and ")" not in run[0]:
                start += 1
            written = text[start:end]
            digits = sum(char.isdigit() for char in written)
            if digits < _FEWEST or _DATE.fullmatch(written) or self._counts(text, start, end, written):
                continue
            phone = digits <= _LONGEST_PHONE and (is_phone(written) or _CALLED.search(text[:start]))
            yield RecognizerResult(Kind.PHONE if phone else Kind.ORDER, start, end, 1.0)

    def _codes(self, text: str) -> Iterator[RecognizerResult]:
        """Words with five digits or more: "88213-K", "1Z999AA10123456784"."""
        for code in _CODE.finditer(text):
            digits = sum(char.isdigit() for char in code[0])
            if digits < 5 or _DATE.match(code[0]) or self._counts(text, code.start(), code.end(), code[0]):
                continue
            yield RecognizerResult(Kind.ORDER, code.start(), code.end(), 1.0)

    def _counts(self, text: str, start: int, end: int, written: str) -> bool:
        """Tell whether a number says how much or how many."""
        plain = "." in written or "," in written or " " in written
        if _AMOUNT.fullmatch(written) and (not plain or len(written) < 9):
            return True
        if _MONEY_BEFORE.search(text[:start]):
            return True
        unit = self._measure.match(text, end) is not None
        glued = _UNIT.fullmatch(written) and self._measure.match(written.lstrip("0123456789"))
        return bool(glued) or (unit and written.isdigit() and len(written) < 8)


def is_phone(written: str) -> bool:
    """Tell whether a number is dialled as written: with a code in front, or spaced and valid in a larger country."""
    if re.match(r"\(?[+0]", written):
        return True
    return not written.isdigit() and any(_is_valid(written, region) for region in _REGIONS)


def _is_valid(written: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(written, region))
    except phonenumbers.NumberParseException:
        return False
