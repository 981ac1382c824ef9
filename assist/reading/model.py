"""The reading model: one pass of a small transformer a message, decoded into spans. Loaded once a process.

The file `reading.json` beside the weights holds what was fitted on held-out data: calibration and thresholds.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_FILE, LanguageIdentifier
from tokenizers import Tokenizer

from assist.conversation.messages import Conversation, Message, Role
from assist.errors import DataFileError
from assist.reading.encoding import Encoding, Window
from assist.reading.labels import LABELS_OF, Label, with_implied
from assist.reading.network import Logits, Network, WindowLogits, combine
from assist.reading.spans import MessageReading, Reading, Span

ASSETS: Final = Path(__file__).parent / "assets"
LANGUAGE: Final = "en"
"""The language that the shipped model reads."""
UNTOLD: Final = "und"
"""The language of a chat that is too short to tell."""

_LANGUAGE_CHARS: Final = 1000
_LANGUAGE_MIN_LETTERS: Final = 24
_LANGUAGE_MIN_PROBABILITY: Final = 0.6
_SPAN_SHARE_OF_PEAK: Final = 0.5
_RUN_SHARE_OF_PEAK: Final = 0.85
_SPAN_MAX_GAP_TOKENS: Final = 2


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt scaling and decision threshold of one label: probability = sigmoid(scale * logit + bias)."""

    scale: float
    bias: float
    threshold: float


class Model:
    """Reads conversations. Safe to share between threads."""

    def __init__(self, folder: Path = ASSETS, *, threads: int = 0) -> None:
        """Load the model's files, to run on so many threads (0: one a core).

        Raises `DataFileError` when a file is missing or broken.
        """
        try:
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._network = Network(folder / "model.onnx", threads=threads)
            fitted = json.loads((folder / "reading.json").read_text(encoding="utf-8"))
        except Exception as error:
            message = f"the reading model cannot be loaded from {folder}: {error}"
            raise DataFileError(message) from error
        self._encoding = Encoding(tokenizer)
        self._labels = tuple(Label(name) for name in fitted["labels"])
        self._column = {label: column for column, label in enumerate(self._labels)}
        self._calibration = {Label(name): Calibration(**values) for name, values in fitted["calibration"].items()}

    def read(self, conversation: Conversation) -> Reading:
        """Read every message in the light of those before it."""
        messages = conversation.messages
        language = detect_language(messages)
        if language not in (LANGUAGE, UNTOLD):
            return Reading(tuple(MessageReading() for _ in messages), language, abstained=True)
        return Reading(self._decode(messages, self._windows(messages)), language)

    def read_replies(self, conversation: Conversation, texts: Sequence[str]) -> list[MessageReading]:
        """Read texts that an agent may send next, each in the light of the chat, in one go."""
        past, last = conversation.messages, len(conversation.messages)
        replies = [Message(id="reply", role=Role.AGENT, text=text) for text in texts]
        windows = [list(self._encoding.windows([*past, reply], since=last)) for reply in replies]
        logits = iter(self._network.logits([window for each in windows for window in each]))
        return [
            self._decode_message(reply, [(window, next(logits)) for window in each])
            for reply, each in zip(replies, windows, strict=True)
        ]

    def _windows(self, messages: Sequence[Message]) -> list[Window]:
        """Give the windows of the messages that have something to read."""
        return [window for window in self._encoding.windows(messages) if LABELS_OF[messages[window.message].role]]

    def _decode(self, messages: Sequence[Message], windows: Sequence[Window]) -> tuple[MessageReading, ...]:
        parts: dict[int, list[tuple[Window, WindowLogits]]] = defaultdict(list)
        for window, logits in zip(windows, self._network.logits(windows), strict=True):
            parts[window.message].append((window, logits))
        return tuple(self._decode_message(message, parts[index]) for index, message in enumerate(messages))

    def _decode_message(self, message: Message, parts: Sequence[tuple[Window, WindowLogits]]) -> MessageReading:
        parts = [(window, logits) for window, logits in parts if len(window.offsets)]
        if not parts:
            return MessageReading()
        tokens = np.concatenate([logits.tokens for _, logits in parts])
        offsets = np.concatenate([window.offsets for window, _ in parts])
        whole = np.max([combine(logits) for _, logits in parts], axis=0)
        probabilities = {
            label: self._calibrated(label, float(whole[self._column[label]])) for label in LABELS_OF[message.role]
        }
        above = [label for label, p in probabilities.items() if p >= self._calibration[label].threshold]
        spans = [
            Span(label, start, end, message.text[start:end], round(probabilities[label], 4))
            for label in with_implied(above)
            for start, end in _runs(self._peaks(label, above, tokens), offsets, message.text)
        ]
        return MessageReading(tuple(sorted(spans, key=lambda span: (span.start, span.end, span.label))), probabilities)

    def _peaks(self, label: Label, above: Sequence[Label], tokens: Logits) -> Logits:
        """Give the token logits that show a label; an implied one is shown by the words of those that imply it."""
        if label in above:
            return tokens[:, self._column[label]]
        by = [self._column[other] for other in above if label in with_implied([other])]
        return np.asarray(tokens[:, by].max(axis=1))

    def _calibrated(self, label: Label, logit: float) -> float:
        fitted = self._calibration[label]
        return 1 / (1 + math.exp(-(fitted.scale * logit + fitted.bias)))


def detect_language(messages: Iterable[Message]) -> str:
    """Give the ISO 639-1 code of what the people write, or `UNTOLD` when there is too little to tell."""
    spoken = " ".join(m.text for m in messages if m.role is not Role.BOT)[:_LANGUAGE_CHARS]
    return _language_of(spoken)


@lru_cache(maxsize=1024)
def _language_of(text: str) -> str:
    if sum(char.isalpha() for char in text) < _LANGUAGE_MIN_LETTERS:
        return UNTOLD
    language, probability = _identifier().classify(text)
    if language != LANGUAGE and probability < _LANGUAGE_MIN_PROBABILITY:
        return UNTOLD
    return str(language)


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _runs(logits: Logits, offsets: NDArray[np.int64], text: str) -> Iterable[tuple[int, int]]:
    """Give the character spans whose tokens come near the strongest one, bridged over short gaps, in whole words.

    A further run must come nearer still, and hold at least two words unless there is nothing longer.
    """
    shown = _sigmoid(logits)
    strong = np.flatnonzero(shown >= _SPAN_SHARE_OF_PEAK * shown.max())
    breaks = np.flatnonzero(np.diff(strong) > _SPAN_MAX_GAP_TOKENS + 1) + 1
    runs = [run for run in np.split(strong, breaks) if shown[run].max() >= _RUN_SHARE_OF_PEAK * shown.max()]
    spans = [_in_words(text, int(offsets[run[0]][0]), int(offsets[run[-1]][1])) for run in runs]
    longer = [(start, end) for start, end in spans if len(text[start:end].split()) > 1]
    return longer or spans[:1]


def _in_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end - 1 and text[start] in " ?!.,;:)-":
        start += 1
    while start > 0 and _is_inside_word(text, start):
        start -= 1
    while end < len(text) and _is_inside_word(text, end):
        end += 1
    return start, end


def _is_inside_word(text: str, at: int) -> bool:
    """Tell whether a cut before this character would fall inside a word; an apostrophe belongs to its word."""
    return all(char.isalnum() or char in "'’" for char in text[at - 1 : at + 1])


def _sigmoid(values: Logits) -> Logits:
    return np.asarray(1 / (1 + np.exp(-values)), dtype=np.float32)
