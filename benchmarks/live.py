"""`make bench-live`: how the live service holds up: deliveries, notes, event streams, on SQLite and on PostgreSQL.

Everything runs on this machine as it would be run, service, load, the receiver of notes and the database beside each other.
Prints a table and writes it to benchmarks/LIVE.md. The crashes are in benchmarks/crash.py.
"""

import asyncio
import base64
import json
import os
import platform
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
import numpy as np
import psycopg
from standardwebhooks import Webhook

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from servers.asgi import serving  # noqa: E402
from servers.fleet import Member, together  # noqa: E402
from servers.platform import Platform  # noqa: E402
from servers.postgres import fresh_database, running_postgres  # noqa: E402

SECRET = "whsec_" + base64.b64encode(b"a benchmark, not a secret, really").decode()
CUSTOMER = (
    "My order was due yesterday and it is not here.",
    "I have waited a whole week for this and nobody answers.",
    "Hello? I need it for a wedding on Saturday!",
    "The invoice is wrong as well, you charged me twice.",
)
AGENT = ("Let me look into this right away.", "Please check back in an hour.", "Could you tell me what it is for?")
Row = tuple[str, str, str]


def delivery(chat: str, number: int) -> tuple[bytes, dict[str, str]]:
    """Give the body and the headers of a signed event: the `number`-th message of a chat."""
    by_agent = number % 3 == 2
    texts = AGENT if by_agent else CUSTOMER
    body = json.dumps(
        {
            "type": "message.created",
            "timestamp": datetime.now(UTC).isoformat(),
            "data": {
                "conversation": chat,
                "message": f"{chat}-{number}",
                "role": "agent" if by_agent else "customer",
                "text": texts[number % len(texts)],
            },
        }
    )
    now, key = datetime.now(UTC), f"{chat}-{number}"
    headers = {
        "content-type": "application/json",
        "webhook-id": key,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(key, now, body),
    }
    return body.encode(), headers


async def deliver(client: httpx2.AsyncClient, chat: str, number: int) -> float:
    """Deliver an event; gives the milliseconds until it was accepted."""
    body, headers = delivery(chat, number)
    started = time.perf_counter()
    answer = await client.post("/v1/webhooks/bench", content=body, headers=headers)
    answer.raise_for_status()
    return (time.perf_counter() - started) * 1000


