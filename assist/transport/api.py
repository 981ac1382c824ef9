"""The stateless HTTP API: a conversation in, what it calls for out. Nothing is stored."""

import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.concurrency import run_in_threadpool

from assist.errors import UnavailableError
from assist.llm.voice import Voice
from assist.store import usage
from assist.store.keys import Scope
from assist.store.usage import Use
from assist.transport.access import PEOPLE, People, needs
from assist.transport.model import TheModel
from assist.transport.parts import TheDatabase, TheMetrics, ThePipeline, TheVoices, part
from assist.transport.problems import RESPONSES
from assist.transport.requests import AnalyseIn, CheckIn, SuggestIn
from assist.wire import AnalysisOut, CheckOut, SuggestOut

Ping = Callable[[], Awaitable[None]]
"""Raises `UnavailableError` while a part is not ready."""


router = APIRouter(responses=RESPONSES)
_people = [Depends(needs(*PEOPLE))]

# Most endpoints are plain functions: FastAPI runs each in a worker thread, so a model pass never blocks the event loop.


@router.post("/v1/analyse", tags=["chats"], dependencies=_people, summary="Say where a chat stands")
def analyse(body: AnalyseIn, pipeline: ThePipeline, metrics: TheMetrics) -> AnalysisOut:
    """Steps needed and given, the stage, findings with the words they rest on, promises and clocks."""
    conversation = body.to_conversation()
    with metrics.pipeline("analyse"):
        analysis = pipeline.analyse(conversation, now=body.now)
    return AnalysisOut.from_analysis(conversation, analysis)


@router.post("/v1/suggest", tags=["chats"], summary="Say where a chat stands and what to write next")
async def suggest(
    body: SuggestIn, caller: People, pipeline: ThePipeline, metrics: TheMetrics, voices: TheVoices, model: TheModel
) -> SuggestOut:
    """Everything that `/v1/analyse` says, and replies that passed the product's own check, the best one first.

    With `llm` the chat model is asked too, and waited for until its deadline.
    """
    conversation = body.to_conversation()
    voice = voices.get(caller.workspace, Voice())
    with metrics.pipeline("suggest"):
        advice = await run_in_threadpool(pipeline.suggest, conversation, now=body.now, banned=voice.banned)
    if body.llm:
        advice = await model.write(caller.workspace, conversation, advice)
    return SuggestOut.from_advice(conversation, advice)


@router.post("/v1/check", tags=["chats"], dependencies=_people, summary="Check a draft before it is sent")
def check(body: CheckIn, pipeline: ThePipeline, metrics: TheMetrics) -> CheckOut:
    """What would be flagged in the draft were it sent now, each with its fix, and the moves it makes."""
    conversation = body.to_conversation()
    with metrics.pipeline("check"):
        checked = pipeline.check(conversation, body.draft, now=body.now)
    return CheckOut.from_check(checked)


@router.get("/healthz", tags=["operation"], response_class=PlainTextResponse, summary="Say that the process lives")
def healthz() -> str:
    """Answer as long as the process can answer at all."""
    return "ok\n"


@router.get(
    "/readyz",
    tags=["operation"],
    response_class=PlainTextResponse,
    summary="Say whether requests can be served",
)
async def readyz(pings: Annotated[tuple[Ping, ...], part("pings")]) -> str:
    """Ask every part whether it is ready; the first that is not makes this a 503."""
    for ping in pings:
        await ping()
    return "ready\n"


@router.get(
    "/metrics",
    tags=["operation"],
    dependencies=[Depends(needs(Scope.ADMIN))],
    response_class=PlainTextResponse,
    summary="Counters for Prometheus",
)
async def read_metrics(metrics: TheMetrics, database: TheDatabase) -> PlainTextResponse:
    """Requests and their time by route, the time of each way through the pipeline, and what chat models took.

    The last is of all processes together, as the database has it; while that is away it is left out.
    """
    used: Sequence[Use] = ()
    with contextlib.suppress(UnavailableError):
        async with database.reading() as session:
            used = await usage.totals(session)
    return PlainTextResponse(metrics.exposition(used), media_type=CONTENT_TYPE_LATEST)
