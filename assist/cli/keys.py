"""`assist keys`: who may come in. Works on the database itself, with or without a service that runs."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import typer
from rich.table import Table

from assist.cli.console import err, out
from assist.config import Settings
from assist.store import keys
from assist.store.database import Database, Session
from assist.store.keys import Scope

app = typer.Typer(no_args_is_help=True, help="Make, list and revoke the keys of the service.")

Result = TypeVar("Result")


@app.command()
def create(
    scope: Annotated[Scope, typer.Option(help="What it is for.")],
    name: Annotated[str, typer.Option(help="Whose it is, or where it is used.")],
    workspace: Annotated[str, typer.Option(help="Whose chats it opens.")] = "default",
) -> None:
    """Make a key and print it. It is shown this once; only its hash is kept."""
    if scope is Scope.SIDEBAR:
        err.print("a sidebar has tokens, no key: POST /v1/tokens makes them", markup=False)
        raise typer.Exit(2)
    now = datetime.now(UTC)
    key = _run(lambda session: keys.create(session, workspace=workspace, scope=scope, name=name, now=now))
    out.print(key, markup=False)
    err.print("Keep it: it is not shown again. A service that ran without keys asks for one after its next start.")


@app.command("list")
def show() -> None:
    """Show all keys; of their secrets, nothing."""
    table = Table("Id", "Workspace", "Scope", "Name", "Created", "Revoked", box=None)
    for key in _run(keys.all_keys):
        table.add_row(key.id, key.workspace, key.scope, key.name, _day(key.created_at), _day(key.revoked_at))
    out.print(table)


@app.command()
def revoke(key: Annotated[str, typer.Argument(help="The id of the key, as `assist keys list` shows it.")]) -> None:
    """End a key at once, and the tokens that it made."""
    now = datetime.now(UTC)
    if not _run(lambda session: keys.revoke(session, key, now=now)):
        err.print(f"there is no key {key!r}", markup=False)
        raise typer.Exit(2)


def _run(work: Callable[[Session], Coroutine[Any, Any, Result]]) -> Result:
    return asyncio.run(_in_database(work))


async def _in_database(work: Callable[[Session], Coroutine[Any, Any, Result]]) -> Result:
    database = Database(Settings().database)
    try:
        await database.migrate()
        async with database.writing() as session:
            return await work(session)
    finally:
        await database.close()


def _day(at: datetime | None) -> str:
    return at.date().isoformat() if at else ""
