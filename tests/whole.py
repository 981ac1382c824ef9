"""The whole product as a process, with what it keeps of a chat."""

import contextlib
import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import quote

import httpx2
from servers.fleet import Member, together

T = TypeVar("T")
_PATIENCE_S: Final = 30
_OPEN: Final = frozenset({"due", "sending"})


@dataclass(frozen=True, slots=True)
class Product:
    """A running service; `process` may be killed and started again."""

    process: Member
    database: Path

    @property
    def url(self) -> str:
        """Where it is."""
        return self.process.url

    def state(self, chat: str) -> Mapping[str, Any] | None:
        """Give what a sidebar sees of a chat; None when there is no such chat."""
        answer = httpx2.get(f"{self.url}/v1/conversations/{quote(chat, safe='')}")
        if answer.status_code == httpx2.codes.NOT_FOUND:
            return None
        state: Mapping[str, Any] = answer.raise_for_status().json()
        return state

    def transcript(self, chat: str) -> list[tuple[str, str]]:
        """Give role and words of each message of a chat, as it was last read."""
        analysis = (self.state(chat) or {}).get("analysis") or {"messages": []}
        return [(message["role"], message["text"]) for message in analysis["messages"]]

    def outgoing(self, chat: str) -> list[str]:
        """Give how far each thing that goes, or went, out about a chat has come, oldest first."""
        query = "SELECT state FROM outgoing WHERE conversation = ? ORDER BY created_at"
        with contextlib.closing(sqlite3.connect(self.database)) as connection:
            return [state for (state,) in connection.execute(query, (chat,))]

    def hears(self, chat: str, *said: tuple[str, str]) -> None:
        """Wait until a chat is read as this, and until what is to be written about it is settled; fail if it never is."""
        read = until(lambda: self.transcript(chat), lambda read: read == list(said))
        assert read == list(said), read
        states = until(lambda: self.outgoing(chat), _OPEN.isdisjoint)
        assert _OPEN.isdisjoint(states), states


def until(ask: Callable[[], T], holds: Callable[[T], bool]) -> T:
    """Ask until the answer holds, or for 30 seconds; gives the last answer."""
    deadline = time.monotonic() + _PATIENCE_S
    while not holds(answer := ask()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer


@contextlib.contextmanager
def running_product(folder: Path, connections: Mapping[str, Mapping[str, Any]], **settings: str) -> Iterator[Product]:
    """Run the service with these accounts and an empty database in a folder."""
    accounts, database = folder / "connections.yaml", folder / "assist.db"
    accounts.write_text(json.dumps(connections), encoding="utf-8")  # JSON is YAML
    member = Member("assist", folder, {"DATABASE": f"sqlite:///{database}", "CONNECTIONS": str(accounts), **settings})
    with together([member]):
        yield Product(member, database)
