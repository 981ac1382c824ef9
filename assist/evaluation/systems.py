"""What is evaluated: anything that reads a conversation. Ours is the shipped model as the product runs it."""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from assist.conversation.messages import Conversation
from assist.evaluation.results import OURS, Latency, ModelId
from assist.reading.model import ASSETS, Model
from assist.reading.spans import Reading

Progress = Callable[[str, int, int], None]
"""Is told what is going on, how much of it is done, and how much there is."""

_TIMED_MESSAGES: Final = 400


class System(Protocol):
    """Reads conversations like the product does. Without probabilities, what rests on them is not measured."""

    @property
    def name(self) -> str:
        """What the run calls it."""
        ...

    def read(self, conversation: Conversation) -> Reading:
        """Read every message in the light of those before it."""
        ...


@dataclass(frozen=True, slots=True)
class Ours:
    """The product's reading model."""

    model: Model
    name: str = OURS

    def read(self, conversation: Conversation) -> Reading:
        """Read every message in the light of those before it."""
        return self.model.read(conversation)


def read_all(system: System, conversations: Sequence[Conversation], tell: Progress, what: str) -> list[Reading]:
    """Read all conversations, one after the other."""
    readings = []
    for done, conversation in enumerate(conversations):
        tell(what, done, len(conversations))
        readings.append(system.read(conversation))
    tell(what, len(conversations), len(conversations))
    return readings


def latency_of(system: System, conversations: Sequence[Conversation]) -> Latency | None:
    """Time one new message after another as a live chat grows, over the first few hundred messages of the suite.

    The model remembers the messages before, as it does in the product. Fresh memory is the caller's to see to.
    """
    times: list[float] = []
    for conversation in conversations:
        if len(times) >= _TIMED_MESSAGES:
            break
        for end in range(1, len(conversation.messages) + 1):
            grown = replace(conversation, messages=conversation.messages[:end], revision=end)
            started = time.perf_counter()
            system.read(grown)
            times.append((time.perf_counter() - started) * 1000)
    if not times:
        return None
    p50, p99 = np.percentile(times, [50, 99])
    return Latency(messages=len(times), p50_ms=float(p50), p99_ms=float(p99))


def model_id(folder: Path = ASSETS) -> ModelId:
    """Name the model by its card and its weights."""
    card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
    return ModelId(card=card, sha256=hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest()[:12])
