"""The baselines that stand beside ours, by name, each with what makes it."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from assist.errors import UnavailableError
from assist.evaluation.baselines.embeddings import embedding_features
from assist.evaluation.baselines.keywords import Keywords
from assist.evaluation.baselines.linear import Features, Linear, training_cases
from assist.evaluation.baselines.llm import Llm, chat_model
from assist.evaluation.baselines.markers import marker_features
from assist.evaluation.systems import System


def baselines(corpus: Path, llm: str) -> Mapping[str, Callable[[], System]]:
    """Give the baselines; those that learn fit on the training part of `corpus`, and `llm` names a chat model or none.

    Making one raises `UnavailableError` with the reason where something that it needs is not there.
    """
    learned: Mapping[str, Callable[[], Features]] = {
        "politeness markers + logistic regression": marker_features,
        "frozen all-MiniLM-L6-v2 + logistic regression": embedding_features,
    }
    return {
        Keywords.name: Keywords,
        **{name: partial(_linear, name, features, corpus) for name, features in learned.items()},
        f"LLM {llm}".strip(): partial(_llm, llm),
    }


def _linear(name: str, features: Callable[[], Features], corpus: Path) -> Linear:
    made = features()
    cases = training_cases(corpus)
    if not cases:
        msg = f"no corpus to learn from at {corpus}"
        raise UnavailableError(msg)
    return Linear(name, made, cases)


def _llm(name: str) -> Llm:
    if not name:
        msg = "no model is configured (ASSIST_LLM)"
        raise UnavailableError(msg)
    return Llm(f"LLM {name}", chat_model(name))
