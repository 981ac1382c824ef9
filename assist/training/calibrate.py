"""Calibration and thresholds, chosen on the calibration part of the split: never on test or dev data."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_curve

from assist.reading.labels import Label
from assist.reading.model import Calibration
from assist.reading.network import WindowLogits, combine
from assist.training.data import COLUMN, LABELS, Example


def by_message(
    examples: Sequence[Example], logits: Sequence[WindowLogits]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Join windows into messages: logits, labels and allowed sides, each (messages, labels)."""
    joined: dict[int, tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]] = {}
    for example, given in zip(examples, logits, strict=True):
        if not len(example.tokens):
            continue
        row = (combine(given).astype(float), example.tokens.max(axis=0).astype(float), example.side.astype(float))
        old = joined.get(example.message, row)
        joined[example.message] = (np.maximum(old[0], row[0]), np.maximum(old[1], row[1]), row[2])
    z, y, side = zip(*joined.values(), strict=True)
    return np.array(z), np.array(y), np.array(side)


def calibrate(examples: Sequence[Example], logits: Sequence[WindowLogits]) -> dict[Label, Calibration]:
    """Fit Platt scaling and a threshold a label."""
    z, y, side = by_message(examples, logits)
    found = {}
    for label in LABELS:
        rows = side[:, COLUMN[label]] > 0
        found[label] = _calibrate(z[rows, COLUMN[label]], y[rows, COLUMN[label]])
    return found


def _calibrate(z: NDArray[np.float64], y: NDArray[np.float64]) -> Calibration:
    platt = LogisticRegression(C=1.0).fit(z[:, None], y)
    scale, bias = float(platt.coef_[0][0]), float(platt.intercept_[0])
    probability = 1 / (1 + np.exp(-(scale * z + bias)))
    return Calibration(round(scale, 4), round(bias, 4), round(best_threshold(probability, y), 3))


def best_threshold(probability: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Give half of the best F1 that any threshold reaches.

    With calibrated probabilities that is where F1 is best, and it varies less than the best threshold itself where
    cases are few (Lipton, Elkan and Naryanaswamy, Optimal Thresholding of Classifiers to Maximize F1 Measure, 2014).
    """
    precision, recall, _ = precision_recall_curve(y > 0, probability)
    return float(np.max(2 * precision * recall / np.maximum(precision + recall, 1e-9)) / 2)
