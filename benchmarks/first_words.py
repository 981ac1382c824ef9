"""How fast first words come: the local reply's while a model fails, and a model's own through our path."""

import asyncio
import random
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
import numpy as np
from langchain_core.runnables import RunnableSequence
from pydantic import BaseModel

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from servers.asgi import serving  # noqa: E402
from servers.fleet import Member, together  # noqa: E402
from servers.model import Answer, Model, fails, says  # noqa: E402
from writers import FORMULA, in_form  # noqa: E402

from assist.conversation.messages import Conversation, Role  # noqa: E402
from assist.conversation.readers import read_marked  # noqa: E402
from assist.llm.answer import Reply  # noqa: E402
from assist.llm.masking.masker import Masker  # noqa: E402
from assist.llm.model import ChatModel, Told, connect  # noqa: E402
from assist.llm.prompts import Prompt  # noqa: E402
from assist.llm.usage import Call  # noqa: E402
from assist.pipeline import Advice, Pipeline  # noqa: E402
from assist.replies.playbook import load_playbook  # noqa: E402
from assist.writing.writer import Writer  # noqa: E402
from benchmarks.live import streaming  # noqa: E402
from benchmarks.masking import DAY  # noqa: E402

CHATS = 200
Row = tuple[str, str, str]
MODELS = {
    "absent": None,
    "down": fails(500),
    "slow": says(3.0, in_form(FORMULA)),
    "wrong": says(in_form(FORMULA)),
}
"""How a model fails; without one is what the others are compared with."""


@dataclass(frozen=True, slots=True)
class Due:
    """A chat that waits for a reply, and what the local engine says."""

    chat: Conversation
    advice: Advice


def due_chats(pipeline: Pipeline, count: int) -> list[Due]:
    """Give chats of the corpus, each cut after a message of its customer that calls for a reply."""
    chance = random.Random(5)  # noqa: S311 - nothing is kept secret by it
    found: list[Due] = []
    for path in sorted((ROOT / "evals/corpus").glob("*.txt")):
        with path.open(encoding="utf-8") as lines:
            chats = [marked.conversation for marked in read_marked(lines, source=path.name, day=DAY)]
        for chat in chance.sample(chats, min(4, len(chats))):
            ends = [end for end, message in enumerate(chat.messages, 1) if message.role is Role.CUSTOMER]
            cut = replace(chat, messages=chat.messages[: chance.choice(ends[:3])]) if ends else chat
            advice = pipeline.suggest(cut)
            if advice.suggestions:
                found.append(Due(cut, advice))
    return chance.sample(found, count)


async def local_replies(dues: Sequence[Due]) -> AsyncIterator[Row]:
    """Run the service beside a model that fails in some way, and time its local replies in a sidebar, one chat a second."""
    for how, answer in MODELS.items():
        with TemporaryDirectory() as name, serving(Model(otherwise=answer or Answer())) as url:
            asked = {"LLM": "openai:any", "LLM_URL": f"{url}/v1", "LLM_KEY": "any"} if answer else {}
            service = Member("all", Path(name), {"DATABASE": f"sqlite:///{name}/bench.db", **asked})
            with together([service]):
                times = [await seen(service, number, due.chat) for number, due in enumerate(dues[:60])][5:]
        figure = f"{np.percentile(times, 50):.0f} / {np.percentile(times, 95):.0f} / {max(times):.0f} ms"
        yield (
            f"local reply in the sidebar while the model is {how}, {len(times)} chats, p50 / p95 / max",
            figure,
            "≤ 150 ms",
        )


async def seen(service: Member, number: int, chat: Conversation) -> float:
    """Put a chat whose last message is new, and give the milliseconds until an open sidebar has a reply to it."""
    messages = [{"id": m.id, "role": m.role.value, "text": m.text} for m in chat.messages]
    before = messages[:-1] or [{"id": "hello", "role": "customer", "text": "Hello"}]
    async with httpx2.AsyncClient(base_url=service.url, timeout=30) as client:
        address = f"/v1/conversations/bench-{number}"
        (await client.put(address, json={"messages": before})).raise_for_status()
        await asyncio.sleep(0.5)
        async with streaming(service, f"bench-{number}") as states:
            started = time.perf_counter()
            said = [*before, messages[-1]] if messages[:-1] else [*before, *messages]
            await client.put(address, json={"messages": said})
            async for state in states:
                if is_answered(state, len(said)):
                    break
            took = (time.perf_counter() - started) * 1000
    await asyncio.sleep(0.5)
    return took


def is_answered(state: dict[str, Any], messages: int) -> bool:
    """Tell whether a state has read so many messages and offers a reply."""
    analysis = state.get("analysis") or {"messages": ()}
    return len(analysis["messages"]) == messages and bool(state["suggestions"])


class Timed(ChatModel):
    """A chat model that keeps the first prompt, and when its first words came."""

    prompt: Prompt | None = None
    first_at = 0.0

    async def ask(
        self, prompt: Prompt, form: type[BaseModel], told: Told, *, until: float, max_chars: int
    ) -> tuple[str, Call]:
        """Ask, and keep both."""
        self.prompt = self.prompt or prompt

        async def noting(said: str) -> None:
            self.first_at = self.first_at or time.perf_counter()
            await told(said)

        return await super().ask(prompt, form, noting, until=until, max_chars=max_chars)


async def overhead(dues: Sequence[Due], pipeline: Pipeline, masker: Masker) -> Row:
    """Time the first words through our path, and those of the same request without it, chat by chat."""
    over, playbook = [], load_playbook()
    with serving(Model(otherwise=says(in_form(FORMULA)))) as address:
        model = connect("openai:any", url=f"{address}/v1", key="any")
        asked = model.with_structured_output(Reply.model_json_schema())
        assert isinstance(asked, RunnableSequence)
        for due in [*dues[:5], *dues]:  # the first few warm up
            timed = Timed("openai:any", model)
            writer = Writer(timed, pipeline, playbook, masker=masker)
            started = time.perf_counter()
            await writer.write(due.chat, due.advice)
            ours = timed.first_at - started
            assert timed.prompt is not None
            started = time.perf_counter()
            async for chunk in asked.first.astream([("system", timed.prompt.system), ("human", timed.prompt.user)]):
                if chunk.content:
                    break
            over.append((ours - (time.perf_counter() - started)) * 1000)
    figure = f"{np.percentile(over[5:], 50):.0f} / {np.percentile(over[5:], 95):.0f} ms"
    return f"first words through our path over the bare call, {len(dues)} chats, p50 / p95", figure, "≤ 30 ms p95"
