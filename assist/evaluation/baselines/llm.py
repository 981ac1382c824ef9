"""The LLM baseline: a chat model labels whole conversations from the codebook's sentences, one call a conversation."""

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from pydantic import BaseModel, Field

from assist.conversation.messages import Conversation, Message
from assist.errors import UnavailableError
from assist.reading.labels import AGENT_LABELS, CUSTOMER_LABELS, LABELS_OF, Label, with_implied
from assist.reading.spans import MessageReading, Reading, Span

LIBRARY: Final = "langchain"
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


class Llm:
    """Reads with a chat model. A label whose quote is not in its message counts, with the whole message as evidence."""

    def __init__(self, name: str, ask: Ask) -> None:
        self.name = name
        self._ask = ask
        self._prompt = _PROMPT.read_text(encoding="utf-8")

    def read(self, conversation: Conversation) -> Reading:
        """Ask once for the whole conversation."""
        messages = conversation.messages
        answer = self._ask(
            self._prompt.format(
                agent=_meanings(AGENT_LABELS), customer=_meanings(CUSTOMER_LABELS), chat=_numbered(messages)
            )
        )
        return Reading(
            tuple(
                _reading(message, [quoted for quoted in answer.labels if quoted.message == number])
                for number, message in enumerate(messages, 1)
            ),
            "en",
        )


def chat_model(name: str) -> Ask:
    """Connect to a model by LangChain's name for it (`openai:gpt-4o-mini`); keys and addresses as its client reads them.

    Raises `UnavailableError` where LangChain is missing or the model cannot be set up.
    """
    if find_spec(LIBRARY) is None:
        msg = "needs LangChain: pip install 'recovery-assist[llm]'"
        raise UnavailableError(msg)
    try:
        model = import_module("langchain.chat_models").init_chat_model(name, temperature=0)
        structured = model.with_structured_output(Answer)
    except Exception as error:
        raise UnavailableError(str(error)) from error

    def ask(prompt: str) -> Answer:
        try:
            return Answer.model_validate(structured.invoke(prompt))
        except Exception as error:
            raise UnavailableError(str(error)) from error

    return ask


def _meanings(labels: Sequence[Label]) -> str:
    return "\n".join(f"- {label.value}: {label.meaning}" for label in labels)


def _numbered(messages: Sequence[Message]) -> str:
    return "\n".join(f"{number}. {message.role.value}: {message.text}" for number, message in enumerate(messages, 1))


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
