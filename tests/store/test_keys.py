from kept import at

from assist.store import keys
from assist.store.database import Database
from assist.store.keys import Scope


async def made(database: Database, name: str = "Desk", scope: Scope = Scope.AGENT) -> str:
    """Make a key."""
    async with database.writing() as session:
        return await keys.create(session, workspace="w", scope=scope, name=name, now=at(0))


async def test_a_key_is_found_by_its_whole_text(database: Database) -> None:
    """And by no part of it, nor with another secret; what is found says nothing of the secret."""
    text = await made(database)
    prefix, key, secret = text.split("_", 2)
    assert prefix == "ra"
    assert len(secret) == 43
    async with database.reading() as session:
        found = await keys.find(session, text)
        assert found is not None
        assert (found.id, found.workspace, found.name, found.scope) == (key, "w", "Desk", Scope.AGENT)
        assert secret not in repr(found)
        for wrong in (f"ra_{key}", f"ra_{key}_", f"ra_{key}_{secret}x", f"ra_x_{secret}", "", "ra_\0_x"):
            assert await keys.find(session, wrong) is None


async def test_keys_are_all_different(database: Database) -> None:
    """Ids and secrets are random."""
    texts = [await made(database) for _ in range(20)]
    assert len({text.split("_", 2)[1] for text in texts}) == len({text.split("_", 2)[2] for text in texts}) == 20


async def test_a_revoked_key_is_listed_and_lets_nobody_in(database: Database) -> None:
    """The first revocation counts; a key that is not there cannot be revoked."""
    async with database.reading() as session:
        assert not await keys.any_valid(session)
    text = await made(database)
    key = text.split("_")[1]
    async with database.writing() as session:
        assert await keys.any_valid(session)
        assert await keys.is_valid(session, key)
        assert await keys.revoke(session, key, now=at(1))
        assert await keys.revoke(session, key, now=at(2))
        assert not await keys.revoke(session, "none", now=at(2))
    async with database.reading() as session:
        assert await keys.find(session, text) is None
        assert not await keys.is_valid(session, key)
        assert not await keys.any_valid(session)
        assert [(listed.id, listed.revoked_at) for listed in await keys.all_keys(session)] == [(key, at(1))]
