import asyncio
from typing import Literal

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from kept import HERE, NOW, keep, kept, said, transcript
from sqlalchemy import Connection, Text, text

from assist.errors import SetupError, UnavailableError
from assist.store.changes import Arrival, apply
from assist.store.database import Database
from assist.store.tables import Base


async def test_one_at_a_time_does_what_has_a_name(database: Database) -> None:
    """Over all processes on PostgreSQL; what has another name is done meanwhile."""
    other = database if database.is_sqlite else Database(database.url)
    done: list[str] = []

    async def do(opened: Database, name: str, number: int) -> None:
        async with opened.alone(name):
            done.append(f"{name}{number} begins")
            await asyncio.sleep(0.3)
            done.append(f"{name}{number} ends")

    async with asyncio.timeout(10):
        await asyncio.gather(do(database, "a", 1), do(other, "a", 2), do(other, "b", 1))
    first, second = (line.split()[0] for line in done if line in {"a1 begins", "a2 begins"})
    assert [line for line in done if line[0] == "a"] == [
        f"{a} {so}" for a in (first, second) for so in ("begins", "ends")
    ]
    assert done.index("b1 begins") < done.index(f"{first} ends")
    await other.close()


async def test_migrations_end_at_the_tables_as_they_are_declared(database: Database) -> None:
    """Whatever was changed in the tables has a migration that does it."""

    def differences(connection: Connection) -> list[object]:
        ours = set(Base.metadata.tables)
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: kind != "table" or name in ours}
        )
        return list(compare_metadata(context, Base.metadata))

    async with database.migrating() as connection:
        assert await connection.run_sync(differences) == []


async def test_what_was_kept_before_a_migration_is_there_after_it(database_url: str) -> None:
    """A database of the first release, with a chat in it, is brought to the newest form."""
    database = Database(database_url)
    await database.migrate("0001")
    row = {"workspace": "w", "id": "c", "lane": HERE.lane, "revision": 3, "read_revision": 3, "version": 9, "size": 3}
    row |= {"due": False, "muted": True, "quieted": False, "channel": "chat", "facts": "{}", "allowed": "[]"}
    row |= {"created_at": NOW.replace(tzinfo=None), "changed_at": NOW.replace(tzinfo=None)}
    names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
    async with database.writing() as session:
        await session.execute(text(f"INSERT INTO conversations ({names}) VALUES ({values})"), row)  # noqa: S608
    await database.migrate()
    stored = await kept(database)
    await keep(database, said(1), instruction="Offer the Tuesday slot.")
    assert (stored.version, stored.muted, stored.written_revision, stored.conversation.instruction) == (
        9,
        True,
        0,
        None,
    )
    assert (await kept(database)).conversation.instruction == "Offer the Tuesday slot."
    await database.close()


async def test_several_processes_may_migrate_at_once(database_url: str) -> None:
    """One does it, the others find it done."""
    databases = [Database(database_url) for _ in range(4)]
    await asyncio.gather(*(database.migrate() for database in databases))
    await databases[0].migrate()
    await databases[0].ping()
    await asyncio.gather(*(database.close() for database in databases))


async def test_a_table_may_be_made_anew_without_what_refers_to_it_being_lost(database: Database) -> None:
    """A migration on SQLite replaces a table; the messages of its conversations stay."""

    def remake(connection: Connection) -> None:
        operations = Operations(MigrationContext.configure(connection))
        recreate: Literal["always", "never"] = "always" if database.is_sqlite else "never"
        with operations.batch_alter_table("conversations", recreate=recreate) as batch:
            batch.alter_column("customer_ref", existing_type=Text(), nullable=False, server_default="")

    await keep(database, said(1), customer_ref="17")
    async with database.migrating() as connection:
        await connection.run_sync(remake)
    assert await transcript(database) == [("m1", "Word 1.")]


async def test_a_migration_that_leaves_rows_without_what_they_refer_to_is_undone(database: Database) -> None:
    """Better the old tables than a chat in pieces."""
    await keep(database, said(1))
    if database.is_sqlite:
        with pytest.raises(SetupError, match="refer to nothing"):
            async with database.migrating() as connection:
                await connection.execute(text("DELETE FROM conversations"))
    else:
        async with database.migrating() as connection:
            await connection.execute(text("DELETE FROM conversations WHERE id = 'other'"))
    assert await transcript(database) == [("m1", "Word 1.")]


async def test_what_is_written_stands_all_together_or_not_at_all(database: Database) -> None:
    """An error in the middle leaves nothing behind."""

    async def break_off() -> None:
        async with database.writing() as session:
            await apply(session, [Arrival(address=HERE, changes=[said(1)])], now=NOW)
            await session.flush()
            msg = "in the middle"
            raise ValueError(msg)

    with pytest.raises(ValueError, match="in the middle"):
        await break_off()
    await keep(database)
    assert await transcript(database) == []


async def test_writers_of_one_process_take_turns(database: Database) -> None:
    """Many at once all get through, with as many connections as there are."""
    await keep(database, said(0))
    await asyncio.gather(*(keep(database, said(number)) for number in range(1, 40)))
    assert len(await transcript(database)) == 40


@pytest.mark.parametrize("url", ["mysql://host/name", "nonsense", "", "sqlite+pysqlite"])
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    """The message says what an address begins with."""
    with pytest.raises(SetupError, match="must begin with `sqlite:///` or `postgresql://`"):
        Database(url)


async def test_a_database_that_is_not_there_is_told_as_such() -> None:
    """Readiness fails with our own error, and the password stands in no message."""
    database = Database("postgresql://user:password@127.0.0.1:1/none")
    with pytest.raises(UnavailableError) as error:
        await database.ping()
    assert "password" not in str(error.value)
    await database.close()
