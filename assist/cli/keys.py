"""`assist keys`: who may come in. Works on the database itself, with or without a service that runs."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from assist.cli.console import err, out
from assist.cli.stored import in_database
from assist.store import keys
from assist.store.keys import Scope

app = typer.Typer(no_args_is_help=True, help="Make, list and revoke the keys of the service.")


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
    key = in_database(lambda session: keys.create(session, workspace=workspace, scope=scope, name=name, now=now))
    out.print(key, markup=False)
    err.print("Keep it: it is not shown again. A service that ran without keys asks for one after its next start.")


@app.command("list")
def show() -> None:
    """Show all keys; of their secrets, nothing."""
    table = Table("Id", "Workspace", "Scope", "Name", "Created", "Revoked", box=None)
    for key in in_database(keys.all_keys):
        table.add_row(key.id, key.workspace, key.scope, key.name, _day(key.created_at), _day(key.revoked_at))
    out.print(table)


@app.command()
def revoke(key: Annotated[str, typer.Argument(help="The id of the key, as `assist keys list` shows it.")]) -> None:
    """End a key at once, and the tokens that it made."""
    now = datetime.now(UTC)
    if not in_database(lambda session: keys.revoke(session, key, now=now)):
        err.print(f"there is no key {key!r}", markup=False)
        raise typer.Exit(2)


def _day(at: datetime | None) -> str:
    return at.date().isoformat() if at else ""
