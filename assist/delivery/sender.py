"""Sends requests to platforms and to webhooks; says for each failure whether a repeat can do harm.

What was sent and what was answered is never logged: both hold people's words, and headers hold keys.
"""

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import Any, Final

import httpx2

from assist.errors import InDoubtError, NotReachedError, RefusedError
from assist.platforms.writing import PlatformRequest

_CONNECT_S: Final = 2
_MAX_ANSWER_BYTES: Final = 1_048_576
_NOT_BEGUN: Final = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
_NOT_SENDABLE: Final = (httpx2.InvalidURL, httpx2.LocalProtocolError, httpx2.UnsupportedProtocol, UnicodeError)
_TURNED_AWAY: Final = frozenset({429, 503})

for _name in ("httpx2", "httpcore2"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # below that, they log whole addresses and headers


@dataclass(frozen=True, slots=True)
class SentAnswer:
    """The answer to a request that was taken: its status, and its JSON or None (none, or past 1 MiB)."""

    status: int
    json: Any


class Sender:
    """One pool of connections for all that is sent; it belongs to the event loop that it is first used on."""

    def __init__(self, *, whole_s: float = 10) -> None:
        """Connect when first used, through the proxies that the environment names; give up after `whole_s` seconds."""
        self._whole_s = whole_s
        self._client = httpx2.AsyncClient(
            headers={"User-Agent": "recovery-assist", "Accept-Encoding": "identity"},  # a size is what it seems
            timeout=httpx2.Timeout(whole_s, connect=_CONNECT_S, pool=_CONNECT_S),
            follow_redirects=False,  # keys go to the configured address alone
        )

    async def send(self, request: PlatformRequest) -> SentAnswer:
        """Send once.

        Raises NotReachedError when nothing was done, so that a repeat is safe; InDoubtError when a repeat may do it a
        second time; RefusedError when a repeat would be refused as well.
        """
        try:
            async with asyncio.timeout(self._whole_s):
                return await self._send(request)
        except _NOT_SENDABLE as error:
            message = f"the request cannot be sent: {type(error).__name__}"
            raise RefusedError(message) from None
        except _NOT_BEGUN as error:
            message = f"{_host(request)} cannot be reached: {type(error).__name__}"
            raise NotReachedError(message) from None
        except (httpx2.HTTPError, TimeoutError) as error:
            message = f"{_host(request)} did not answer to the end: {type(error).__name__}"
            raise InDoubtError(message) from None

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def _send(self, request: PlatformRequest) -> SentAnswer:
        headers = {"Content-Type": "application/json", **request.headers}
        method, url, body = request.method, request.url, request.content
        async with self._client.stream(method, url, headers=headers, content=body) as response:
            if response.is_success:
                return SentAnswer(response.status_code, await _json(response))
            message = f"{_host(request)} answered {response.status_code}"
            if response.status_code in _TURNED_AWAY:
                raise NotReachedError(message)
            if response.is_server_error:
                raise InDoubtError(message)
            raise RefusedError(message)


def _host(request: PlatformRequest) -> str:
    return httpx2.URL(request.url).host  # the rest of an address may hold keys


async def _json(response: httpx2.Response) -> Any:  # noqa: ANN401 JSON can be anything
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > _MAX_ANSWER_BYTES:
            return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
