"""What Prometheus may read: requests by route, the time of the way through the pipeline, what chat models took."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assist.store.usage import Use

_log: Final = logging.getLogger(__name__)


class Metrics:
    """The counters of one app, in a registry of its own."""

    def __init__(self) -> None:
        """Start all counters at zero."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "assist_http_requests", "Requests answered.", ["route", "status"], registry=self._registry
        )
        self._request_seconds = Histogram(
            "assist_http_request_seconds", "Time to answer a request.", ["route"], registry=self._registry
        )
        self._events = Counter(
            "assist_platform_events",
            "Events that platforms delivered.",
            ["connection", "fate"],
            registry=self._registry,
        )
        self._pipeline_seconds = Histogram(
            "assist_pipeline_seconds",
            "Time of one way through the pipeline, the model pass included.",
            ["call"],
            registry=self._registry,
        )

    def events(self, connection: str, *, taken: int, ignored: int) -> None:
        """Count a delivery's events: those taken in, and those that are not for us or that nobody knows."""
        self._events.labels(connection, "taken").inc(taken)
        self._events.labels(connection, "ignored").inc(ignored)

    def request(self, route: str, status: int, seconds: float) -> None:
        """Count an answered request. `route` is a template such as `/problems/{slug}`, so the labels stay few."""
        self._requests.labels(route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    @contextmanager
    def pipeline(self, call: str) -> Iterator[None]:
        """Measure one way through the pipeline."""
        with self._pipeline_seconds.labels(call).time():
            yield

    def exposition(self, used: Sequence[Use]) -> bytes:
        """Give all counters in the text format of Prometheus, those of chat models' use among them."""
        return generate_latest(self._registry) + generate_latest(_Used(used))


class _Used(Collector):
    """What chat models took, as it was added up in the database."""

    def __init__(self, used: Sequence[Use]) -> None:
        self._used = used

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Give requests, tokens and money, each as a counter."""
        kinds = ["model", "outcome"]
        calls = CounterMetricFamily("assist_llm_calls", "Requests to chat models, by how they ended.", labels=kinds)
        tokens = CounterMetricFamily("assist_llm_tokens", "Tokens of chat models.", labels=[*kinds, "direction"])
        cost = CounterMetricFamily("assist_llm_cost_usd", "US dollars, where the price is known.", labels=kinds)
        for use in self._used:
            kind = [use.model, use.outcome]
            calls.add_metric(kind, use.calls)
            tokens.add_metric([*kind, "in"], use.tokens_in)
            tokens.add_metric([*kind, "out"], use.tokens_out)
            cost.add_metric(kind, use.cost_usd)
        yield from (calls, tokens, cost)


class CountRequests:
    """ASGI middleware that counts and logs each request under the template of the route that took it.

    An address itself may hold a token, or name a customer: it stands in no log.
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        """Stand before `app`."""
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count its answer; one that raised counts as 500."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        started = perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            took = perf_counter() - started
            self._metrics.request(route, status, took)
            _log.info("%s %s %d in %.0f ms", scope["method"], route, status, 1000 * took)
