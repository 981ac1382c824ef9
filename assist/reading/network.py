"""The network behind the reading: an ONNX file, run by onnxruntime. Knows tokens, not labels' meanings.

What was run is remembered by its exact input, so a chat that grows by a message costs one pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np
import onnxruntime
from cachetools import LRUCache
from numpy.typing import NDArray

from assist.reading.encoding import Window

_REMEMBERED_WINDOWS: Final = 4096
_SLOWER: Final = "SkipLayerNormFusion"
"""The fused form of an addition and its normalisation takes 12 % longer (onnxruntime 1.32, measured on a message a time)."""

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
        self._session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=[_SLOWER]
        )
        self._remembered: LRUCache[bytes, WindowLogits] = LRUCache(_REMEMBERED_WINDOWS)
        self._lock = Lock()

    def logits(self, windows: Sequence[Window]) -> list[WindowLogits]:
        """Run the network on the windows that are not remembered.

        One at a time: int8 takes its scale from all that is run at once, so in a batch a window would read differently
        beside others, and padding costs more than a batch wins.
        """
        keys = [window.ids.tobytes() for window in windows]
        with self._lock:
            known = {key: self._remembered[key] for key in keys if key in self._remembered}
        fresh = {key: window for key, window in zip(keys, windows, strict=True) if key not in known}
        known.update((key, self._run(window)) for key, window in fresh.items())
        with self._lock:
            self._remembered.update(known)
        return [known[key] for key in keys]

    def _run(self, window: Window) -> WindowLogits:
        ids, types = window.ids[None], window.types[None]
        given = {"input_ids": ids, "token_type_ids": types, "attention_mask": np.ones_like(ids)}
        tokens, message = self._session.run(None, given)
        return WindowLogits(tokens[0, window.first : window.first + len(window.offsets)].copy(), message[0])


def combine(logits: WindowLogits) -> Logits:
    """Join the two heads into one logit a label: the mean of the message head and the strongest token."""
    return np.asarray((logits.tokens.max(axis=0) + logits.message) / 2)
