"""The judge and the baseline that labels: what asks a chat model for the evaluation's own sake. Needs the extra `llm`.

The judge's prompt is `prompts/judge.md`, and openevals makes its calls.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from openevals.llm import create_async_llm_as_judge
from openevals.types import ChatCompletionMessage

from assist.errors import UnavailableError
from assist.evaluation.baselines.llm import Answer, Llm
from assist.evaluation.connection import Connection
from assist.evaluation.judged import CRITERIA, Choice, JudgedChat, Verdict
from assist.llm.masking.masker import Masker
from assist.llm.model import connect
from assist.llm.prompts import load_prompt
from assist.llm.sealed import sealed
from assist.reading.labels import FAILURES, FIVE_STEPS, Label

_TIMEOUT_S: Final = 60
_PROMPT: Final = load_prompt("judge")
_CHOICE: Final = {"type": "string", "enum": [choice.value for choice in Choice]}
_FORM: Final = {
    "title": "verdict",
    "description": "Which of two replies is better, by each criterion and on the whole.",
    "type": "object",
    "properties": {"why": {"type": "string"}, **dict.fromkeys((*CRITERIA, "better"), _CHOICE)},
    "required": ["why", *CRITERIA, "better"],
    "additionalProperties": False,
}


class LlmJudge:
    """A judge that asks a chat model."""

    prompt_version = _PROMPT.header.version

    def __init__(self, model: Connection) -> None:
        """Connect; raises `UnavailableError` where that cannot be set up."""
        self.name = model.name
        self._ask: Callable[..., Awaitable[Any]] = create_async_llm_as_judge(
            prompt=_messages,
            judge=connect(model.name, url=model.url, key=model.key, timeout_s=_TIMEOUT_S),
            output_schema=_FORM,
        )
        self._masker = _masker(model)
        self._places = asyncio.Semaphore(model.at_once)

    async def prefer(self, chat: JudgedChat, first: str, second: str) -> Verdict:
        """Ask once."""
        data = {**chat.model_dump(mode="json", exclude_none=True), "reply_1": first, "reply_2": second}
        sent = sealed(data, self._masker)
        try:
            async with self._places:
                said = await self._ask(inputs={"pair": json.dumps(sent.data, ensure_ascii=False)})
            return Verdict(
                why=sent.opened(said["why"]), criteria={name: said[name] for name in CRITERIA}, better=said["better"]
            )
        except Exception as error:
            # Every vendor's package raises its own, and an answer in another form is none.
            msg = f"{type(error).__name__}: {error}"
            raise UnavailableError(msg) from error


def labeller(model: Connection) -> Llm:
    """Give the baseline that labels with a chat model."""
    asked = connect(model.name, url=model.url, key=model.key, timeout_s=_TIMEOUT_S).with_structured_output(Answer)
    masker = _masker(model)

    def ask(prompt: str) -> Answer:
        try:
            return Answer.model_validate(asked.invoke(prompt))
        except Exception as error:
            raise UnavailableError(str(error)) from error

    def seal(texts: Sequence[str]) -> tuple[Sequence[str], Callable[[str], str]]:
        masked = masker.mask(texts) if masker else None
        return (masked.texts, masked.restore) if masked else (texts, str)

    return Llm(f"LLM {model.name}", ask, seal)


def _masker(model: Connection) -> Masker | None:
    return Masker() if model.mask else None


def _messages(*, inputs: Mapping[str, str], **_: object) -> list[ChatCompletionMessage]:
    prompt = _PROMPT.filled({"steps": _meanings(FIVE_STEPS), "failures": _meanings(FAILURES), **inputs})
    return [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}]


def _meanings(labels: Sequence[Label]) -> str:
    return "\n".join(f"- {label.value}: {label.meaning}" for label in labels)
