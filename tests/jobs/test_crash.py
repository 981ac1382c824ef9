from pathlib import Path

from crashing import crash, settings
from servers.fleet import Member, together
from servers.platform import Platform


async def test_a_process_that_is_killed_again_and_again_loses_nothing(
    tmp_path: Path, platform: Platform, platform_url: str
) -> None:
    """On SQLite, one process that serves and works: what it accepted is kept, read, and written once, in order."""
    database = f"sqlite:///{tmp_path}/assist.db"
    members = [Member("all", tmp_path, settings(tmp_path, database, platform_url))]
    with together(members):
        crashed = await crash(members, database, platform, kills=3, seed=1, chats=2)
    assert crashed.is_sound, crashed
    assert crashed.accepted > 0 < crashed.notes


async def test_workers_that_are_killed_again_and_again_lose_nothing(
    tmp_path: Path, platform: Platform, platform_url: str, postgres_url: str, redis_url: str
) -> None:
    """On PostgreSQL, one process that serves and two that work: the same."""
    shared = settings(tmp_path, postgres_url, platform_url) | {"REDIS": redis_url}
    workers = [Member(name, tmp_path, shared, serves=False) for name in ("first", "second")]
    members = [Member("desk", tmp_path, shared | {"WORK": "false"}), *workers]
    with together(members):
        crashed = await crash(members, postgres_url, platform, kills=2, seed=2, chats=2)
    assert crashed.is_sound, crashed
    assert crashed.accepted > 0 < crashed.notes
