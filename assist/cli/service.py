"""`assist serve` and `assist work`: the processes of the service."""

import asyncio
import signal

import typer
import uvicorn

from assist.app import create_app, running
from assist.cli.console import err
from assist.config import Settings
from assist.errors import AssistError
from assist.pipeline import Pipeline

_CLOSE_S = 5


def serve() -> None:
    """Start the service; settings are read from the environment (ASSIST_HOST, ASSIST_PORT, …; docs/settings.md)."""
    settings = Settings()
    service = create_app(settings)
    err.print(
        f"Recovery Assist: open http://{settings.host}:{settings.port}/ · API at /openapi.json · stop with Ctrl+C"
    )
    uvicorn.run(
        service,
        host=settings.host,
        port=settings.port,
        log_level=settings.log_level,
        access_log=False,  # addresses may hold a sidebar's token
        timeout_graceful_shutdown=_CLOSE_S,
    )


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
    async with running(settings, Pipeline.local()):
        err.print("At work · stop with Ctrl+C")
        await stopped.wait()
