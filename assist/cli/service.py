"""`assist serve` and `assist work`: the processes of the service."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from socket import socket
from typing import Any

import typer
import uvicorn
from uvicorn.config import LOGGING_CONFIG

from assist.app import create_app, door, running
from assist.cli.console import err, refused
from assist.config import Settings
from assist.errors import AssistError
from assist.pipeline import Pipeline
from assist.store.database import Database

_CLOSE_S = 5
# A thread that reads a chat lets go of the interpreter after so long, 5 ms by default: a delivery, which changes
# threads some forty times on its way into SQLite, would wait for it each time.
_SWITCH_S = 0.0005


def serve() -> None:
    """Start the service; settings are read from the environment (ASSIST_HOST, ASSIST_PORT, …; docs/reference.md)."""
    settings = Settings()
    try:
        asyncio.run(_check(settings))
    except AssistError as error:
        raise refused(error) from error
    sys.setswitchinterval(_SWITCH_S)
    service = create_app(settings)
    err.print(
        f"Recovery Assist: open http://{settings.host}:{settings.port}/ · API at /openapi.json · stop with Ctrl+C"
    )
    config = uvicorn.Config(
        service,
        host=settings.host,
        port=settings.port,
        log_level=settings.log_level,
        log_config=_logs(settings.log_level),
        access_log=False,  # addresses may hold a sidebar's token
        timeout_graceful_shutdown=_CLOSE_S,
    )

    async def end_streams() -> None:
        await service.state.fanout.close()

    _Server(config, end_streams).run()


class _Server(uvicorn.Server):
    """A server that ends its event streams when it stops: it waits for all answers to end by themselves."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        await self._end_streams()
        await super().shutdown(sockets)


async def _check(settings: Settings) -> None:
    """Say what is wrong with the setup before anything is started."""
    database = Database(settings.database)
    try:
        await database.migrate()
        await door(settings, database)
    finally:
        await database.close()


def _logs(level: str) -> dict[str, Any]:
    """Have our own lines beside the server's, in the same form."""
    loggers = {
        **LOGGING_CONFIG["loggers"],
        "assist": {"handlers": ["default"], "level": level.upper(), "propagate": False},
    }
    return {**LOGGING_CONFIG, "loggers": loggers}


def work() -> None:
    """Start a process that only works: reads chats, sends notes, reminds. Past one machine; needs ASSIST_REDIS."""
    settings = Settings(work=True)
    if settings.redis is None:
        err.print("ASSIST_REDIS is not set: open sidebars could not be told of what is read here", markup=False)
        raise typer.Exit(2)
    try:
        asyncio.run(_work(settings))
    except AssistError as error:
        err.print(str(error), markup=False)
        raise typer.Exit(1) from error


async def _work(settings: Settings) -> None:
    stopped = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stopped.set)
    async with running(settings, Pipeline.local(threads=1)):
        err.print("At work · stop with Ctrl+C")
        await stopped.wait()
