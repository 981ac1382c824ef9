"""A chat model that answers as a test scripts it, over the contract of OpenAI's chat completions.

It is for what no real model does on demand: to be slow at a given word, to break off, to refuse, to talk nonsense.
"""

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final, Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

_PIECE: Final = re.compile(r"\s*\S+|\s+$")
_NUMBERS: Final = count(1)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model answers: texts are streamed word by word, a number is a pause of so many seconds."""

    script: Sequence[str | float] = ()
    kind: Literal["content", "refusal", "raw"] = "content"
    is_cut: bool = False
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All that it says."""
        return "".join(part for part in self.script if isinstance(part, str))


def says(*script: str | float, is_cut: bool = False) -> Answer:
    """Say this; `is_cut` closes the connection after it, without the end that the contract asks for."""
    return Answer(script, is_cut=is_cut)


def refuses(text: str) -> Answer:
    """Refuse, as a model does that was asked for structured output."""
    return Answer((text,), kind="refusal")


def fails(status: int, **headers: str) -> Answer:
    """Answer with an error; `retry_after="1"` is a header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(("The model cannot answer.",), status=status, headers=named)


def garbles(body: str) -> Answer:
    """Answer with a body that no contract knows."""
    return Answer((body,), kind="raw")


@dataclass(slots=True)
class Asked:
    """A request that came in; `is_heard` says whether its caller stayed until the answer's end."""

    headers: Mapping[str, str]
    body: Mapping[str, Any]
    is_heard: bool = False

    @property
    def text(self) -> str:
        """Everything that the model was told, message by message."""
        return "\n\n".join(message["content"] for message in self.body["messages"])


class Model:
    """An app that gives the next of `answers`, and `otherwise` once there is none; a function makes it of the request."""

    def __init__(self, *answers: Answer, otherwise: Answer | Callable[[Asked], Answer] = Answer()) -> None:
        """Begin with nothing asked."""
        self.answers = deque(answers)
        self.otherwise = otherwise
        self.asked: list[Asked] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a request."""
        request = Request(scope, receive)
        asked = Asked(request.headers, json.loads(await request.body()))
        self.asked.append(asked)
        await (await self._answer(request.url.path, asked))(scope, receive, send)

    async def _answer(self, path: str, asked: Asked) -> Response:
        if path != "/v1/chat/completions":
            return _error(404, f"Unknown address: {path}")
        answer = self._next(asked)
        if answer.status != 200:
            return _error(answer.status, answer.text, answer.headers)
        if asked.body.get("stream"):
            return StreamingResponse(_streamed(answer, asked), media_type="text/event-stream")
        await asyncio.sleep(sum(part for part in answer.script if not isinstance(part, str)))
        asked.is_heard = True
        return Response(_whole(answer, asked), media_type="application/json")

    def _next(self, asked: Asked) -> Answer:
        if self.answers:
            return self.answers.popleft()
        return self.otherwise if isinstance(self.otherwise, Answer) else self.otherwise(asked)


def _error(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    error = {"message": message, "type": "server_error", "param": None, "code": None}
    return JSONResponse({"error": error}, status, headers)


def _whole(answer: Answer, asked: Asked) -> str:
    if answer.kind == "raw":
        return answer.text
    message = {"role": "assistant", "content": None, "refusal": None} | {answer.kind: answer.text}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    whole = json.dumps(_head("chat.completion", asked) | {"choices": [choice], "usage": _usage(answer, asked)})
    return whole[: len(whole) // 2] if answer.is_cut else whole


async def _streamed(answer: Answer, asked: Asked) -> AsyncIterator[str]:
    """Stream; the role comes at once, as many servers send it: it is no word yet."""
    if answer.kind == "raw":
        yield answer.text
        return
    with_usage = bool((asked.body.get("stream_options") or {}).get("include_usage"))
    head = _head("chat.completion.chunk", asked) | ({"usage": None} if with_usage else {})
    yield _event(head, _choice({"role": "assistant", "content": ""}))
    async for piece in _pieces(answer):
        yield _event(head, _choice({answer.kind: piece}))
    if answer.is_cut:
        message = "cut, as scripted"
        raise ConnectionAbortedError(message)
    yield _event(head, _choice({}, finish_reason="stop"))
    if with_usage:
        yield _event(head | {"usage": _usage(answer, asked)})
    yield "data: [DONE]\n\n"
    asked.is_heard = True


async def _pieces(answer: Answer) -> AsyncIterator[str]:
    for part in answer.script:
        if isinstance(part, str):
            for piece in _PIECE.findall(part):
                yield piece
        else:
            await asyncio.sleep(part)


def _choice(delta: Mapping[str, str], *, finish_reason: str | None = None) -> Mapping[str, object]:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}


def _head(kind: str, asked: Asked) -> dict[str, Any]:
    number, model = next(_NUMBERS), asked.body["model"]
    return {"id": f"chatcmpl-{number}", "object": kind, "created": int(time.time()), "model": model}


def _usage(answer: Answer, asked: Asked) -> Mapping[str, int]:
    """Count words as tokens."""
    prompt, completion = len(asked.text.split()), len(answer.text.split())
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _event(head: Mapping[str, object], *choices: Mapping[str, object]) -> str:
    return f"data: {json.dumps({**head, 'choices': choices})}\n\n"
