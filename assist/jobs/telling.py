"""Tells open sidebars, after the fact: what is saved stays saved when they cannot be told."""

import logging

from assist.delivery.fanout import Change, Fanout, News, Preview
from assist.errors import UnavailableError
from assist.store.conversations import Address

_log = logging.getLogger(__name__)


async def tell(fanout: Fanout, address: Address, version: int | None) -> None:
    """Tell that a conversation has a new version, None: that it is gone.

    A sidebar that misses it reads the state when it can be told again.
    """
    await _publish(fanout, Change(*address.key, version))


async def preview(fanout: Fanout, address: Address, revision: int, text: str) -> None:
    """Show what a chat model has written so far; an empty text takes it back."""
    await _publish(fanout, Preview(*address.key, revision, text or None))


async def _publish(fanout: Fanout, news: News) -> None:
    try:
        await fanout.publish(news)
    except UnavailableError as error:
        _log.warning("sidebars were not told of a change: %s", error)
