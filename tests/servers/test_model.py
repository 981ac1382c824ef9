import asyncio
from collections.abc import AsyncIterator, Iterator
from time import monotonic

import httpx2
import pytest
from openai import APIConnectionError, AsyncOpenAI, InternalServerError, NotFoundError, RateLimitError
from openai.types.chat import ChatCompletionChunk
from servers.asgi import serving
from servers.model import Answer, Model, fails, garbles, refuses, says


@pytest.fixture
def model() -> Model:
    """Give a model with nothing to say yet."""
    return Model()


@pytest.fixture
def url(model: Model) -> Iterator[str]:
    """Give its address."""
    with serving(model) as url:
        yield f"{url}/v1"


async def stream(url: str, text: str = "Hello") -> AsyncIterator[ChatCompletionChunk]:
    """Ask, and give the chunks as they come."""
    async with (
        AsyncOpenAI(base_url=url, api_key="any", max_retries=0) as client,
        await client.chat.completions.create(
            model="any",
            messages=[{"role": "user", "content": text}],
            stream=True,
            stream_options={"include_usage": True},
        ) as chunks,
    ):
        async for chunk in chunks:
            yield chunk


async def pieces(url: str) -> list[str]:
    """Ask, and give the pieces of the answer."""
    return [content async for chunk in stream(url) for choice in chunk.choices if (content := choice.delta.content)]


async def test_it_says_what_a_test_wants_word_by_word(model: Model, url: str) -> None:
    """An answer comes in words, then its end and what it took; the test sees what was asked."""
    model.answers.append(says("I am sorry."))
    chunks = [chunk async for chunk in stream(url, "Where is it?")]
    words = [choice.delta.content for chunk in chunks[:-1] for choice in chunk.choices]
    assert words == ["", "I", " am", " sorry.", None]
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert [chunk.usage and chunk.usage.total_tokens for chunk in chunks[-2:]] == [None, 6]
    [asked] = model.asked
    assert (asked.text, asked.headers["authorization"], asked.is_heard) == ("Where is it?", "Bearer any", True)


async def test_without_a_stream_it_comes_whole(model: Model, url: str) -> None:
    """The answer is one object then, made of the request here."""
    model.otherwise = lambda asked: says(asked.text.upper())
    async with AsyncOpenAI(base_url=url, api_key="any") as client:
        whole = await client.chat.completions.create(model="any", messages=[{"role": "user", "content": "Hello"}])
    assert (whole.choices[0].message.content, whole.usage and whole.usage.total_tokens) == ("HELLO", 2)


async def test_it_is_slow_where_a_test_wants(model: Model, url: str) -> None:
    """A number in the script is a pause before what follows it."""
    model.answers.append(says("I am", 0.3, " sorry."))
    times = [monotonic() async for chunk in stream(url) if chunk.choices and chunk.choices[0].delta.content]
    assert times[1] - times[0] < 0.2 < times[2] - times[1]


async def test_it_breaks_off(model: Model, url: str) -> None:
    """A cut stream ends in a broken connection."""
    model.answers.append(says("I am", is_cut=True))
    with pytest.raises(APIConnectionError):
        await pieces(url)


async def test_a_caller_who_leaves_is_noticed(model: Model, url: str) -> None:
    """Who goes before the end has not heard it."""
    model.answers.append(says("I am", 5.0, " sorry."))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(pieces(url), 0.3)
    assert [asked.is_heard for asked in model.asked] == [False]


@pytest.mark.parametrize(("status", "error"), [(429, RateLimitError), (500, InternalServerError), (404, NotFoundError)])
async def test_it_fails(model: Model, url: str, status: int, error: type[Exception]) -> None:
    """An error of the contract comes as the client knows it."""
    model.answers.append(fails(status))
    with pytest.raises(error, match="The model cannot answer"):
        await pieces(url)


async def test_it_says_when_to_come_again(model: Model, url: str) -> None:
    """The client waits as long as the header asks for, and asks again."""
    model.answers.extend([fails(429, retry_after="1"), says("I am sorry.")])
    started = monotonic()
    async with AsyncOpenAI(base_url=url, api_key="any", max_retries=1) as client:
        await client.chat.completions.create(model="any", messages=[{"role": "user", "content": "Hello"}])
    assert monotonic() - started > 0.9
    assert len(model.asked) == 2


async def test_it_refuses(model: Model, url: str) -> None:
    """A refusal has a field of its own, and no content."""
    model.answers.append(refuses("I can't help."))
    deltas = [choice.delta async for chunk in stream(url) for choice in chunk.choices]
    assert "".join(delta.refusal or "" for delta in deltas) == "I can't help."
    assert not any(delta.content for delta in deltas)


@pytest.mark.parametrize(
    ("answer", "is_streamed", "body"),
    [
        (garbles("<html>"), True, "<html>"),
        (garbles("<html>"), False, "<html>"),
        (Answer(), True, None),
    ],
    ids=["garbage in a stream", "garbage", "nothing to say"],
)
def test_what_no_contract_knows(model: Model, url: str, answer: Answer, is_streamed: bool, body: str | None) -> None:  # noqa: FBT001
    """Garbage comes to the letter; with nothing scripted the answer is empty, and in order."""
    model.answers.append(answer)
    answered = httpx2.post(f"{url}/chat/completions", json={"model": "any", "messages": [], "stream": is_streamed})
    assert answered.status_code == 200
    assert answered.text == body or (body is None and answered.text.endswith("data: [DONE]\n\n"))


def test_another_address_is_unknown(url: str) -> None:
    """Chat completions are all that it knows."""
    assert httpx2.post(f"{url}/embeddings", json={}).status_code == 404
