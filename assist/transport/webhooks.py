"""Where platforms deliver: verified over the raw bytes, committed, and only then acknowledged."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from assist.conversation.messages import Role
from assist.errors import NotFoundError
from assist.platforms.events import Answer, Connection, Delivery, Kind, PlatformEvent
from assist.platforms.receive import receive
from assist.store.changes import Act, Arrival, MessageChange
from assist.store.conversations import Address
from assist.store.text import as_key
from assist.transport.parts import TheAdapters, TheConnections, TheIntake, TheMetrics, TheRates
from assist.transport.problems import RESPONSES

_ACT: Final = {Kind.CREATED: Act.CREATED, Kind.EDITED: Act.EDITED, Kind.DELETED: Act.DELETED}
_NAME_OF: Final = {Role.CUSTOMER: "customer_name", Role.AGENT: "agent_name"}

router = APIRouter(responses=RESPONSES)


async def _account(request: Request, connection: str, connections: TheConnections, rates: TheRates) -> Connection:
    """Find the connection that is delivered to, and count the delivery."""
    account = connections.get(connection)
    if account is None:
        message = f"there is no connection {connection!r}"
        raise NotFoundError(message)
    await rates.count_webhook(account.name, request.client.host if request.client else "")
    return account


@router.post("/v1/webhooks/{connection}", tags=["platforms"], summary="Take a platform's events in")
@router.api_route("/v1/webhooks/{connection}", methods=["GET", "PUT", "OPTIONS"], include_in_schema=False)
@router.api_route("/v1/webhooks/{connection}/{rest:path}", methods=["GET", "POST", "PUT"], include_in_schema=False)
async def receive_events(
    request: Request,
    account: Annotated[Connection, Depends(_account)],
    adapters: TheAdapters,
    intake: TheIntake,
    metrics: TheMetrics,
) -> Response:
    """Verify, keep and acknowledge. The signature is the key; what is done about an event is done afterwards.

    Events that are not for us, or that nobody knows, are acknowledged as well: a platform that is refused stops delivering.
    """
    now = datetime.now(UTC)
    delivery = Delivery(
        method=request.method,
        url=str(request.url),
        path=request.url.path,
        headers=dict(request.headers),
        body=await request.body(),
        at=now,
    )
    received = receive(adapters[account.platform], account, delivery)
    arrivals = list(_arrivals(account, [event for event in received.events if not event.private and not event.own]))
    if arrivals:
        await intake.accept_delivery(account.name, received.delivery_id, arrivals, now=now)
    metrics.events(account.name, taken=sum(len(arrival.changes) for arrival in arrivals), ignored=received.ignored)
    return _response(received.answer)


def _arrivals(account: Connection, events: Iterable[PlatformEvent]) -> Iterable[Arrival]:
    """Bring the events of one delivery together by conversation, in their order."""
    chats: dict[str, list[PlatformEvent]] = {}
    for event in events:
        chats.setdefault(event.conversation, []).append(event)
    for external_id, of_chat in chats.items():
        yield Arrival(
            address=Address(
                workspace=account.workspace,
                conversation=f"{account.name}:{external_id}",
                connection=account.name,
                external_id=external_id,
            ),
            changes=[
                MessageChange(act=_ACT[event.kind], id=event.message, role=event.role, text=event.text, at=event.at)
                for event in of_chat
            ],
            details=_details(account, of_chat),
        )


def _details(account: Connection, events: Iterable[PlatformEvent]) -> Mapping[str, str]:
    """Give what events say of the people in a chat; the customer's reference is that by which they can be erased."""
    values: dict[str, str] = {}
    for event in events:
        if event.author_name and event.role in _NAME_OF:
            values[_NAME_OF[event.role]] = event.author_name
        if event.author and event.role is Role.CUSTOMER:
            values["customer_ref"] = as_key(f"{account.name}:{event.author}")
    return values


def _response(answer: Answer) -> Response:
    if isinstance(answer.body, str):
        return PlainTextResponse(answer.body, answer.status, dict(answer.headers))
    return JSONResponse(answer.body, answer.status, dict(answer.headers))
