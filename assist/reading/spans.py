"""What the model read: labelled spans with calibrated probabilities, one entry a message."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assist.reading.labels import Label


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words that shows a label: characters `start` (inclusive) to `end` (exclusive) of the message's text."""

    label: Label
    start: int
    end: int
    quote: str
    probability: float


@dataclass(frozen=True, slots=True)
class MessageReading:
    """One message's spans in text order, and the calibrated probability of every label of its side (0 to 1)."""

    spans: tuple[Span, ...] = ()
    probabilities: Mapping[Label, float] | None = None

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels above their threshold, each once."""
        return tuple(dict.fromkeys(span.label for span in self.spans))

    def first(self, label: Label) -> Span | None:
        """The first span of a label, or None."""
        return next((span for span in self.spans if span.label == label), None)


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole conversation read. `messages` runs parallel to the conversation's messages.

    `language` is an ISO 639-1 code. When it is not one that the model reads, `abstained` is true and no message has
    a span: the product says so and does not guess.
    """

    messages: tuple[MessageReading, ...]
    language: str
    abstained: bool = False

    def spans(self, label: Label) -> Iterator[tuple[int, Span]]:
        """All spans of a label, each with the index of its message."""
        for index, message in enumerate(self.messages):
            for span in message.spans:
                if span.label == label:
                    yield index, span
