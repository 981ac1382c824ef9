"""The door to a chat model: any vendor's, or an OpenAI-compatible server, by LangChain. This file alone connects to one."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from asynchedging import hedge
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, HumanMessage
from langchain_core.messages.utils import count_tokens_approximately
from langchain_core.runnables import Runnable, RunnableSequence
from langchain_openai.chat_models.base import BaseChatOpenAI
from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState
from pydantic import BaseModel

from assist.errors import CircuitOpenError, UnavailableError
from assist.llm.answer import words_in
from assist.llm.prices import cost_of
from assist.llm.prompts import Prompt
from assist.llm.usage import Call

_OPENAI: Final = "openai"
_FAILURES: Final = 5
"""After so many failures in a row the model is left alone for a while."""
_HEDGE_AT: Final = 0.5
"""A second request is sent when the first has said nothing for this part of the time to the first words."""

Told = Callable[[str], Awaitable[None]]
"""Is told all that the model has said so far, each time that it says more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a model may take, in seconds, to its first words and in all, and how many requests it gets at once.

    `rest_s` is for how long it is left alone when it has failed too often.
    """

    first_s: float = 4
    deadline_s: float = 8
    at_once: int = 8
    rest_s: float = 30


@dataclass(slots=True)
class _Stream:
    """An answer that has begun: what was said so far, and what follows."""

    said: AIMessageChunk
    rest: AsyncGenerator[AIMessageChunk]


def connect(
    name: str, *, url: str | None = None, key: str | None = None, timeout_s: float | None = None
) -> BaseChatModel:
    """Connect to a model by LangChain's name for it (`openai:gpt-4o-mini`); what is not given its own client decides.

    Raises `UnavailableError` where the vendor's package is missing or the model cannot be set up.
    """
    given: dict[str, Any] = {"base_url": url, "api_key": key, "timeout": timeout_s}
    given = {option: value for option, value in given.items() if value is not None}
    if name.partition(":")[0] == _OPENAI:
        given["stream_usage"] = True  # other servers than OpenAI's are not asked for it otherwise
        import_module("openai.resources.beta.beta")  # takes a second, which the first chat would have to wait for
    try:
        model: BaseChatModel = init_chat_model(name, max_retries=1, **given)
    except Exception as error:
        # Every vendor's package raises its own: what it says is all there is to know.
        raise UnavailableError(str(error)) from error
    return model


class ChatModel:
    """A chat model that answers in a given form, under time limits, behind a circuit breaker."""

    def __init__(self, name: str, model: BaseChatModel, limits: Limits = Limits()) -> None:
        """Take LangChain's name for the model, and the model as `connect` gives it."""
        self.name = name
        self.limits = limits
        self._model = model
        self._places = asyncio.Semaphore(limits.at_once)
        self._breakers = AsyncCircuitBreakerFactory(
            default_threshold=_FAILURES, default_ttl=limits.rest_s, exclude=[asyncio.CancelledError]
        )

    async def close(self) -> None:
        """Let go of the connections; LangChain has no word for it, so it is OpenAI's client that is closed."""
        if isinstance(self._model, BaseChatOpenAI):
            await self._model.root_async_client.close()

    async def ask(
        self, prompt: Prompt, form: type[BaseModel], told: Told, *, until: float, max_chars: int
    ) -> tuple[str, Call]:
        """Ask for an answer in a form, as JSON; give all that the model said, and what it took.

        Nothing says that the model kept to the form. `until` is the event loop's time by which it must be done; past
        `max_chars` it is broken off: small models find no end, and nobody would read it. Raises
        `TimeoutError` when it is not, or when the first words take too long, `CircuitOpenError` while the model is left
        alone, and `UnavailableError` when it fails.
        """
        begun = time.perf_counter()
        async with self._guarded(), asyncio.timeout_at(until), self._places:
            stream = await self._begin(prompt, form)
            async with aclosing(stream.rest) as rest:
                await told(words := words_in(stream.said))
                async for chunk in rest:
                    stream.said += chunk
                    await told(words := words_in(stream.said))
                    if len(words) > max_chars:
                        break
        return words, self._call(prompt, stream.said, time.perf_counter() - begun)

    @asynccontextmanager
    async def _guarded(self) -> AsyncIterator[None]:
        breaker = await self._breakers.get_breaker(self.name)
        try:
            async with breaker:
                yield
        except OpenedState as error:
            raise CircuitOpenError(str(error)) from error
        except TimeoutError:
            raise
        except Exception as error:
            # Every vendor's package raises its own, and all of them mean that there is no answer.
            raise UnavailableError(str(error)) from error

    async def _begin(self, prompt: Prompt, form: type[BaseModel]) -> _Stream:
        """Give the answer of whichever request speaks first: a second is sent when the first is silent for long."""
        asked = _asked(self._model, form)
        messages = [("system", prompt.system), ("human", prompt.user)]

        begun = failed = 0

        async def begin() -> _Stream | Exception:
            nonlocal begun
            begun += 1
            return await _begun(_chunks(asked.astream(messages)))

        def settles(outcome: _Stream | Exception) -> bool:
            """A failure counts when no other request is under way: nothing is gained by waiting for a second one."""
            nonlocal failed
            failed += isinstance(outcome, Exception)
            return failed == begun or isinstance(outcome, _Stream)

        first_s = self.limits.first_s
        won: tuple[_Stream | Exception, object] = await hedge(
            begin, delays_s=[first_s * _HEDGE_AT], accept=settles, total_timeout_s=first_s
        )
        if isinstance(won[0], Exception):
            raise won[0]
        return won[0]

    def _call(self, prompt: Prompt, said: AIMessageChunk, seconds: float) -> Call:
        """Say what a request took; where the server did not come to tell, its tokens are LangChain's estimate."""
        usage = said.usage_metadata
        if usage:
            tokens_in, tokens_out = usage["input_tokens"], usage["output_tokens"]
        else:
            tokens_in = count_tokens_approximately([HumanMessage(prompt.system), HumanMessage(prompt.user)])
            tokens_out = count_tokens_approximately([HumanMessage(words_in(said))])
        return Call(
            model=self.name,
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            cost_usd=cost_of(self.name, tokens_in=tokens_in, tokens_out=tokens_out),
            seconds=seconds,
        )


def _asked(model: BaseChatModel, form: type[BaseModel]) -> Runnable[Any, Any]:
    """Give the model that is asked for the form, without the parser that LangChain puts behind it: ours forgives more."""
    asked = model.with_structured_output(form.model_json_schema())
    return asked.first if isinstance(asked, RunnableSequence) else asked


async def _begun(chunks: AsyncGenerator[AIMessageChunk]) -> _Stream | Exception:
    """Wait for the first words; what goes wrong is given, not raised: another request may have gone well."""
    try:
        said = await anext(chunks)
        while not words_in(said) and (more := await anext(chunks, None)) is not None:
            said += more
    except Exception as error:  # noqa: BLE001
        return error
    return _Stream(said, chunks)


async def _chunks(parts: AsyncIterator[Any]) -> AsyncGenerator[AIMessageChunk]:
    """Give what the model says; what is no part of a message is not from the model itself."""
    async for part in parts:
        if isinstance(part, AIMessageChunk):
            yield part
