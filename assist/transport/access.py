"""Who may come in: keys of people and machines, and short-lived tokens of sidebars.

On this machine alone, with nothing configured, everybody may; else nobody without a key or a token.
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Annotated, Any, Final

import jwt
from fastapi import Depends, Request
from fastapi.security import APIKeyQuery, HTTPAuthorizationCredentials, HTTPBearer

from assist.errors import AccessError, SetupError, UnauthenticatedError
from assist.store import keys
from assist.store.database import Database
from assist.store.keys import Scope
from assist.transport.parts import part
from assist.transport.rates import Rates

WORKSPACE: Final = "default"
_AUDIENCE: Final = "recovery-assist"
_ALGORITHM: Final = "HS256"
_CLAIMS: Final = ("aud", "exp", "sub", "workspace", "conversation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whoever calls: for which workspace, with which scope, and by which key (empty where none is needed).

    A sidebar's token opens `conversation` alone, until `expires_at`.
    """

    workspace: str
    scope: Scope
    key: str
    conversation: str | None = None
    expires_at: datetime | None = None


_ANYBODY: Final = Caller(workspace=WORKSPACE, scope=Scope.ADMIN, key="")


class Access:
    """The door. `is_open` while everybody on this machine may come in."""

    def __init__(self, database: Database, *, secret: str, is_open: bool, clock: Callable[[], datetime]) -> None:
        """Look keys up in `database`, sign tokens with `secret`."""
        self.is_open = is_open
        self._database = database
        self._secret = secret
        self._clock = clock

    async def caller(self, credential: str | None) -> Caller:
        """Say who calls with a key or a token; raises `UnauthenticatedError`."""
        if credential is None:
            if self.is_open:
                return _ANYBODY
            msg = "there is no key or token"
            raise UnauthenticatedError(msg)
        return await (self._by_key if credential.startswith(keys.PREFIX) else self._by_token)(credential)

    def token(self, caller: Caller, conversation: str, *, lasts: timedelta) -> tuple[str, datetime]:
        """Make a token that opens one chat to a sidebar; gives it and the time when it runs out."""
        expires_at = (self._clock() + lasts).replace(microsecond=0)
        claims = {
            "aud": _AUDIENCE,
            "exp": expires_at,
            "sub": caller.key,
            "workspace": caller.workspace,
            "conversation": conversation,
        }
        return jwt.encode(claims, self._secret, _ALGORITHM), expires_at

    async def _by_key(self, credential: str) -> Caller:
        async with self._database.reading() as session:
            key = await keys.find(session, credential)
        if key is None:
            msg = "the key is not valid"
            raise UnauthenticatedError(msg)
        return Caller(workspace=key.workspace, scope=key.scope, key=key.id)

    async def _by_token(self, credential: str) -> Caller:
        claims = self._claims(credential)
        if claims["sub"] and not await self._is_valid(claims["sub"]):
            msg = "the key that made the token is revoked"
            raise UnauthenticatedError(msg)
        return Caller(
            workspace=claims["workspace"],
            scope=Scope.SIDEBAR,
            key=claims["sub"],
            conversation=claims["conversation"],
            expires_at=datetime.fromtimestamp(claims["exp"], tz=self._clock().tzinfo),
        )

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            return jwt.decode(token, self._secret, [_ALGORITHM], audience=_AUDIENCE, options={"require": list(_CLAIMS)})
        except jwt.InvalidTokenError as error:
            msg = f"the token is not valid: {error}"
            raise UnauthenticatedError(msg) from error

    async def _is_valid(self, key: str) -> bool:
        async with self._database.reading() as session:
            return await keys.is_valid(session, key)


async def open_door(database: Database, *, host: str, secret: str | None, clock: Callable[[], datetime]) -> Access:
    """Decide who may come in; raises `SetupError` when a service that others reach has no keys."""
    async with database.reading() as session:
        has_keys = await keys.any_valid(session)
    is_local = is_loopback(host)
    is_open = is_local and secret is None and not has_keys
    if not has_keys and not is_open:
        msg = "nobody could come in: make a key first, with `assist keys create --scope admin --name first`"
        raise SetupError(msg, where=f"listening on {host}")
    if secret is None and not is_local:
        msg = "set ASSIST_SECRET to at least 32 random characters, for instance by `openssl rand -base64 32`"
        raise SetupError(msg, where=f"listening on {host}")
    return Access(database, secret=secret or secrets.token_urlsafe(32), is_open=is_open, clock=clock)


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine and nothing else."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


_bearer: Final = HTTPBearer(auto_error=False, description="A key (`ra_…`) or a sidebar's token.")
_query: Final = APIKeyQuery(
    name="token", auto_error=False, description="A sidebar's token, where a browser can send no header."
)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
QueryToken = Annotated[str | None, Depends(_query)]


def needs(*scopes: Scope) -> Callable[[Request, HTTPAuthorizationCredentials | None], Awaitable[Caller]]:
    """Give a dependency that lets in those of some scopes; admins may do everything, and so may all who need no key."""

    async def admitted(request: Request, bearer: Bearer) -> Caller:
        return await _admit(request, bearer.credentials if bearer else None, scopes)

    return admitted


def needs_or_query(
    *scopes: Scope,
) -> Callable[[Request, HTTPAuthorizationCredentials | None, str | None], Awaitable[Caller]]:
    """Give a dependency as `needs` does, that takes the token from `?token=` too."""

    async def admitted(request: Request, bearer: Bearer, token: QueryToken) -> Caller:
        return await _admit(request, bearer.credentials if bearer else token, scopes)

    return admitted


async def _admit(request: Request, credential: str | None, scopes: tuple[Scope, ...]) -> Caller:
    access: Access = request.app.state.access
    rates: Rates = request.app.state.rates
    try:
        caller = await access.caller(credential)
    except UnauthenticatedError:
        await rates.count_failure(request.client.host if request.client else "")
        raise
    if not access.is_open:
        await rates.count_call(caller.key, caller.conversation or "")
    conversation = request.path_params.get("conversation")
    if caller.scope not in (*scopes, Scope.ADMIN) or caller.conversation not in (None, conversation):
        msg = f"a {caller.scope} key or token does not allow this"
        raise AccessError(msg)
    return caller


TheAccess = Annotated[Access, part("access")]
Agent = Annotated[Caller, Depends(needs(Scope.AGENT, Scope.SIDEBAR))]
"""Whoever writes to the customer: an agent's key, or the token of the chat's sidebar."""
PEOPLE: Final = (Scope.AGENT, Scope.PLATFORM, Scope.TRAINER)
People = Annotated[Caller, Depends(needs(*PEOPLE))]
"""Whoever may ask about a chat that is not kept here."""
