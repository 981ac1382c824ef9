"""Text as both databases can keep it, whatever a platform sends: nothing that came in is refused for its characters."""

from hashlib import blake2b
from typing import Final

from assist.conversation.messages import MAX_MESSAGE_CHARS
from assist.platforms.plain import clean

MAX_KEY_CHARS: Final = 200
"""Characters of an id: PostgreSQL's index takes no more than 2,700 bytes, and several ids stand in one."""
_KEPT: Final = 160


def as_text(text: str) -> str:
    """Replace what no database and no encoding takes; cut past the limit of a message."""
    return clean(text[:MAX_MESSAGE_CHARS])


def as_key(text: str) -> str:
    """Give an id as it is kept: of one that is too long its beginning and a digest of it all."""
    if len(text) <= MAX_KEY_CHARS:
        return as_text(text)
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"{as_text(text[:_KEPT])}~{digest}"
