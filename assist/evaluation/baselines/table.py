"""The baselines that stand beside ours, by name, each with what makes it."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from assist.errors import UnavailableError
from assist.evaluation.baselines.embeddings import embedding_features
from assist.evaluation.baselines.keywords import Keywords
from assist.evaluation.baselines.linear import Features, Linear, training_cases
from assist.evaluation.baselines.markers import marker_features
from assist.evaluation.connection import NO_MODEL, Connection
from assist.evaluation.systems import System


def baselines(corpus: Path, model: Connection | None) -> Mapping[str, Callable[[], System]]:
    """Give the baselines; those that learn fit on the training part of `corpus`, and `model` is a chat model or none.

    Making one raises `UnavailableError` with the reason where something that it needs is not there.
    """
    learned: Mapping[str, Callable[[], Features]] = {
        "politeness markers + logistic regression": marker_features,
        "frozen all-MiniLM-L6-v2 + logistic regression": embedding_features,
    }
    return {
        Keywords.name: Keywords,
        **{name: partial(_linear, name, features, corpus) for name, features in learned.items()},
        f"LLM {model.name if model else ''}".strip(): partial(_llm, model),
    }


def _linear(name: str, features: Callable[[], Features], corpus: Path) -> Linear:
    made = features()
    cases = training_cases(corpus)
    if not cases:
        msg = f"no corpus to learn from at {corpus}"
        raise UnavailableError(msg)
    return Linear(name, made, cases)


def _llm(model: Connection | None) -> System:
    if model is None:
        raise UnavailableError(NO_MODEL)
    system: System = model.made("labeller")
    return system
