"""Tells open sidebars, after the fact: what is saved stays saved when they cannot be told."""

import logging

from assist.delivery.fanout import Change, Fanout
from assist.errors import UnavailableError
from assist.store.conversations import Address

_log = logging.getLogger(__name__)


async def tell(fanout: Fanout, address: Address, version: int | None) -> None:
    """Tell that a conversation has a new version, None: that it is gone.

    A sidebar that misses it reads the state when it can be told again.
    """
    try:
        await fanout.publish(Change(address.workspace, address.conversation, version))
    except UnavailableError as error:
        _log.warning("sidebars were not told of a change: %s", error)
