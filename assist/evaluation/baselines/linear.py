"""Baselines that fit a logistic regression on features of a message: what a good feature set alone can do."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from assist.conversation.messages import Conversation, Role
from assist.conversation.split import Part
from assist.evaluation.cases import Case, cases_of
from assist.evaluation.suite import Suite, SuiteSpec
from assist.reading.labels import LABELS_OF, Label
from assist.reading.spans import MessageReading, Reading, Span

Features = Callable[[Sequence[str]], NDArray[np.float64]]
"""From texts to (texts, features)."""

_SIDES: Final = (Role.AGENT, Role.CUSTOMER)


class Linear:
    """Says a label where its probability is at least one half; its evidence is the whole message.

    A label that the training cases never show, or always, is never said.
    """

    def __init__(self, name: str, features: Features, training: Sequence[Case]) -> None:
        """Fit one regression a label and side on the labelled messages of the cases; the same on every run."""
        self.name = name
        self._features = features
        self._fitted = {role: self._fit(role, training) for role in _SIDES}

    def read(self, conversation: Conversation) -> Reading:
        """Read each message by itself."""
        messages = conversation.messages
        vectors = self._features([message.text for message in messages])
        likely = {
            role: {label: one.predict_proba(vectors)[:, 1] for label, one in fitted.items()}
            for role, fitted in self._fitted.items()
        }
        return Reading(
            tuple(
                _reading(message.text, {label: float(p[at]) for label, p in likely.get(message.role, {}).items()})
                for at, message in enumerate(messages)
            ),
            "en",
        )

    def _fit(self, role: Role, training: Sequence[Case]) -> dict[Label, Pipeline]:
        rows = [
            (message.text, truth.labels)
            for case in training
            for message, truth in zip(case.marked.conversation.messages, case.truth, strict=True)
            if message.role is role and truth.labels is not None
        ]
        vectors = self._features([text for text, _ in rows])
        true = {label: [label in labels for _, labels in rows] for label in LABELS_OF[role]}
        return {label: _regression().fit(vectors, shown) for label, shown in true.items() if len(set(shown)) == 2}


def _reading(text: str, likely: Mapping[Label, float]) -> MessageReading:
    spans = [Span(label, 0, len(text), text, p) for label, p in likely.items() if p >= 0.5]
    return MessageReading(tuple(spans), likely)


def _regression() -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, random_state=0))


def training_cases(corpus: Path) -> list[Case]:
    """Read the corpus' training part; what cannot be read is left out, since it is no case of this run."""
    suite = Suite("training", SuiteSpec(title="training", part=Part.TRAIN), tuple(sorted(corpus.glob("*.txt"))))
    return [case for case in cases_of(suite) if isinstance(case, Case)]