async def at_rate(client: httpx2.AsyncClient, run: str, *, rate: int, seconds: float, chats: int) -> list[float]:
    """Deliver so many events a second, whatever the answers take; gives the milliseconds of each."""
    async with asyncio.TaskGroup() as group:
        tasks = []
        started = time.perf_counter()
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0, started + number / rate - time.perf_counter()))
            tasks.append(group.create_task(deliver(client, f"{run}-{number % chats}", number // chats)))
    return [task.result() for task in tasks]


async def read_all(client: httpx2.AsyncClient, run: str, chats: int, messages: int) -> None:
    """Wait until every chat is read up to its last message; raises when a message is missing."""
    for chat in range(chats):
        while True:
            state = (await client.get(f"/v1/conversations/bench:{run}-{chat}")).json()
            if state.get("analysis") and state["analysis"]["revision"] == state["revision"]:
                break
            await asyncio.sleep(0.1)
        if len(state["analysis"]["messages"]) != messages:
            message = f"{run}-{chat} has {len(state['analysis']['messages'])} messages of {messages}"
            raise AssertionError(message)


async def measure(service: Member, desk: Platform, kind: str) -> AsyncIterator[Row]:
    """Run every measure against one service."""
    limits = httpx2.Limits(max_connections=200, max_keepalive_connections=50)
    async with httpx2.AsyncClient(base_url=service.url, limits=limits, timeout=30) as client:
        await at_rate(client, "warm", rate=10, seconds=3, chats=10)
        await settled(client, desk, "warm", 10, 3)
        times = await at_rate(client, "steady", rate=50, seconds=20, chats=200)
        yield f"{kind}: webhook accepted, 50 events/s, p50 / p99", f"{ms(times, 50)} / {ms(times, 99)} ms", "≤ 100 ms"
        await settled(client, desk, "steady", 200, 5)
        yield await event_to_card(client, service, kind)
        async for row in through(client, desk, kind):
            yield row
        times = await at_rate(client, "burst", rate=300, seconds=10, chats=300)
        await settled(client, desk, "burst", 300, 10)
        yield f"{kind}: burst of 300 events/s for 10 s, all accepted and kept, p99", f"{ms(times, 99)} ms", "none lost"
        yield await sidebars(client, service, kind)


async def settled(client: httpx2.AsyncClient, desk: Platform, run: str, chats: int, messages: int) -> None:
    """Wait until everything of a run is read, and no more notes come."""
    await read_all(client, run, chats, messages)
    count = -1
    while count != len(desk.taken):
        count = len(desk.taken)
        await asyncio.sleep(0.5)


async def through(client: httpx2.AsyncClient, desk: Platform, kind: str) -> AsyncIterator[Row]:
    """Deliver as fast as it is accepted, and time until all is read and written back."""
    chats, messages = 200, 9
    before, started = len(desk.taken), time.perf_counter()
    limit = asyncio.Semaphore(16)

    async def one(chat: int, number: int) -> None:
        async with limit:
            await deliver(client, f"flow-{chat}", number)

    for number in range(messages):
        await asyncio.gather(*(one(chat, number) for chat in range(chats)))
    accepted = time.perf_counter() - started
    await read_all(client, "flow", chats, messages)
    took = time.perf_counter() - started
    total = chats * messages
    yield f"{kind}: events accepted a second, as fast as they are taken", f"{total / accepted:.0f} /s", "–"
    yield (
        f"{kind}: events accepted, read and written back a second",
        f"{total / took:.0f} /s ({len(desk.taken) - before} notes)",
        "≥ 40 /s" if kind == "SQLite" else "≥ 80 /s",
    )


async def event_to_card(client: httpx2.AsyncClient, service: Member, kind: str) -> Row:
    """Time from an event's delivery to the state that has read it, as an open sidebar gets it."""
    times = []
    await deliver(client, "card-0", 0)
    async with streaming(service, "bench:card-0") as states:
        for number in range(1, 60):
            started = time.perf_counter()
            await deliver(client, "card-0", number)
            async for state in states:
                if state["analysis"] and state["analysis"]["revision"] == number + 1:
                    break
            times.append((time.perf_counter() - started) * 1000)
            await asyncio.sleep(0.1)
    return (
        f"{kind}: event delivered → its card in the sidebar, p50 / p95",
        f"{ms(times, 50)} / {ms(times, 95)} ms",
        "≤ 300 ms",
    )


async def sidebars(client: httpx2.AsyncClient, service: Member, kind: str, count: int = 500) -> Row:
    """Open many sidebars on one process and time until all have seen a change."""
    await deliver(client, "watched", 0)
    seen: list[float] = []
    ready = asyncio.Semaphore(0)

    async def watch() -> None:
        async with streaming(service, "bench:watched") as states:
            async for state in states:
                ready.release()
                if state["muted"]:
                    seen.append(time.perf_counter())
                    return

    watching = [asyncio.create_task(watch()) for _ in range(count)]
    for _ in range(count):
        await ready.acquire()
    memory = service.memory_mb()
    started = time.perf_counter()
    await client.put("/v1/conversations/bench:watched/mute", json={"muted": True})
    await asyncio.gather(*watching)
    return (
        f"{kind}: {count} open sidebars on one process: memory, until all were updated",
        f"{memory:.0f} MB, {(max(seen) - started) * 1000:.0f} ms",
        "≤ 600 MB, ≤ 1000 ms",
    )


@asynccontextmanager
async def streaming(service: Member, conversation: str) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """Open the event stream of a conversation; gives its states."""
    limits = httpx2.Limits(max_connections=1)
    async with (
        httpx2.AsyncClient(base_url=service.url, timeout=None, limits=limits) as client,
        client.stream("GET", f"/v1/conversations/{conversation}/events") as answer,
    ):
        yield _states(answer)


async def _states(answer: httpx2.Response) -> AsyncIterator[dict[str, Any]]:
    async for line in answer.aiter_lines():
        if line.startswith("data:"):
            yield json.loads(line.removeprefix("data:"))


def ms(times: Sequence[float], percentile: float) -> str:
    """Give a percentile of milliseconds."""
    return f"{np.percentile(times, percentile):.0f}"


async def run(database: str, kind: str) -> list[Row]:
    """Measure on one database."""
    desk, rows = Platform(), []
    with TemporaryDirectory() as name, serving(desk) as notes_to:
        folder = Path(name)
        accounts = folder / "accounts.yaml"
        account = {"platform": "generic", "secrets": [SECRET], "base_url": f"{notes_to}/", "write": "note"}
        accounts.write_text(json.dumps({"bench": account}), encoding="utf-8")  # JSON is YAML
        settings = {"DATABASE": database or f"sqlite:///{folder}/bench.db", "CONNECTIONS": str(accounts)}
        service = Member("all", folder, settings)
        with together([service]):
            async for row in measure(service, desk, kind):
                print(f"{row[0]:<76} {row[1]:<26} {row[2]}", flush=True)
                rows.append(row)
    return rows


def main() -> None:
    """Measure on SQLite and on PostgreSQL, print and write the table."""
    rows = asyncio.run(run("", "SQLite"))
    with running_postgres() as maintenance:
        with psycopg.connect(maintenance, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = on")
            connection.execute("SELECT pg_reload_conf()")
        with fresh_database(maintenance) as url:
            rows += asyncio.run(run(url, "PostgreSQL"))
    lines = [f"| {what} | {figure} | {bar} |" for what, figure, bar in rows]
    head = (
        "# How the live service holds up\n\n"
        f"Written by `make bench-live` on {datetime.now(UTC).date()}: {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}; service, database, load and the receiver of notes on the same cores.\n\n"
        "| what | measured | bar |\n| --- | --- | --- |\n"
    )
    (ROOT / "benchmarks/LIVE.md").write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
