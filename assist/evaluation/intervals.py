"""Intervals by bootstrap over conversations: cells of one chat belong together, so whole chats are drawn."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import bootstrap

from assist.evaluation.values import Estimate

Numbers = NDArray[np.float64]
Statistic = Callable[[Numbers], Numbers]
"""From sums over the drawn conversations, (..., columns), to one value for each draw, (...)."""

DRAWS: Final = 1000
_BATCH: Final = 100


def estimate(per_case: Numbers, statistic: Statistic) -> Estimate:
    """Give a statistic of sums over conversations with its 95 % interval; the draws are the same on every run.

    `per_case` is (conversations, columns). Of a single conversation nothing can be drawn: the interval is everything.
    """
    value = float(statistic(per_case.sum(axis=0)))
    if len(per_case) < 2:
        return Estimate(value=value, low=0.0, high=1.0)

    def of_draws(drawn: NDArray[np.int64], axis: int) -> Numbers:
        del axis  # scipy asks for it; the draws run along the last one
        sums: Numbers = per_case[drawn].sum(axis=-2)
        return statistic(sums)

    found = bootstrap(
        (np.arange(len(per_case)),),
        of_draws,
        n_resamples=DRAWS,
        batch=_BATCH,
        vectorized=True,
        method="percentile",
        rng=np.random.default_rng(0),
    ).confidence_interval
    return Estimate(value=value, low=float(found.low), high=float(found.high))


def share(part: Numbers, whole: Numbers) -> Numbers:
    """Divide; nothing of nothing is zero."""
    return np.asarray(np.divide(part, whole, out=np.zeros_like(part, dtype=float), where=whole > 0))


def precision(sums: Numbers) -> Numbers:
    """Of cells said: the share that is true. Columns: said and true, said wrongly, missed."""
    return share(sums[..., 0], sums[..., 0] + sums[..., 1])


def recall(sums: Numbers) -> Numbers:
    """Of cells true: the share that was said."""
    return share(sums[..., 0], sums[..., 0] + sums[..., 2])


def f1(sums: Numbers) -> Numbers:
    """The harmonic mean of precision and recall."""
    return share(2 * sums[..., 0], 2 * sums[..., 0] + sums[..., 1] + sums[..., 2])


def macro_f1(sums: Numbers) -> Numbers:
    """The plain mean of F1 over labels, each with its three columns one after the other."""
    return np.asarray(f1(sums.reshape(*sums.shape[:-1], -1, 3)).mean(axis=-1))


def ratio(sums: Numbers) -> Numbers:
    """The first column over the second."""
    return share(sums[..., 0], sums[..., 1])


def kappa(sums: Numbers) -> Numbers:
    """Cohen's kappa (1960) of two labellers. Columns: the counts of their square table, row by row."""
    size = int(np.sqrt(sums.shape[-1]))
    table = sums.reshape(*sums.shape[:-1], size, size)
    total = table.sum(axis=(-2, -1))
    observed = share(np.trace(table, axis1=-2, axis2=-1), total)
    expected = share((table.sum(axis=-1) * table.sum(axis=-2)).sum(axis=-1), total**2)
    return share(observed - expected, 1 - expected)
