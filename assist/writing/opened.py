"""A writer put together: the model it asks, the limits it keeps, and whether personal data are masked."""

from assist.llm.masking.masker import Masker
from assist.llm.model import ChatModel, Limits, connect
from assist.pipeline import Pipeline
from assist.replies.playbook import load_playbook
from assist.writing.writer import Writer


def open_writer(
    pipeline: Pipeline, name: str, *, url: str | None, key: str | None, limits: Limits, mask: bool
) -> Writer:
    """Connect to the chat model `name`; raises `UnavailableError` when it cannot be set up. Nothing is asked yet."""
    chat = ChatModel(name, connect(name, url=url, key=key, timeout_s=limits.deadline_s), limits)
    return Writer(chat, pipeline, load_playbook(), masker=Masker() if mask else None)
