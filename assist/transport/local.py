"""While everybody on this machine may come in, pages of other places must not."""

from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from assist.errors import AccessError
from assist.transport.access import is_loopback
from assist.transport.problems import problem

_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_SIGNED: Final = "/v1/webhooks/"


class LocalOnly:
    """ASGI middleware that keeps a browser from being used against an open service.

    A page may reach this machine under a name of its own (DNS rebinding): only names of this machine are answered. It may
    send a form or a request without reading the answer: a change is refused to a page of another origin. Webhooks carry
    a signature, and may come through a tunnel under any name.
    """

    def __init__(self, app: ASGIApp, *, origins: Collection[str]) -> None:
        """Stand before `app`; pages of `origins` may make changes."""
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 403."""
        is_guarded = scope["type"] == "http" and not scope["path"].startswith(_SIGNED)
        if is_guarded and scope["app"].state.access.is_open and (wrong := self._wrong(scope)):
            await problem(AccessError.slug, wrong)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _wrong(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if not is_loopback(_name_of(host)):
            return "without keys, the service answers under a name of this machine only; make a key: assist keys create"
        if origin is None or scope["method"] in _READS or origin in self._origins:
            return None
        is_own = origin.partition("://")[2] == host
        return None if is_own else "a page of another origin may not change anything; name it in ASSIST_ORIGINS"


def _name_of(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
