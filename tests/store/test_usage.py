import asyncio
from datetime import timedelta

import pytest
from kept import NOW
from sqlalchemy import text

from assist.llm.usage import Call
from assist.store import usage
from assist.store.database import Database
from assist.store.usage import Use


def call(model: str = "openai:small", *, tokens_in: int = 1000, cost_usd: float | None = 0.25) -> Call:
    """A call that took a second."""
    return Call(model=model, tokens_in=tokens_in, tokens_out=50, cost_usd=cost_usd, seconds=1)


async def add(database: Database, *calls: Call, outcome: str = "shown", workspace: str = "w", days: int = 0) -> None:
    """Add calls."""
    async with database.writing() as session:
        await usage.add(session, workspace, calls, outcome, now=NOW + timedelta(days=days))


async def totals(database: Database) -> list[Use]:
    """Give what was used in all."""
    async with database.reading() as session:
        return await usage.totals(session)


async def test_calls_are_added_up(database: Database) -> None:
    """Over days and workspaces, by model and outcome; one whose price is not known costs nothing that we know of."""
    assert await totals(database) == []
    await add(database, call(), call())
    await add(database, call(), days=1, workspace="v")
    await add(database, call("local", cost_usd=None), call(), outcome="refused")
    kinds = {(use.model, use.outcome): use for use in await totals(database)}
    assert list(kinds) == [("local", "refused"), ("openai:small", "refused"), ("openai:small", "shown")]
    shown = Use(model="openai:small", outcome="shown", calls=3, tokens_in=3000, tokens_out=150, cost_usd=0.75)
    assert kinds["openai:small", "shown"] == shown
    assert kinds["local", "refused"].cost_usd == 0


async def test_a_day_has_one_row_for_each_workspace(database: Database) -> None:
    """So that an organisation can be told what a workspace used on a day."""
    await add(database, call())
    await add(database, call())
    await add(database, call(), days=1)
    await add(database, call(), workspace="v")
    async with database.reading() as session:
        rows = await session.execute(text("SELECT day, workspace, calls FROM usage ORDER BY day, workspace"))
        found = [(str(day), workspace, calls) for day, workspace, calls in rows]
    assert found == [("2026-05-04", "v", 1), ("2026-05-04", "w", 2), ("2026-05-05", "w", 1)]


async def test_nothing_is_lost_when_many_add_at_once(database: Database) -> None:
    """Two processes, two models, in whatever order: none waits for the other for ever."""
    other = Database(database.url)
    both = call("a"), call("b")
    await asyncio.gather(
        *(add(database if number % 2 else other, *both[:: 1 if number % 3 else -1]) for number in range(20))
    )
    await other.close()
    assert [use.calls for use in await totals(database)] == [20, 20]


async def test_many_tokens_are_counted(database: Database) -> None:
    """More than 32 bits hold."""
    await add(database, call(tokens_in=2_000_000_000), call(tokens_in=2_000_000_000))
    assert [use.tokens_in for use in await totals(database)] == [4_000_000_000]
    assert [use.cost_usd for use in await totals(database)] == [pytest.approx(0.5)]
