"""API keys: made once, shown once, and kept as a hash.

A key is `ra_<id>_<secret>`. Its secret is 256 random bits, so a single SHA-256 is enough at rest: there is nothing to guess
that a slow hash would protect, as there is with passwords.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest
from secrets import token_hex, token_urlsafe
from typing import Final

from sqlalchemy import exists, select

from assist.store.database import Session
from assist.store.tables import ApiKey
from assist.store.text import as_text

PREFIX: Final = "ra_"


class Scope(StrEnum):
    """What a key, or a token, is for.

    agent: work with chats. platform: bring chats in. trainer: read what is learnt from them. admin: all of it, and
    erasure. sidebar: one chat; it is the scope of tokens, and no key has it.
    """

    AGENT = "agent"
    TRAINER = "trainer"
    PLATFORM = "platform"
    ADMIN = "admin"
    SIDEBAR = "sidebar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What is known of a key; of its secret, nothing."""

    id: str
    workspace: str
    name: str
    scope: Scope
    created_at: datetime
    revoked_at: datetime | None


async def create(session: Session, *, workspace: str, scope: Scope, name: str, now: datetime) -> str:
    """Make a key and give it: nobody can read it again."""
    key, secret = token_hex(6), token_urlsafe(32)
    session.add(
        ApiKey(id=key, workspace=workspace, name=name, scope=scope, hash=_hash(secret), created_at=now, revoked_at=None)
    )
    return f"{PREFIX}{key}_{secret}"


async def find(session: Session, text: str) -> Key | None:
    """Give the key that a text is; None when there is none, its secret is wrong, or it is revoked."""
    key, _, secret = as_text(text).removeprefix(PREFIX).partition("_")
    row = await session.get(ApiKey, key)
    if row is None or not compare_digest(row.hash, _hash(secret)) or row.revoked_at is not None:
        return None
    return _key(row)


async def is_valid(session: Session, key: str) -> bool:
    """Say whether the key of that id is there and not revoked."""
    valid = exists().where(ApiKey.id == key, ApiKey.revoked_at.is_(None))
    return bool(await session.scalar(select(valid)))


async def any_valid(session: Session) -> bool:
    """Say whether there is a key that lets anybody in."""
    return bool(await session.scalar(select(exists().where(ApiKey.revoked_at.is_(None)))))


async def all_keys(session: Session) -> list[Key]:
    """Give all keys, the revoked ones too, oldest first."""
    return [_key(row) for row in await session.scalars(select(ApiKey).order_by(ApiKey.created_at, ApiKey.id))]


async def revoke(session: Session, key: str, *, now: datetime) -> bool:
    """End a key, and with it the tokens that it made; False when there is no such key. The first end counts."""
    row = await session.get(ApiKey, key)
    if row is None:
        return False
    row.revoked_at = row.revoked_at or now
    return True


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _key(row: ApiKey) -> Key:
    return Key(
        id=row.id,
        workspace=row.workspace,
        name=row.name,
        scope=Scope(row.scope),
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )
