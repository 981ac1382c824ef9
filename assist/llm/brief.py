"""What a model is told of a chat: the analysis and as much of the chat as its budget allows, as data. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from langchain_core.messages import HumanMessage
from langchain_core.messages.utils import count_tokens_approximately

from assist.analysis.needs import due_step, open_steps
from assist.analysis.results import Analysis, Evidence, Given
from assist.conversation.messages import Conversation, Message
from assist.reading.labels import CUSTOMER_LABELS, Label

MAX_CHAT_TOKENS: Final = 1_500
"""About so many tokens of the chat itself are sent (counted by LangChain's estimate)."""
MAX_MESSAGE_CHARS: Final = 1_200
"""Of a longer message the beginning and the end are sent."""
_QUOTES_EACH: Final = 2
_KEPT: Final = frozenset({Label.PROBLEM, Label.IMPACT, Label.DEADLINE, Label.COMMIT})
"""Messages that show one of these stay when a chat is cut."""

Data = dict[str, Any]
"""What is sent as JSON."""


def brief_of(conversation: Conversation, analysis: Analysis) -> Data:
    """Give all that a reply may rest on. What is not known is left out."""
    due = due_step(analysis.steps)
    data: Data = {
        "step_due": due.value,
        "steps_missing": [step.value for step in open_steps(analysis.steps) if step is not due],
        "customer_name": conversation.customer_name,
        "agent_name": conversation.agent_name,
        "channel": conversation.channel.value,
        "language": analysis.language,
        "customer_said": _said_by_customer(analysis),
        "agent_has_said": _said_by_agent(analysis),
        "promises": [
            {"words": promise.evidence.quote, "due": promise.due_text, "state": promise.state.value}
            for promise in analysis.promises
        ],
        "facts": dict(conversation.facts),
        "allowed_remedies": list(conversation.allowed),
        "agent_wants": conversation.instruction,
        "chat": cut(conversation.messages, kept=set(_messages_with(analysis, _KEPT))),
    }
    return {name: value for name, value in data.items() if value}


def cut(messages: Sequence[Message], *, kept: Collection[int], max_tokens: int = MAX_CHAT_TOKENS) -> list[Data]:
    """Give a chat as it is sent: all of it, or what is within the budget, with the number of messages left out.

    First come the newest message and the newest of those to be `kept` (by index), then the others, newest first, as long
    as they fit.
    """
    lines = [_line(message) for message in messages]
    last = len(lines) - 1
    order = sorted(range(len(lines)), key=lambda index: (index == last, index in kept, index), reverse=True)
    chosen: set[int] = set()
    tokens = 0
    for index in order:
        tokens += count_tokens_approximately([HumanMessage(lines[index]["text"])])
        if tokens > max_tokens and chosen:
            break
        chosen.add(index)
    return list(_with_gaps(lines, chosen))


def _with_gaps(lines: Sequence[Data], chosen: Collection[int]) -> Iterator[Data]:
    left_out = 0
    for index, line in enumerate(lines):
        if index not in chosen:
            left_out += 1
            continue
        if left_out:
            yield {"messages_left_out": left_out}
        left_out = 0
        yield line


def _line(message: Message) -> Data:
    text = message.text
    if len(text) > MAX_MESSAGE_CHARS:
        half = MAX_MESSAGE_CHARS // 2
        text = f"{text[:half]} … {text[-half:]}"
    return {"from": message.role.value, "text": text}


def _messages_with(analysis: Analysis, labels: Collection[Label]) -> Iterator[int]:
    return (index for index, message in enumerate(analysis.messages) if not set(message.labels).isdisjoint(labels))


def _said_by_customer(analysis: Analysis) -> Mapping[str, list[str]]:
    """Give the customer's words under each label, the newest two."""
    quotes = {
        label.value: [span.quote for message in analysis.messages for span in message.spans if span.label is label]
        for label in CUSTOMER_LABELS
    }
    return {label: found[-_QUOTES_EACH:] for label, found in quotes.items() if found}


def _said_by_agent(analysis: Analysis) -> Mapping[str, list[str]]:
    """Give the words by which each step was given: a reply does not say them again."""
    given = {step.label.value: _quotes(step.evidence) for step in analysis.steps if step.given is Given.GIVEN}
    return {label: quotes for label, quotes in given.items() if quotes}


def _quotes(evidence: Sequence[Evidence]) -> list[str]:
    return [each.quote for each in evidence[-_QUOTES_EACH:]]
