"""The engine that is not always there: the chat model that the settings name, and how each workspace speaks."""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from assist.config import Settings
from assist.errors import SetupError
from assist.llm.voice import Voice, load_voices
from assist.pipeline import Pipeline

if TYPE_CHECKING:
    from assist.writing.writer import Writer  # it needs an extra that only a chat model needs


def writer_of(settings: Settings, pipeline: Pipeline) -> "Writer | None":
    """Put the writer together; None where no chat model is named. Nothing is asked yet.

    Raises `SetupError` when what it needs is not installed, and `UnavailableError` when the model cannot be set up.
    """
    if settings.llm is None:
        return None
    try:
        opened = import_module("assist.writing.opened")
        limits = import_module("assist.llm.model").Limits
    except ImportError as error:
        message = f"{error}. A chat model needs its extra: pip install 'recovery-assist[llm]'"
        raise SetupError(message, where="ASSIST_LLM") from error
    writer: Writer = opened.open_writer(
        pipeline,
        settings.llm,
        url=settings.llm_url,
        key=settings.llm_key.get_secret_value() if settings.llm_key else None,
        limits=limits(first_s=settings.llm_first_s, deadline_s=settings.llm_deadline_s, at_once=settings.llm_at_once),
        mask=settings.llm_mask,
    )
    return writer


def voices_of(settings: Settings) -> Mapping[str, Voice]:
    """Give how each workspace speaks; raises `SetupError` for a file that cannot be read."""
    return load_voices(settings.voices) if settings.voices else {}
