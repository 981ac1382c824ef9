"""`assist serve` and `assist work`: the processes of the service."""

import asyncio
import gc
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from socket import socket
from typing import Any

import typer
import uvicorn
from uvicorn.config import LOGGING_CONFIG

from assist.app import create_app, opened, running
from assist.cli.console import err, refused
from assist.config import Settings
from assist.errors import AssistError
from assist.pipeline import Pipeline

_CLOSE_S = 5
# A thread that reads a chat lets go of the interpreter after so long, 5 ms by default: a delivery, which changes
# threads on its way into SQLite, would wait for it each time.
_SWITCH_S = 0.0005


def serve() -> None:
    """Start the service; settings are read from the environment (ASSIST_HOST, ASSIST_PORT, …; docs/reference.md)."""
    settings = Settings()
    sys.setswitchinterval(_SWITCH_S)
    service = create_app(settings)
    config = uvicorn.Config(
        service,
        host=settings.host,
        port=settings.port,
        lifespan="off",  # the server would tell what is wrong with the setup by a traceback
        log_level=settings.log_level,
        log_config=_logs(settings.log_level),
        access_log=False,  # addresses may hold a sidebar's token
        timeout_graceful_shutdown=_CLOSE_S,
    )

    async def end_streams() -> None:
        await service.state.fanout.close()

    try:
        _Server(config, service.router.lifespan_context(service), end_streams).run()
    except AssistError as error:
        raise refused(error) from error


class _Server(uvicorn.Server):
    """A server that starts the service's parts before it listens, and stops them when the last answer has ended.

    It ends its event streams when it stops: it waits for all answers to end by themselves.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        parts: AbstractAsyncContextManager[object],
        end_streams: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(config)
        self._parts = parts
        self._started = AsyncExitStack()
        self._end_streams = end_streams

    async def startup(self, sockets: list[socket] | None = None) -> None:
        async with AsyncExitStack() as started:
            await started.enter_async_context(self._parts)
            gc.freeze()  # what was loaded stays: to go through it all holds up everything for a fifth of a second
            await super().startup(sockets)
            self._started = started.pop_all()
        address = f"http://{self.config.host}:{self.config.port}/"
        err.print(f"Recovery Assist: open {address} · API at /openapi.json · stop with Ctrl+C")

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        await self._end_streams()
        await super().shutdown(sockets)
        await self._started.aclose()


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
    async with opened(settings, Pipeline.local(threads=1)) as parts, running(settings, parts):
        err.print("At work · stop with Ctrl+C")
        await stopped.wait()
