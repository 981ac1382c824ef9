"""`make bench-crash`: kills the service again and again under load, and counts what became of all that it had accepted.

50 times one process that serves and works, on SQLite; 50 times one of four, two that serve and two that work, on
PostgreSQL with Redis. Prints a table and writes it to benchmarks/CRASHES.md; ends with an error when anything was lost,
written twice, or out of order.
"""

import asyncio
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from crashing import Crashed, crash, settings  # noqa: E402
from servers.asgi import serving  # noqa: E402
from servers.fleet import Member, together  # noqa: E402
from servers.platform import Platform  # noqa: E402
from servers.postgres import fresh_database, running_postgres  # noqa: E402
from servers.redis import running_redis  # noqa: E402

RUNS, KILLS = 5, 10


def on_sqlite(folder: Path, platform_url: str) -> tuple[str, Sequence[Member]]:
    """Give the database, and the one process that does everything."""
    database = f"sqlite:///{folder}/assist.db"
    return database, [Member("all", folder, settings(folder, database, platform_url))]


def on_postgres(folder: Path, platform_url: str, database: str, redis: str) -> tuple[str, Sequence[Member]]:
    """Give the database, two processes that serve and two that work."""
    shared = settings(folder, database, platform_url) | {"REDIS": redis}
    replicas = [Member(name, folder, shared | {"WORK": "false"}) for name in ("east", "west")]
    return database, [*replicas, *(Member(name, folder, shared, serves=False) for name in ("first", "second"))]


def run(kind: str, seed: int) -> Crashed:
    """Kill the members of a fresh fleet some times, and count."""
    with ExitStack() as stack:
        folder, taking = Path(stack.enter_context(TemporaryDirectory())), Platform()
        platform_url = stack.enter_context(serving(taking))
        if kind == "SQLite":
            database, members = on_sqlite(folder, platform_url)
        else:
            url = stack.enter_context(fresh_database(stack.enter_context(running_postgres())))
            redis = stack.enter_context(running_redis()).url
            database, members = on_postgres(folder, platform_url, url, redis)
        stack.enter_context(together(members))
        return asyncio.run(crash(members, database, taking, kills=KILLS, seed=seed))


def table(results: Mapping[str, Crashed]) -> str:
    """Lay the results out."""
    measures = {
        "processes killed": "kills",
        "events accepted": "accepted",
        "events or notes lost": "lost",
        "events or notes twice": "doubled",
        "chats out of order": "disordered",
        "notes written": "notes",
        "notes left in doubt": "in_doubt",
        "work never finished": "unsettled",
    }
    head = f"| what | {' | '.join(results)} |\n| --- |{' ---: |' * len(results)}\n"
    return head + "".join(
        f"| {words} | {' | '.join(str(int(getattr(crashed, name))) for crashed in results.values())} |\n"
        for words, name in measures.items()
    )


def main() -> None:
    """Run all, print and write the table."""
    results: dict[str, Crashed] = {}
    for kind in ("SQLite", "PostgreSQL"):
        for number in range(RUNS):
            crashed = run(kind, number)
            print(f"{kind}, run {number + 1}: {crashed}", flush=True)
            results[kind] = results.get(kind, Crashed()) + crashed
    text = (
        "# Killed under load\n\n"
        f"Written by `make bench-crash` on {datetime.now(UTC).date()}: {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}. SIGKILL at random moments while chats go on; a note in doubt was cut off\n"
        "while it was written to a platform that cannot tell a repeat, and is not sent again.\n\n" + table(results)
    )
    print(text)
    Path(__file__).with_name("CRASHES.md").write_text(text, encoding="utf-8")
    if not all(crashed.is_sound for crashed in results.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
