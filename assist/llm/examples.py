"""Few-shot examples: what the best agent would write in a chat like this one."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import bm25s
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from yaml import CSafeLoader, YAMLError, load

from assist.conversation.messages import Channel
from assist.errors import DataFileError
from assist.reading.labels import Label

EXAMPLES_FILE: Final = Path(__file__).parent / "examples.yaml"

_NEAR: Final = 0.7
"""An example that comes to this share of the best score counts as near as that one: then another domain is preferred."""
_BY_CUSTOMER: Final = re.compile(r"^Customer: (?:@\w+ )?(.*)$", re.MULTILINE)


class Example(BaseModel):
    """A chat, the step due in it, and a reply that gives it. `source` names its file and conversation in the corpus."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    step: Label
    domain: str
    channel: Channel
    transcript: str
    facts: Mapping[str, str] = {}
    allowed: tuple[str, ...] = ()
    reply: str

    @property
    def chat(self) -> str:
        """The chat and what the reply may state and offer, as shown to a model."""
        facts = "; ".join(f"{name}: {value}" for name, value in self.facts.items())
        given = {"Facts": facts, "Allowed remedies": "; ".join(self.allowed)}
        return "\n".join([self.transcript.strip(), *(f"{name}: {text}" for name, text in given.items() if text)])


def examples_for(step: Label, problem: str, *, at_most: int = 3) -> Sequence[Example]:
    """Give the examples of a step whose customers tell of something like this problem, the nearest first.

    Those that share no word with it follow in the order of the file. Of examples that are about as near, those of other
    domains come first.
    """
    examples, [words] = _all(), _words([problem])
    scores = _index().get_scores(words) if words else [0.0] * len(examples)
    places = [place for place, example in enumerate(examples) if example.step is step]
    left = sorted(places, key=lambda place: -scores[place])
    chosen: list[Example] = []
    while left and len(chosen) < at_most:
        best = _best(left, scores, {example.domain for example in chosen})
        left.remove(best)
        chosen.append(examples[best])
    return chosen


def load_examples(path: Path = EXAMPLES_FILE) -> Sequence[Example]:
    """Load examples from a file; raises `DataFileError` that says what is wrong with it."""
    try:
        entries = load(path.read_text(encoding="utf-8"), CSafeLoader)  # the loader in Python takes 0.2 s
        return TypeAdapter(tuple[Example, ...]).validate_python(entries)
    except (ValidationError, YAMLError) as error:
        raise DataFileError(str(error), where=path.name) from error


def _best(left: Sequence[int], scores: Sequence[float], domains: Collection[str]) -> int:
    """Give the best place, or the best of another domain if it is about as near. `left` is sorted by score."""
    near = (place for place in left if scores[place] >= _NEAR * scores[left[0]])
    return next((place for place in near if _all()[place].domain not in domains), left[0])


@cache
def _all() -> Sequence[Example]:
    return load_examples()


@cache
def _index() -> bm25s.BM25:
    index = bm25s.BM25()
    told = [" ".join(_BY_CUSTOMER.findall(example.transcript)) for example in _all()]
    index.index(_words(told), show_progress=False)
    return index


def _words(texts: Sequence[str]) -> list[list[str]]:
    words: list[list[str]] = bm25s.tokenize(list(texts), stopwords="en", return_ids=False, show_progress=False)
    return words
