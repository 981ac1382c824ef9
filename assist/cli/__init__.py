"""The command line: parse, call, print. One file a group of commands; the commands are gathered here."""

import typer

from assist.cli import keys
from assist.cli.chats import analyse, check, rewrite, suggest
from assist.cli.coach import coach
from assist.cli.evaluate import evaluate
from assist.cli.retention import retention
from assist.cli.service import serve, work
from assist.cli.training import train

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Service recovery, read while the chat goes on.")

for command in (analyse, suggest, check, rewrite, coach, serve, work, retention, train):
    app.command()(command)

app.command("eval")(evaluate)
app.add_typer(keys.app, name="keys")
