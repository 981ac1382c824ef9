import asyncio
import json
from collections.abc import Sequence

import pytest
from openai import AsyncOpenAI, BadRequestError
from openai.types.chat import ChatCompletionChunk
from openai.types.shared_params import ResponseFormatJSONSchema

FORM: ResponseFormatJSONSchema = {
    "type": "json_schema",
    "json_schema": {
        "name": "reply",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {"reply": {"type": "string", "maxLength": 80}, "step": {"enum": ["listen", "apologise"]}},
            "required": ["reply", "step"],
            "additionalProperties": False,
        },
    },
}


async def ask(url: str, text: str) -> Sequence[ChatCompletionChunk]:
    """Ask for structured output, as a stream."""
    async with (
        AsyncOpenAI(base_url=url, api_key="any") as client,
        await client.chat.completions.create(
            model="smollm2",
            messages=[{"role": "user", "content": text}],
            response_format=FORM,
            temperature=0,
            stream=True,
            stream_options={"include_usage": True},
        ) as stream,
    ):
        return [chunk async for chunk in stream]


def said(chunks: Sequence[ChatCompletionChunk]) -> str:
    """Put together what was streamed."""
    return "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)


async def test_it_streams_what_the_schema_asks_for(llama_url: str) -> None:
    """A reply comes in pieces that make JSON of the form asked for, and the last chunk counts its tokens."""
    chunks = await ask(llama_url, "Reply to a customer whose parcel is late.")
    reply = json.loads(said(chunks))
    assert set(reply) == {"reply", "step"}
    assert reply["step"] in {"listen", "apologise"}
    assert len(chunks) > 10
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens > 10


async def test_it_answers_two_at_once(llama_url: str) -> None:
    """Of two that ask at the same time each gets an answer, and both go on while the other does."""
    answers = await asyncio.gather(*(ask(llama_url, f"Say sorry to customer {number}.") for number in range(2)))
    assert all(json.loads(said(chunks)) for chunks in answers)


async def test_a_prompt_past_the_context_is_refused(llama_url: str) -> None:
    """It says so at once, and does not cut."""
    with pytest.raises(BadRequestError, match="exceeds the available context size"):
        await ask(llama_url, "word " * 5000)
