"""The stateless HTTP API: a conversation in, what it calls for out. Nothing is stored."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from assist.store.keys import Scope
from assist.transport.access import needs
from assist.transport.parts import TheMetrics, ThePipeline, part
from assist.transport.problems import RESPONSES
from assist.transport.requests import AnalyseIn, CheckIn, SuggestIn
from assist.wire import AnalysisOut, CheckOut, SuggestOut

Ping = Callable[[], Awaitable[None]]
"""Raises `UnavailableError` while a part is not ready."""


router = APIRouter(responses=RESPONSES)
_people = [Depends(needs(Scope.AGENT, Scope.PLATFORM, Scope.TRAINER))]

# The endpoints are plain functions: FastAPI runs each in a worker thread, so a model pass never blocks the event loop.


@router.post("/v1/analyse", tags=["chats"], dependencies=_people, summary="Say where a chat stands")
def analyse(body: AnalyseIn, pipeline: ThePipeline, metrics: TheMetrics) -> AnalysisOut:
    """Steps needed and given, the stage, findings with the words they rest on, promises and clocks."""
    conversation = body.to_conversation()
    with metrics.pipeline("analyse"):
        analysis = pipeline.analyse(conversation, now=body.now)
    return AnalysisOut.from_analysis(conversation, analysis)


@router.post(
    "/v1/suggest", tags=["chats"], dependencies=_people, summary="Say where a chat stands and what to write next"
)
def suggest(body: SuggestIn, pipeline: ThePipeline, metrics: TheMetrics) -> SuggestOut:
    """Everything that `/v1/analyse` says, and replies that passed the product's own check, the best one first."""
    conversation = body.to_conversation()
    with metrics.pipeline("suggest"):
        advice = pipeline.suggest(conversation, now=body.now)
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
def read_metrics(metrics: TheMetrics) -> PlainTextResponse:
    """Requests and their time by route, and the time of each way through the pipeline."""
    return PlainTextResponse(metrics.exposition(), media_type=CONTENT_TYPE_LATEST)
