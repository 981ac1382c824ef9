"""All recognisers together, run by Presidio, without a language model: nothing is downloaded."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import Final

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry
from presidio_analyzer.predefined_recognizers import (
    AuTfnRecognizer,
    CreditCardRecognizer,
    EsNieRecognizer,
    EsNifRecognizer,
    FiPersonalIdentityCodeRecognizer,
    IbanRecognizer,
    InAadhaarRecognizer,
    IpRecognizer,
    ItFiscalCodeRecognizer,
    MacAddressRecognizer,
    NhsRecognizer,
    PlPeselRecognizer,
    SgFinRecognizer,
    UkNinoRecognizer,
    UsItinRecognizer,
    UsSsnRecognizer,
)

from assist.llm.masking.engine import NoContext, NoModel
from assist.llm.masking.kinds import Found, Kind
from assist.llm.masking.numbers import NumberRecogniser
from assist.llm.masking.patterns import our_recognisers

_SURE: Final = 0.4
"""Presidio's score from which a find counts; its patterns that need a language model's context are below."""
_BETWEEN: Final = "\n\0\n"
"""Neither a space nor part of a word: no pattern reaches over it into the next text."""
_THEIRS: Final = {"CREDIT_CARD": Kind.CARD, "IBAN_CODE": Kind.IBAN, "IP_ADDRESS": Kind.IP, "MAC_ADDRESS": Kind.IP}


def find_values(texts: Sequence[str]) -> list[list[Found]]:
    """Give everything personal in each text but names. Presidio is called once: a call costs more than a text does."""
    results = _analyser().analyze(_BETWEEN.join(texts), "en", score_threshold=_SURE)
    starts = list(accumulate((len(text) + len(_BETWEEN) for text in texts), initial=0))
    found: list[list[Found]] = [[] for _ in texts]
    for result in results:
        index = bisect_right(starts, result.start) - 1
        start = starts[index]
        found[index].append(Found(result.start - start, result.end - start, _kind(result.entity_type)))
    return found


def _kind(entity: str) -> Kind:
    return _THEIRS.get(entity) or Kind.__members__.get(entity, Kind.ID)


@cache
def _analyser() -> AnalyzerEngine:
    """Build the engine, once a process."""
    registry = RecognizerRegistry(recognizers=[*_recognisers()])
    return AnalyzerEngine(registry=registry, nlp_engine=NoModel(), context_aware_enhancer=NoContext())


def _recognisers() -> Iterator[EntityRecognizer]:
    yield from our_recognisers()
    yield NumberRecogniser()
    yield from (CreditCardRecognizer(), IbanRecognizer(), IpRecognizer(), MacAddressRecognizer())
    yield from (UsSsnRecognizer(), UsItinRecognizer(), UkNinoRecognizer(), NhsRecognizer(), AuTfnRecognizer())
    yield from (EsNifRecognizer(), EsNieRecognizer(), ItFiscalCodeRecognizer(supported_language="en"))
    yield from (PlPeselRecognizer(supported_language="en"), FiPersonalIdentityCodeRecognizer(supported_language="en"))
    yield from (SgFinRecognizer(), InAadhaarRecognizer())
