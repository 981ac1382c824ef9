"""Crashes under load: processes are killed at random moments while chats go on, and then everything is counted.

Both kinds of platform are written to: `shop` knows a repeat by its key, `desk` does not.
"""

import asyncio
import base64
import hmac
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Final

import httpx2
from servers.fleet import Member
from servers.platform import Platform
from sqlalchemy import create_engine, make_url, text
from standardwebhooks.webhooks import Webhook

SECRET: Final = "whsec_" + base64.b64encode(b"a test, not a secret, in any way").decode()
_DESK_SECRET: Final = "desk"  # noqa: S105
_SETTLE_S: Final = 90
_SAID: Final = (
    ("customer", "Order {n} was due yesterday and it is not here."),
    ("customer", "I have waited a whole week for order {n} and nobody answers."),
    ("customer", "Hello? I need order {n} for a wedding on Saturday!"),
    ("customer", "The invoice of order {n} is wrong as well, you charged me twice."),
    ("agent", "Let me look into order {n} right away."),
)
Said = dict[str, list[tuple[str, str]]]
"""What was said in each chat: ids and words, in order."""


@dataclass(slots=True)
class Crashed:
    """What became of a run. `lost`, `doubled` and `disordered` are what must never be."""

    kills: int = 0
    sent: int = 0
    accepted: int = 0
    notes: int = 0
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    in_doubt: int = 0
    unsettled: bool = False

    @property
    def is_sound(self) -> bool:
        """Whether nothing was lost, done twice, or out of order."""
        return not (self.lost or self.doubled or self.disordered or self.unsettled)

    def __add__(self, other: "Crashed") -> "Crashed":
        """Give two runs as one."""
        mine, others = ([getattr(run, name) for name in self.__slots__] for run in (self, other))
        return Crashed(*(one + another for one, another in zip(mine, others, strict=True)))


def settings(folder: Path, database: str, platform_url: str) -> dict[str, str]:
    """Give the settings that every process of a run shares; writes the file of accounts."""
    accounts = folder / "accounts.yaml"
    shop = {"platform": "generic", "secrets": [SECRET], "base_url": f"{platform_url}/shop", "write": "note"}
    desk = {"platform": "chatwoot", "secrets": [_DESK_SECRET], "token": "t", "base_url": platform_url, "tenant": 1}
    accounts.write_text(json.dumps({"shop": shop, "desk": {**desk, "write": "note"}}), encoding="utf-8")  # YAML too
    return {"DATABASE": database, "CONNECTIONS": str(accounts)}


@dataclass(slots=True)
class Load:
    """Chats that go on until they are told to end, each in order: what is not accepted is delivered again."""

    replicas: Sequence[Member]
    pause_s: float = 0.2
    said: Said = field(default_factory=dict)
    sent: int = 0
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def running(self, chats: int) -> AsyncIterator[None]:
        """Hold so many chats on each account while the block runs; every delivery that was begun is accepted in the end."""
        async with httpx2.AsyncClient(timeout=10) as client, asyncio.TaskGroup() as group:
            for number in range(chats):
                group.create_task(self._chat(client, "shop", f"{number}"))
                group.create_task(self._chat(client, "desk", f"{number}"))
            try:
                yield
            finally:
                self._ended.set()

    async def _chat(self, client: httpx2.AsyncClient, account: str, chat: str) -> None:
        for number in count(1):
            if self._ended.is_set():
                return
            await self.say(client, account, chat, number)
            await asyncio.sleep(self.pause_s * random.uniform(0.5, 1.5))  # noqa: S311

    async def say(self, client: httpx2.AsyncClient, account: str, chat: str, number: int) -> None:
        """Deliver a chat's message of that number until it is accepted, as a platform does: to any replica."""
        role, words = _SAID[number % len(_SAID)]
        words = words.format(n=number)
        write = _to_shop if account == "shop" else _to_desk
        for attempt in count():
            headers, body = write(f"{account}-{chat}-{number}", chat, f"{number}", role, words)
            replica = self.replicas[(number + attempt) % len(self.replicas)]
            self.sent += 1
            try:
                answer = await client.post(f"{replica.url}/v1/webhooks/{account}", content=body, headers=headers)
            except httpx2.TransportError:
                await asyncio.sleep(0.1)
                continue
            if answer.is_success:
                self.said.setdefault(f"{account}:{chat}", []).append((f"{number}", words))
                return
            if answer.status_code != 503:  # anything else is a mistake of ours
                raise RuntimeError(answer.text)


