"""A writer put together: the model it asks, the limits it keeps, and whether personal data are masked."""

from typing import Final

from assist.llm.examples import examples_for
from assist.llm.masking.masker import Masker
from assist.llm.model import ChatModel, Limits, connect
from assist.pipeline import Pipeline
from assist.reading.labels import Label
from assist.replies.playbook import load_playbook
from assist.writing.writer import Writer

_FIRST: Final = "Hello."


def open_writer(
    pipeline: Pipeline, name: str, *, url: str | None, key: str | None, limits: Limits, mask: bool
) -> Writer:
    """Connect to the chat model `name`; raises `UnavailableError` when it cannot be set up. Nothing is asked yet."""
    chat = ChatModel(name, connect(name, url=url, key=key, timeout_s=limits.deadline_s), limits)
    masker = Masker() if mask else None
    if masker:
        masker.mask([_FIRST])  # what is loaded with the first text and the first search is loaded now
    examples_for(Label.OWNERSHIP, _FIRST)
    return Writer(chat, pipeline, load_playbook(), masker=masker)
