"""A message while it is being written: shown sentence by sentence, each once all before it and itself passed the guard."""

import asyncio
import re
from typing import Final

from assist.llm.answer import reply_so_far
from assist.llm.model import Told
from assist.llm.sealed import Sealed
from assist.writing.results import Heard
from assist.writing.standard import Standard

_SENTENCES: Final = re.compile(r".*[.!?…](?=\s)", re.DOTALL)
"""All of a text up to its last whole sentence: what follows is still being written."""


class Preview:
    """Tells what may be shown already; once a sentence fails, the message is told no further."""

    def __init__(self, standard: Standard, heard: Heard | None) -> None:
        """Hold the message to a standard, and tell it to `heard` (None: to nobody)."""
        self._standard = standard
        self._heard = heard
        self._shown = ""
        self._spoilt = False

    def of(self, sealed: Sealed) -> Told:
        """Give what is to be told of an answer as it grows."""

        async def told(said: str) -> None:
            if self._heard is not None and not self._spoilt:
                await self._show(sealed.opened(_sentences(reply_so_far(said))))

        return told

    async def withdraw(self) -> None:
        """Take back what was told."""
        if self._shown and self._heard is not None:
            self._shown = ""
            await self._heard("")
        self._spoilt = False

    async def _show(self, text: str) -> None:
        if not text or text == self._shown or self._heard is None:
            return
        if await asyncio.to_thread(self._standard.begins_well, text):
            self._shown = text
            await self._heard(text)
        else:
            await self.withdraw()
            self._spoilt = True


def _sentences(text: str) -> str:
    found = _SENTENCES.match(text)
    return found[0] if found else ""
