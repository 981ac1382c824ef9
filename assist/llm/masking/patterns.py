"""Our recognisers that are patterns: read from recognisers.yaml, run by Presidio."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from presidio_analyzer import LocalRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts
from pydantic import BaseModel, ConfigDict
from yaml import safe_load

from assist.llm.masking.kinds import Kind

_FILE: Final = Path(__file__).with_name("recognisers.yaml")


class _Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    patterns: tuple[str, ...]


class _Specs(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    pieces: Mapping[str, str]
    measure: str
    recognisers: tuple[_Spec, ...]


class PatternRecogniser(LocalRecognizer):
    """Finds one kind. Presidio's own would mask a whole match; this one leaves the cue readable and masks the value."""

    def __init__(self, kind: Kind, patterns: tuple[re.Pattern[str], ...]) -> None:
        super().__init__(supported_entities=[kind], name=f"our {kind}")
        self._patterns = patterns

    def load(self) -> None:
        """Do nothing: the patterns are compiled already."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Give each value that a pattern finds."""
        del entities, nlp_artifacts
        found = (match for pattern in self._patterns for match in pattern.finditer(text))
        spans = (match.span("value" if "value" in match.re.groupindex else 0) for match in found)
        return [RecognizerResult(self.supported_entities[0], start, end, 1.0) for start, end in spans]


def our_recognisers() -> Iterator[PatternRecogniser]:
    """Compile the recognisers of the file."""
    specs = _specs()
    for spec in specs.recognisers:
        yield PatternRecogniser(spec.kind, tuple(map(_compiled, spec.patterns)))


def measure() -> re.Pattern[str]:
    """Give the pattern of what follows a number that is an amount: a currency, a unit, a thing that is counted."""
    return re.compile(rf"\s?{_specs().measure}", re.IGNORECASE | re.VERBOSE)


@cache
def _specs() -> _Specs:
    return _Specs.model_validate(safe_load(_FILE.read_text(encoding="utf-8")))


def _compiled(pattern: str) -> re.Pattern[str]:
    pieces = {**_specs().pieces, "measure": _specs().measure}
    while (filled := re.sub(r"\{([a-z_]+)\}", lambda piece: f"(?:{pieces[piece[1]]})", pattern)) != pattern:
        pattern = filled
    return re.compile(pattern, re.IGNORECASE | re.VERBOSE)
