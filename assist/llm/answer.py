"""What a model said, understood: the reply in a JSON object that may be unfinished, fenced, or no JSON at all."""

import json
from typing import Final

from langchain_core.messages import AIMessageChunk
from langchain_core.utils.json import parse_json_markdown
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assist.reading.labels import STEPS

_NOTHING_SAID: Final = {"step": "", "facts": (), "blanks": ()}


class Reply(BaseModel):
    """A reply in the form that a model is asked for. It is written in this order: the customer's words come first."""

    model_config = ConfigDict(frozen=True, title="reply", json_schema_extra={"additionalProperties": False})

    reply: str = Field(min_length=1, description="The words to send to the customer, and nothing else.")
    step: str = Field(
        description="The step of recovery that they give.", json_schema_extra={"enum": [step.value for step in STEPS]}
    )
    facts: tuple[str, ...] = Field(description="The names of the given facts that they state.")
    blanks: tuple[str, ...] = Field(description="The blanks in them that the agent has to fill.")


def words_in(said: AIMessageChunk) -> str:
    """Give what a model has said so far: its text, or the arguments of the tool that a vendor makes of the form."""
    arguments = [chunk["args"] or "" for chunk in said.tool_call_chunks]
    return "".join(arguments) or said.text


def reply_so_far(said: str) -> str:
    """Give the reply in an answer that is still being written; empty while there is none."""
    reply = _object_in(said).get("reply")
    return reply if isinstance(reply, str) else ""


def reply_in(said: str) -> Reply | None:
    """Read a finished answer; None when it holds no reply. What is missing or wrong beside the reply is left out."""
    answer = _object_in(said)
    for whole in ({**_NOTHING_SAID, **answer}, {**_NOTHING_SAID, "reply": answer.get("reply")}):
        try:
            return Reply.model_validate(whole)
        except ValidationError:
            continue
    return None


def _object_in(said: str) -> dict[str, object]:
    """Read the first JSON object in a text, though it be cut off, in a fence, or among other words."""
    found: object = None
    try:
        found = parse_json_markdown(said)
    except ValueError:
        start = said.find("{")
        if start >= 0:
            try:
                found, _ = json.JSONDecoder().raw_decode(said, start)
            except ValueError:
                found = None
    return found if isinstance(found, dict) else {}
