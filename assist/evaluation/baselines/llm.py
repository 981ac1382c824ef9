"""The LLM baseline: a chat model labels whole conversations from the codebook's sentences, one call a conversation."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from pydantic import BaseModel, Field

from assist.conversation.messages import Conversation, Message
from assist.reading.labels import AGENT_LABELS, CUSTOMER_LABELS, LABELS_OF, Label, with_implied
from assist.reading.spans import MessageReading, Reading, Span

_PROMPT: Final = Path(__file__).parents[1] / "prompts" / "label.md"


class Quoted(BaseModel):
    """One label on one message, and the words that show it."""

    message: int = Field(description="The number of the message.")
    label: Label
    quote: str = Field(description="The shortest run of words that shows the label, copied to the letter.")


class Answer(BaseModel):
    """All labels of a conversation."""

    labels: list[Quoted]


Ask = Callable[[str], Answer]
"""Sends a prompt to a chat model and gives its answer."""

Seal = Callable[[Sequence[str]], tuple[Sequence[str], Callable[[str], str]]]
"""Gives texts as they may leave this machine, and what puts into an answer what was taken out of them."""


class Llm:
    """Reads with a chat model. A label whose quote is not in its message counts, with the whole message as evidence."""

    def __init__(self, name: str, ask: Ask, seal: Seal) -> None:
        self.name = name
        self._ask = ask
        self._seal = seal
        self._prompt = _PROMPT.read_text(encoding="utf-8")

    def read(self, conversation: Conversation) -> Reading:
        """Ask once for the whole conversation."""
        messages = conversation.messages
        texts, opened = self._seal([message.text for message in messages])
        answer = self._ask(
            self._prompt.format(
                agent=_meanings(AGENT_LABELS), customer=_meanings(CUSTOMER_LABELS), chat=_numbered(messages, texts)
            )
        )
        found = [quoted.model_copy(update={"quote": opened(quoted.quote)}) for quoted in answer.labels]
        return Reading(
            tuple(
                _reading(message, [quoted for quoted in found if quoted.message == number])
                for number, message in enumerate(messages, 1)
            ),
            "en",
        )


def _meanings(labels: Sequence[Label]) -> str:
    return "\n".join(f"- {label.value}: {label.meaning}" for label in labels)


def _numbered(messages: Sequence[Message], texts: Sequence[str]) -> str:
    numbered = enumerate(zip(messages, texts, strict=True), 1)
    return "\n".join(f"{number}. {message.role.value}: {text}" for number, (message, text) in numbered)


def _reading(message: Message, quoted: Sequence[Quoted]) -> MessageReading:
    spans = [
        Span(label, *_place(message.text, each.quote), each.quote, 1.0)
        for each in quoted
        for label in with_implied([each.label])
        if label in LABELS_OF[message.role]
    ]
    return MessageReading(tuple(spans))


def _place(text: str, quote: str) -> tuple[int, int]:
    start = text.lower().find(quote.lower()) if quote else -1
    return (start, start + len(quote)) if start >= 0 else (0, len(text))
