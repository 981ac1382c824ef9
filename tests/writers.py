"""A chat to write a reply to, writers over a model's address, and what a model says that keeps to the form of a reply."""

import json
from typing import Final

from assist.conversation.messages import Conversation, Message, Role
from assist.llm.masking.masker import Masker
from assist.llm.model import ChatModel, Limits, connect
from assist.pipeline import Pipeline
from assist.replies.playbook import load_playbook
from assist.writing.writer import Writer

CHAT: Final = Conversation(
    id="desk",
    revision=1,
    customer_name="Dana Whitfield",
    messages=(
        Message(
            id="1",
            role=Role.CUSTOMER,
            text="My desk should have come on Monday and it did not. I took a day off for it.",
        ),
    ),
)
"""Somebody who was let down, and has no answer yet: ownership is due."""
GOOD: Final = (
    "Dana, your desk did not come on Monday and cost you a day off: that is on us. I'm looking into it right now and I'll"
    " write to you here by [time of your next message]."
)
"""A reply to it that passes the guard and fits better than what the playbook says."""
FORMULA: Final = "We apologise for any inconvenience this may have caused."
_LIMITS: Final = Limits()


def in_form(reply: str, *, step: str = "ownership") -> str:
    """Give a reply in the form that a model is asked for."""
    return json.dumps({"reply": reply, "step": step, "facts": [], "blanks": []})


def writer_at(url: str, pipeline: Pipeline, masker: Masker | None, limits: Limits = _LIMITS) -> Writer:
    """Make a writer over the model at an address of OpenAI's API, `…/v1`."""
    model = connect("openai:smollm2", url=url, key="any", timeout_s=limits.deadline_s)
    return Writer(ChatModel("openai:smollm2", model, limits), pipeline, load_playbook(), masker=masker)