async def crash(
    members: Sequence[Member], database: str, platform: Platform, *, kills: int, seed: int, chats: int = 4
) -> Crashed:
    """Kill members at random moments under load, start each again, and count what became of all that was accepted."""
    chance = random.Random(seed)  # noqa: S311
    load = Load([member for member in members if member.serves])
    async with load.running(chats):
        for _ in range(kills):
            await asyncio.sleep(chance.uniform(0.2, 3))
            victim = chance.choice(members)
            victim.kill()
            victim.start()
            await asyncio.to_thread(victim.wait)
    crashed = Crashed(kills=kills, sent=load.sent)
    crashed.unsettled = not await settled(database)
    count_up(crashed, database, platform, load.said)
    return crashed


async def settled(database: str) -> bool:
    """Wait until everything is read and written; False when that takes too long."""
    deadline = time.monotonic() + _SETTLE_S
    while _open(database):
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.2)
    return True


def count_up(crashed: Crashed, database: str, platform: Platform, said: Said) -> None:
    """Compare what was said with the transcripts, and what was to be written with what the platform has."""
    for chat, words in said.items():
        kept = [(key, words) for key, words in _rows(database, _TRANSCRIPT, chat=chat)]
        crashed.accepted += len(words)
        crashed.lost += sum((Counter(words) - Counter(kept)).values())
        crashed.doubled += sum((Counter(kept) - Counter(words)).values())
        crashed.disordered += kept != words and Counter(kept) == Counter(words)
        due = [(key, json.loads(body)["text"], state) for key, body, state in _rows(database, _OUTGOING, chat=chat)]
        count_notes(crashed, due, list(_written(platform, chat)))


def count_notes(crashed: Crashed, due: Sequence[tuple[str, str, str]], written: Sequence[str]) -> None:
    """Compare the notes of a chat with those that the platform has."""
    certain = [words for _, words, state in due if state == "sent"]
    possible = [words for _, words, state in due if state in ("sent", "in_doubt")]
    crashed.notes += len(written)
    crashed.in_doubt += len(possible) - len(certain)
    crashed.lost += sum((Counter(certain) - Counter(written)).values())
    crashed.doubled += sum((Counter(written) - Counter(possible)).values())
    in_line = iter(possible)
    crashed.disordered += not all(words in in_line for words in written)  # each is found after the one before


def _written(platform: Platform, chat: str) -> Iterator[str]:
    """Give the notes of a chat as the platform shows them: of those with one key the first."""
    account, _, number = chat.partition(":")
    keys = set()
    for taken in platform.taken:
        if account == "desk" and taken.path.endswith(f"/conversations/{number}/messages"):
            yield taken.text
        elif account == "shop" and taken.path == "/shop" and taken.body["data"]["conversation"] == number:
            if taken.key not in keys:
                yield taken.text
            keys.add(taken.key)


_TRANSCRIPT: Final = "SELECT id, text FROM messages WHERE conversation = :chat ORDER BY position"
_OUTGOING: Final = (
    "SELECT id, CAST(body AS TEXT), state FROM outgoing WHERE conversation = :chat AND kind = 'note' "
    "ORDER BY created_at, revision"
)


def _open(database: str) -> bool:
    """Whether anything is still to be read or written."""
    due = _rows(database, "SELECT 1 FROM conversations WHERE due")
    unsent = _rows(database, "SELECT 1 FROM outgoing WHERE state IN ('due', 'sending')")
    return bool(due or unsent)


def _rows(database: str, statement: str, **values: str) -> list[tuple[str, ...]]:
    url = make_url(database)
    engine = create_engine(url if url.get_backend_name() == "sqlite" else url.set(drivername="postgresql+psycopg"))
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement), values)]
    finally:
        engine.dispose()


def _to_shop(key: str, chat: str, message: str, role: str, words: str) -> tuple[dict[str, str], bytes]:
    now = datetime.now(UTC)
    data = {"conversation": chat, "message": message, "role": role, "text": words}
    body = json.dumps({"type": "message.created", "timestamp": now.isoformat(), "data": data})
    headers = {
        "webhook-id": key,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(key, now, body),
    }
    return headers, body.encode()


def _to_desk(key: str, chat: str, message: str, role: str, words: str) -> tuple[dict[str, str], bytes]:
    now = datetime.now(UTC)
    content = {
        "event": "message_created",
        "id": message,
        "content": words,
        "message_type": "incoming" if role == "customer" else "outgoing",
        "created_at": now.isoformat(),
        "private": False,
        "sender": {"id": 1, "name": "Ada"} | ({} if role == "customer" else {"type": "user"}),
        "conversation": {"id": chat},
        "account": {"id": 1},
    }
    body, stamp = json.dumps(content).encode(), str(int(now.timestamp()))
    mac = hmac.digest(_DESK_SECRET.encode(), f"{stamp}.".encode() + body, "sha256").hex()
    headers = {
        "x-chatwoot-signature": f"sha256={mac}",
        "x-chatwoot-timestamp": stamp,
        "x-chatwoot-delivery": key,
    }
    return headers, body
