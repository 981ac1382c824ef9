"""The service put together: its parts, their life and their pings. Tests use this same app."""

import os
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware

from assist.config import Settings
from assist.conversation.messages import Conversation, Message, Role
from assist.delivery.fanout import LocalFanout, RedisFanout
from assist.delivery.sender import Sender
from assist.engines import voices_of, writer_of
from assist.jobs.durable import Durable
from assist.jobs.intake import Intake
from assist.jobs.parts import Parts, ReplyWriter, Webhook
from assist.jobs.work import Work
from assist.pipeline import Pipeline
from assist.platforms.catalogue import ADAPTERS, load_adapters, load_connections
from assist.store.database import Database
from assist.transport import api, events, feedback, live, page, problems, rewriting, webhooks
from assist.transport.access import Access, open_door
from assist.transport.local import LocalOnly
from assist.transport.metrics import CountRequests, Metrics
from assist.transport.rates import Rates
from assist.transport.states import States

_PING = Conversation(id="ping", revision=1, messages=(Message(id="1", role=Role.CUSTOMER, text="Are you there?"),))
_CORS: Final[dict[str, Any]] = {
    "allow_methods": ["GET", "PUT", "POST", "DELETE"],
    "allow_headers": ["Authorization", "Content-Type", "Last-Event-ID"],
    "expose_headers": ["Retry-After"],
}
"""What pages of the allowed origins may do. No cookies: whoever comes in brings a key or a token."""


def create_app(settings: Settings, pipeline: Pipeline | None = None, writer: ReplyWriter | None = None) -> FastAPI:
    """Build the service. Without a `pipeline` the shipped one is loaded when the service starts.

    It reads on one thread a call: a service answers many calls at once. Without a `writer` the chat model is asked that
    the settings name, if any.
    """

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            parts = await stack.enter_async_context(opened(settings, pipeline or Pipeline.local(threads=1), writer))
            app.state.access = await _door(settings, parts.database)  # before anything is begun
            await stack.enter_async_context(running(settings, parts))
            app.state.pipeline = parts.pipeline
            app.state.writer = parts.writer
            app.state.voices = parts.voices
            app.state.database = parts.database
            app.state.fanout = parts.fanout
            app.state.adapters = parts.adapters
            app.state.connections = parts.connections
            app.state.intake = Intake(parts.database, parts.durable, parts.fanout)
            app.state.states = States(parts.database, parts.clock, model=parts.writer.name if parts.writer else None)
            app.state.pings = (partial(_ping, parts.pipeline), parts.database.ping, parts.fanout.ping)
            yield
            await app.state.rates.close()

    app = FastAPI(
        title="Recovery Assist",
        version="1",
        description="Reads a support chat, says which recovery step is due, checks drafts and suggests replies.",
        lifespan=life,
        docs_url=None,  # FastAPI's pages load their code from elsewhere; the service makes no outside request.
        redoc_url=None,
    )
    app.state.metrics = Metrics()
    app.state.rates = Rates(
        settings.redis,
        calls_per_minute=settings.calls_per_minute,
        webhooks_per_minute=settings.webhooks_per_minute,
        streams_per_key=settings.streams_per_key,
    )
    app.state.origins = settings.origins
    app.add_middleware(problems.BodyLimit, max_bytes=settings.max_body_bytes)
    app.add_middleware(LocalOnly, origins=settings.origins)
    app.add_middleware(CORSMiddleware, allow_origins=settings.origins, **_CORS)
    app.add_middleware(CountRequests, metrics=app.state.metrics)
    problems.install(app)
    app.include_router(api.router)
    app.include_router(events.router)
    app.include_router(feedback.router)
    app.include_router(live.router)
    app.include_router(rewriting.router)
    app.include_router(webhooks.router)
    app.include_router(page.router)
    return app


async def _door(settings: Settings, database: Database) -> Access:
    """Decide who may come in; raises `SetupError` when a service that others reach has no keys."""
    secret = settings.secret.get_secret_value() if settings.secret else None
    return await open_door(database, host=settings.host, secret=secret, clock=_now)


@asynccontextmanager
async def opened(settings: Settings, pipeline: Pipeline, writer: ReplyWriter | None = None) -> AsyncIterator[Parts]:
    """Put the parts of a process together, its database at the newest form, and let go of them in the end."""
    async with AsyncExitStack() as stack:
        parts = _parts(settings, pipeline, writer or writer_of(settings, pipeline))
        stack.push_async_callback(parts.sender.close)
        stack.push_async_callback(parts.fanout.close)
        stack.push_async_callback(parts.database.close)
        if parts.writer is not None:
            stack.push_async_callback(parts.writer.close)
        await parts.database.migrate()
        yield parts


@asynccontextmanager
async def running(settings: Settings, parts: Parts) -> AsyncIterator[None]:
    """Put work in line from now on, and work when the settings say so."""
    async with AsyncExitStack() as stack:
        if settings.work:
            work = Work(parts, name=_name(settings))
            stack.push_async_callback(work.close)
            await work.start()
        else:
            stack.push_async_callback(parts.durable.close)
            await parts.durable.start({}, ())
        yield


def _parts(settings: Settings, pipeline: Pipeline, writer: ReplyWriter | None) -> Parts:
    adapters = load_adapters(ADAPTERS, *([settings.platforms] if settings.platforms else []))
    return Parts(
        database=Database(settings.database),
        durable=Durable(settings.database, executor=_name(settings), works=settings.work),
        fanout=RedisFanout(settings.redis) if settings.redis else LocalFanout(),
        sender=Sender(),
        pipeline=pipeline,
        writer=writer,
        voices=voices_of(settings),
        adapters=adapters,
        connections=load_connections(settings.connections, os.environ, adapters) if settings.connections else {},
        webhook=Webhook(
            url=settings.webhook_url, secrets=[secret.get_secret_value() for secret in settings.webhook_secrets]
        )
        if settings.webhook_url
        else None,
        clock=_now,
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _name(settings: Settings) -> str:
    return settings.name or f"{socket.gethostname()}:{os.getpid()}"


async def _ping(pipeline: Pipeline) -> None:
    await run_in_threadpool(pipeline.analyse, _PING)
