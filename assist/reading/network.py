"""The network behind the reading: an ONNX file, run by onnxruntime. Knows tokens, not labels' meanings.

What was run is remembered by its exact input, so a chat that grows by a message costs one pass.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np
import onnxruntime
from cachetools import LRUCache
from numpy.typing import NDArray

from assist.reading.encoding import Window

_BATCH_TOKENS: Final = 384
"""Tokens run at once: with more, what is padded and what the processor's cache no longer holds cost more than is won."""
_REMEMBERED_WINDOWS: Final = 4096

Logits = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WindowLogits:
    """What the network says of one window: per token of the message (m, labels), and of the message (labels,)."""

    tokens: Logits
    message: Logits


class Network:
    """Runs windows. Safe to share between threads."""

    def __init__(self, path: Path, *, threads: int = 0) -> None:
        """Load the weights; raises whatever onnxruntime raises when they are broken. 0 `threads`: one a core."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._remembered: LRUCache[bytes, WindowLogits] = LRUCache(_REMEMBERED_WINDOWS)
        self._lock = Lock()

    def logits(self, windows: Sequence[Window]) -> list[WindowLogits]:
        """Run the network on the windows that are not remembered, in batches of like length."""
        keys = [window.ids.tobytes() for window in windows]
        with self._lock:
            known = {key: self._remembered[key] for key in keys if key in self._remembered}
        fresh = {key: window for key, window in zip(keys, windows, strict=True) if key not in known}
        for batch in _batches(fresh):
            known.update(self._run(batch))
        with self._lock:
            self._remembered.update(known)
        return [known[key] for key in keys]

    def _run(self, batch: Sequence[tuple[bytes, Window]]) -> dict[bytes, WindowLogits]:
        width = max(len(window.ids) for _, window in batch)
        ids, types, mask = (np.zeros((len(batch), width), dtype=np.int64) for _ in range(3))
        for row, (_, window) in enumerate(batch):
            length = len(window.ids)
            ids[row, :length], types[row, :length], mask[row, :length] = window.ids, window.types, 1
        tokens, message = self._session.run(None, {"input_ids": ids, "token_type_ids": types, "attention_mask": mask})
        return {
            key: WindowLogits(tokens[row, window.first : window.first + len(window.offsets)].copy(), message[row])
            for row, (key, window) in enumerate(batch)
        }


def combine(logits: WindowLogits) -> Logits:
    """Join the two heads into one logit a label: the mean of the message head and the strongest token."""
    return np.asarray((logits.tokens.max(axis=0) + logits.message) / 2)


def _batches(fresh: dict[bytes, Window]) -> Iterable[list[tuple[bytes, Window]]]:
    batch: list[tuple[bytes, Window]] = []
    for key, window in sorted(fresh.items(), key=lambda item: len(item[1].ids)):
        if batch and len(window.ids) * (len(batch) + 1) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append((key, window))
    if batch:
        yield batch
