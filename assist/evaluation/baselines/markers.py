"""Features of the politeness baseline: how often each marker of Danescu-Niculescu-Mizil et al. (2013) stands."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assist.evaluation.baselines.phrases import load_patterns, plain

_FILE = Path(__file__).parent / "markers.yaml"


def marker_features() -> Callable[[Sequence[str]], NDArray[np.float64]]:
    """Give what counts the markers of texts; the last feature is the number of words."""
    patterns = load_patterns(_FILE).values()

    def count(texts: Sequence[str]) -> NDArray[np.float64]:
        return np.array([[*(len(p.findall(plain(t))) for p in patterns), len(t.split())] for t in texts], dtype=float)

    return count
