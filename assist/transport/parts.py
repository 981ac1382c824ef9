"""The parts of the service, as endpoints ask for them: each is put into the app's state by `assist.app`."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Request

from assist.delivery.fanout import Fanout
from assist.jobs.intake import Intake
from assist.jobs.parts import ReplyWriter
from assist.llm.voice import Voice
from assist.pipeline import Pipeline
from assist.platforms.adapter import Adapter
from assist.platforms.events import Connection
from assist.store.database import Database
from assist.transport.metrics import Metrics
from assist.transport.rates import Rates


def part(name: str) -> Any:  # noqa: ANN401 what FastAPI's own `Depends` gives
    """Give a dependency on a part of the app, by its name in the app's state."""

    # Not a plain function: FastAPI would call that on a thread.
    async def given(request: Request) -> object:
        return getattr(request.app.state, name)

    return Depends(given)


TheAdapters = Annotated[Mapping[str, Adapter], part("adapters")]
TheConnections = Annotated[Mapping[str, Connection], part("connections")]
TheDatabase = Annotated[Database, part("database")]
TheFanout = Annotated[Fanout, part("fanout")]
TheIntake = Annotated[Intake, part("intake")]
TheMetrics = Annotated[Metrics, part("metrics")]
ThePipeline = Annotated[Pipeline, part("pipeline")]
TheRates = Annotated[Rates, part("rates")]
TheVoices = Annotated[Mapping[str, Voice], part("voices")]
TheWriter = Annotated[ReplyWriter | None, part("writer")]
