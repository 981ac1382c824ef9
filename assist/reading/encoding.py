"""How a message and what was said before it become one sequence of tokens. Training and inference share this file.

    [CLS] opening … earlier messages [SEP] message [SEP]

Every message is led by a token for its role. The context is the customer's opening words, which tell what the chat is
about, and the newest of the earlier messages as far as the budget goes. A long message is cut into several windows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from assist.conversation.messages import Message, Role

CONTEXT_TOKENS: Final = 64
OPENING_TOKENS: Final = 24
EARLIER_TOKENS: Final = 40
MESSAGE_TOKENS: Final = 160

_REMEMBERED_TEXTS: Final = 2048

_ROLE_TOKEN: Final = {
    Role.AGENT: "[unused1]",
    Role.CUSTOMER: "[unused2]",
    Role.BOT: "[unused3]",
    Role.UNKNOWN: "[unused4]",
}


@dataclass(frozen=True, slots=True)
class Window:
    """One input of the model: `ids` (n,), the position of the message's first token, and each of its tokens' characters.

    `types` is 0 for the context and 1 for the message. `offsets` (m, 2) holds start and end in the message's text.
    """

    message: int
    ids: NDArray[np.int64]
    types: NDArray[np.int64]
    first: int
    offsets: NDArray[np.int64]


class Encoding:
    """Lays conversations out for the model, with one tokenizer."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._tokens = lru_cache(maxsize=_REMEMBERED_TEXTS)(self._tokenise)
        self._cls = tokenizer.token_to_id("[CLS]")
        self._sep = tokenizer.token_to_id("[SEP]")
        self._role = {role: int(tokenizer.token_to_id(token) or 0) for role, token in _ROLE_TOKEN.items()}

    def windows(self, messages: Sequence[Message], *, since: int = 0) -> Iterator[Window]:
        """Give the windows of the messages from index `since` on, in order: at least one a message."""
        encoded = [self._tokens(message.text) for message in messages]
        tokens = [ids for ids, _ in encoded]
        roles = [self._role[message.role] for message in messages]
        opening = next((i for i, message in enumerate(messages) if message.role is Role.CUSTOMER), None)
        for index in range(since, len(messages)):
            context = self._context(index, tokens, roles, opening)
            offsets = encoded[index][1]
            for start in range(0, max(len(tokens[index]), 1), MESSAGE_TOKENS):
                part = tokens[index][start : start + MESSAGE_TOKENS]
                head = [self._cls, *context, self._sep]
                tail = [roles[index], *part, self._sep]
                yield Window(
                    message=index,
                    ids=np.array(head + tail, dtype=np.int64),
                    types=np.array([0] * len(head) + [1] * len(tail), dtype=np.int64),
                    first=len(head) + 1,
                    offsets=offsets[start : start + MESSAGE_TOKENS],
                )

    def _tokenise(self, text: str) -> tuple[list[int], NDArray[np.int64]]:
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        return encoded.ids, np.array(encoded.offsets, dtype=np.int64).reshape(-1, 2)

    def _context(
        self, index: int, tokens: Sequence[Sequence[int]], roles: Sequence[int], opening: int | None
    ) -> list[int]:
        lead: list[int] = []
        if opening is not None and opening < index:
            lead = [roles[opening], *tokens[opening][:OPENING_TOKENS]]
        budget = CONTEXT_TOKENS - len(lead)
        recent: list[int] = []
        for earlier in range(index - 1, -1, -1):
            if earlier == opening and len(tokens[earlier]) <= OPENING_TOKENS:
                continue
            part = [roles[earlier], *tokens[earlier][-EARLIER_TOKENS:]]
            if len(part) > budget - len(recent):
                break
            recent = part + recent
        return lead + recent
