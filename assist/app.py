"""The service put together: its parts, their life and their pings. Tests use this same app."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from assist.config import Settings
from assist.conversation.messages import Conversation, Message, Role
from assist.pipeline import Pipeline
from assist.transport import api, page, problems
from assist.transport.metrics import CountRequests, Metrics

_PING = Conversation(id="ping", revision=1, messages=(Message(id="1", role=Role.CUSTOMER, text="Are you there?"),))


def create_app(settings: Settings, pipeline: Pipeline | None = None) -> FastAPI:
    """Build the service. Without a `pipeline` the shipped one is loaded when the service starts."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        ready = pipeline or Pipeline.local()
        app.state.pipeline = ready
        app.state.pings = (lambda: _ping(ready),)
        yield

    app = FastAPI(
        title="Recovery Assist",
        version="1",
        description="Reads a support chat, says which recovery step is due, checks drafts and suggests replies.",
        lifespan=life,
        docs_url=None,  # FastAPI's pages load their code from elsewhere; the service makes no outside request.
        redoc_url=None,
    )
    app.state.metrics = Metrics()
    app.add_middleware(problems.BodyLimit, max_bytes=settings.max_body_bytes)
    app.add_middleware(CountRequests, metrics=app.state.metrics)
    problems.install(app)
    app.include_router(api.router)
    app.include_router(page.router)
    return app


def _ping(pipeline: Pipeline) -> None:
    pipeline.analyse(_PING)
