"""The state of a chat as sidebars are shown it: put together once, however many of them look at it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Annotated, Final, TypeVar
from weakref import WeakValueDictionary

from cachetools import TTLCache

from assist.analysis.results import PromiseState
from assist.card import Card, CardKind, choose_card
from assist.conversation.messages import Channel
from assist.delivery.fanout import Fanout
from assist.errors import NotFoundError
from assist.jobs.telling import tell
from assist.store import conversations
from assist.store.conversations import Address
from assist.store.database import Database
from assist.store.states import State, state_of
from assist.transport.live_schemas import CardOut, ConversationOut, OfferedOut
from assist.transport.parts import part
from assist.wire import AnalysisOut, ClocksOut, PromiseOut

_SHARED_S: Final = 1
"""Cards and clocks depend on the time: a state that was put together longer ago is not shown."""
_MOST: Final = 500

_Key = tuple[str, str]


_T = TypeVar("_T")


def found(thing: _T | None, what: str) -> _T:
    """Give a thing that was looked for; raises `NotFoundError` when it is None."""
    if thing is None:
        msg = f"there is no such {what}"
        raise NotFoundError(msg, where=what)
    return thing


@dataclass(frozen=True, slots=True)
class Shown:
    """A state in the form of the API, as JSON, with version and revision; `begun` is when it began to be read."""

    version: int
    revision: int
    body: str
    begun: float


class States:
    """Gives the newest state of a chat. Those who ask at the same time share one answer."""

    def __init__(self, database: Database, clock: Callable[[], datetime], *, model: str | None) -> None:
        """Read from `database`; promises are measured at the time of `clock`, `model` is the chat model's name."""
        self._database = database
        self._model = model
        self._clock = clock
        self._shown: TTLCache[_Key, Shown] = TTLCache(_MOST, _SHARED_S)
        self._turns: WeakValueDictionary[_Key, asyncio.Lock] = WeakValueDictionary()

    async def newest(self, workspace: str, conversation: str, *, version: int | None = None) -> Shown:
        """Give the state of a chat as `find` does; raises `NotFoundError` when there is none."""
        return found(await self.find(workspace, conversation, version=version), "conversation")

    async def find(self, workspace: str, conversation: str, *, version: int | None = None) -> Shown | None:
        """Give the state of a chat: at least at `version`, or as it is now; None when there is no such chat."""
        key, asked = (workspace, conversation), monotonic()
        if (shown := self._shareable(key, version, asked)) is not None:
            return shown
        async with self._turns.setdefault(key, asyncio.Lock()):
            if (shown := self._shareable(key, version, asked)) is not None:
                return shown
            if (shown := await self._read(key)) is not None:
                self._shown[key] = shown
            return shown

    def _shareable(self, key: _Key, version: int | None, asked: float) -> Shown | None:
        shown = self._shown.get(key)
        if shown is None or shown.begun >= asked:
            return shown
        return shown if version is not None and shown.version >= version else None

    async def _read(self, key: _Key) -> Shown | None:
        begun = monotonic()
        async with self._database.reading() as session:
            state = await state_of(session, *key)
        if state is None:
            return None
        body = conversation_out(state, now=self._clock(), model=self._model).model_dump_json()
        return Shown(state.version, state.revision, body, begun)


TheStates = Annotated[States, part("states")]


def conversation_out(state: State, *, now: datetime, model: str | None) -> ConversationOut:
    """Give the wire form of a state, with promises, clocks and the card as they are at `now`."""
    analysis = None if state.analysis is None else AnalysisOut.model_validate(state.analysis)
    if analysis is not None and state.read_at is not None:
        analysis = _at(analysis, now, passed=now - state.read_at)
    return ConversationOut(
        id=state.id,
        version=state.version,
        revision=state.revision,
        muted=state.muted,
        customer_name=state.customer_name,
        agent_name=state.agent_name,
        channel=Channel(state.channel),
        instruction=state.instruction,
        model=model,
        analysis=analysis,
        suggestions=tuple(OfferedOut(id=reply.id, **reply.body) for reply in state.suggestions),
        card=CardOut.model_validate(_card(state, analysis, now)),
    )


def _card(state: State, analysis: AnalysisOut | None, now: datetime) -> Card:
    if state.muted:
        return Card(kind=CardKind.MUTED)
    if analysis is not None:
        return choose_card(analysis, replies=len(state.suggestions), quieted=state.quieted, now=now)
    is_read = state.read_revision == state.revision > 0  # and there was nothing in it that could be read
    return Card(kind=CardKind.QUIET if is_read else CardKind.WAITING)


def _at(analysis: AnalysisOut, now: datetime, *, passed: timedelta) -> AnalysisOut:
    """Bring what depends on the time up to date: it was measured when the chat was read."""
    clocks = ClocksOut(
        since_problem_s=_later(analysis.clocks.since_problem_s, passed),
        since_useful_word_s=_later(analysis.clocks.since_useful_word_s, passed),
    )
    promises = tuple(_promise_at(promise, now) for promise in analysis.promises)
    return analysis.model_copy(update={"clocks": clocks, "promises": promises})


def _promise_at(promise: PromiseOut, now: datetime) -> PromiseOut:
    is_missed = promise.state is PromiseState.OPEN and promise.due_at is not None and promise.due_at < now
    return promise.model_copy(update={"state": PromiseState.MISSED}) if is_missed else promise


def _later(seconds: float | None, passed: timedelta) -> float | None:
    return None if seconds is None else seconds + passed.total_seconds()


async def change(database: Database, fanout: Fanout, address: Address, **values: bool) -> int:
    """Change what a sidebar can see of a chat, tell all that look at it, and give its new version."""
    async with database.writing() as session:
        changed = await conversations.change(session, address.workspace, address.conversation, **values)
        version = found(changed, "conversation")
    await tell(fanout, address, version)
    return version
