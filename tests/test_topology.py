import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from crashing import Crashed, Load, count_up, settings, settled
from servers.asgi import serving
from servers.fleet import Member, together
from servers.platform import Platform
from servers.postgres import fresh_database


@dataclass(frozen=True, slots=True)
class Topology:
    """The running processes, the platform that they write to, and their database."""

    replicas: Sequence[Member]
    workers: Sequence[Member]
    platform: Platform
    database: str


@pytest.fixture(scope="module")
def topology(postgres: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Topology]:
    """Run it all."""
    folder, platform = tmp_path_factory.mktemp("topology"), Platform()
    with serving(platform) as platform_url, fresh_database(postgres) as database:
        shared = settings(folder, database, platform_url) | {"REDIS": redis_url}
        replicas = [Member(name, folder, shared | {"WORK": "false"}) for name in ("east", "west")]
        workers = [Member(name, folder, shared, serves=False) for name in ("first", "second")]
        with together([*replicas, *workers]):
            yield Topology(replicas, workers, platform, database)


@asynccontextmanager
async def sidebar(replica: Member, chat: str) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """Open a chat's event stream at a replica; gives its states."""
    async with (
        httpx2.AsyncClient(timeout=30) as client,
        client.stream("GET", f"{replica.url}/v1/conversations/{chat}/events") as answer,
    ):
        yield _states(answer)


async def _states(answer: httpx2.Response) -> AsyncIterator[dict[str, Any]]:
    async for line in answer.aiter_lines():
        if line.startswith("data:"):
            yield json.loads(line.removeprefix("data:"))


async def test_what_enters_one_replica_shows_at_the_other(topology: Topology) -> None:
    """A delivery to one is read by some worker, and its card reaches a sidebar that is open at the other."""
    east, west = topology.replicas
    load = Load([east])
    async with httpx2.AsyncClient() as client, asyncio.timeout(30):
        await load.say(client, "shop", "seen", 0)
        async with sidebar(west, "shop:seen") as states:
            assert (await anext(states))["id"] == "shop:seen"
            await load.say(client, "shop", "seen", 1)
            state = await anext(read async for read in states if read["analysis"] and read["analysis"]["revision"] == 2)
    assert state["card"]["kind"] == "reply"
    assert state["suggestions"]


async def test_those_that_die_lose_nothing(topology: Topology) -> None:
    """One replica and one worker are killed under load and stay dead: the others do what was begun, once and in order."""
    load = Load(topology.replicas)
    async with load.running(chats=3):
        for dying in (topology.workers[0], topology.replicas[0]):
            await asyncio.sleep(2)
            dying.kill()
        await asyncio.sleep(2)
    crashed = Crashed(kills=2, sent=load.sent)
    crashed.unsettled = not await settled(topology.database)
    count_up(crashed, topology.database, topology.platform, load.said)
    assert crashed.is_sound, crashed
    assert crashed.accepted > 0 < crashed.notes
