"""From an objection to an evaluation case, in the JSONL that `assist eval` reads (evals/README.md)."""

import json
from typing import Any

from assist.conversation.messages import Conversation, Message
from assist.reading.labels import LABELS_OF
from assist.store.tables import DisputeRow
from assist.transport.feedback_schemas import DisputeKind


def case_of(conversation: Conversation, dispute: DisputeRow) -> str | None:
    """Give the case as a line; None when the message is there no more.

    The chat ends with the message in dispute, and of its labels the one in dispute alone is compared: an agent who
    objects to one says nothing of the others.
    """
    position = next((i for i, message in enumerate(conversation.messages) if message.id == dispute.message), None)
    if position is None:
        return None
    messages = [_plain(message) for message in conversation.messages[: position + 1]]
    messages[-1] |= _truth(conversation.messages[position], dispute)
    case = {
        "id": dispute.id,
        "channel": conversation.channel.value,
        "kind": f"dispute-{dispute.kind}",
        "conversation": conversation.id,
        "rule": dispute.rule or "",
        "note": dispute.note or "",
        "messages": messages,
    }
    return json.dumps(case, ensure_ascii=False)


def _plain(message: Message) -> dict[str, Any]:
    plain: dict[str, Any] = {"id": message.id, "role": message.role.value, "text": message.text}
    return plain | ({"at": message.at.isoformat()} if message.at else {})


def _truth(message: Message, dispute: DisputeRow) -> dict[str, Any]:
    words = {"label": dispute.label, "start": dispute.start or 0, "end": dispute.end or len(message.text)}
    if dispute.kind == DisputeKind.EVIDENCE:  # the label is right, and by which words is not known
        words |= {"start": 0, "end": len(message.text)}
    others = [label.value for label in LABELS_OF[message.role] if label != dispute.label]
    return {"labels": [] if dispute.kind == DisputeKind.LABEL else [words], "uncertain": others}
