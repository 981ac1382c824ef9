"""A real Matrix homeserver (matrix-synapse, AGPL, run only by tests) with an application service, two people and a room."""

import base64
import contextlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

import httpx2
import yaml
from servers.process import SERVERS, running
from servers.redis import free_port

_QUICK: Final = {"per_second": 1000, "burst_count": 1000}
_TRANSACTIONS: Final = count(1)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with an account on the homeserver."""

    base_url: str
    token: str
    id: str

    def create_room(self, *invited: "Person", name: str) -> str:
        """Open a room and have the invited join; gives its id."""
        room: str = self.call("POST", "createRoom", name=name, invite=[guest.id for guest in invited])["room_id"]
        for guest in invited:
            guest.call("POST", f"join/{room}")
        return room

    def say(self, room: str, text: str) -> str:
        """Say something in a room; gives the id of the event."""
        address = f"rooms/{room}/send/m.room.message/t{next(_TRANSACTIONS)}"
        event: str = self.call("PUT", address, msgtype="m.text", body=text)["event_id"]
        return event

    def heard(self, room: str) -> list[Mapping[str, Any]]:
        """The messages of a room as its members see them, oldest first."""
        chunk = self.call("GET", f"rooms/{room}/messages?dir=b&limit=100")["chunk"]
        return [event for event in reversed(chunk) if event["type"] == "m.room.message"]

    def call(self, method: str, address: str, **body: object) -> Mapping[str, Any]:
        """Call the client API."""
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.base_url}/_matrix/client/v3/{address}"
        answer = httpx2.request(method, url, headers=headers, json=body if method != "GET" else None)
        answer.raise_for_status()
        content: Mapping[str, Any] = answer.json()
        return content


@dataclass(frozen=True, slots=True)
class Homeserver:
    """A running homeserver. It pushes what is said in `room` with `hs_token`; `bot` speaks with its own token."""

    base_url: str
    hs_token: str
    bot: Person
    customer: Person
    agent: Person
    room: str


@contextlib.contextmanager
def running_synapse(folder: Path, push_to: str) -> Iterator[Homeserver]:
    """Run a homeserver named `localhost` in a folder; it pushes events to an address, `/_matrix/app/v1/…` added."""
    base_url = f"http://127.0.0.1:{free_port()}"
    tokens = {"as_token": "as-token", "hs_token": "hs-token"}
    _write(folder / "service.yaml", _service(push_to) | tokens)
    _write(folder / "homeserver.yaml", _configuration(folder, int(base_url.rpartition(":")[2])))
    seed = base64.b64encode(os.urandom(32)).decode().rstrip("=")
    (folder / "signing.key").write_text(f"ed25519 a_test {seed}\n")
    command = (SERVERS / "bin" / "python", "-m", "synapse.app.homeserver", "-c", folder / "homeserver.yaml")
    with running(command, address=f"{base_url}/health", folder=folder):
        bot = Person(base_url, tokens["as_token"], "@assistbot:localhost")
        customer, agent = _register(base_url, "customer"), _register(base_url, "agent")
        room = customer.create_room(agent, bot, name="Order 4411")
        yield Homeserver(base_url, tokens["hs_token"], bot, customer, agent, room)


def _service(push_to: str) -> dict[str, object]:
    return {
        "id": "assist",
        "url": push_to,
        "sender_localpart": "assistbot",
        "rate_limited": False,
        "receive_ephemeral": True,
        "namespaces": {"users": [{"exclusive": False, "regex": "@.*:localhost"}], "rooms": [], "aliases": []},
    }


def _configuration(folder: Path, port: int) -> dict[str, object]:
    listener = {"port": port, "type": "http", "bind_addresses": ["127.0.0.1"], "resources": [{"names": ["client"]}]}
    limits = {f"rc_{kind}": _QUICK for kind in ("message", "registration")}
    return limits | {
        "server_name": "localhost",
        "listeners": [listener],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
        "app_service_config_files": [str(folder / "service.yaml")],
        "signing_key_path": str(folder / "signing.key"),
        "media_store_path": str(folder / "media"),
        "macaroon_secret_key": "test",
        "form_secret": "test",
        "enable_registration": True,
        "enable_registration_without_verification": True,
        "trusted_key_servers": [],
        "presence": {"enabled": False},
        "report_stats": False,
    }


def _write(path: Path, content: Mapping[str, object]) -> None:
    path.write_text(yaml.safe_dump(content), encoding="utf-8")


def _register(base_url: str, name: str) -> Person:
    body = {"username": name, "password": name, "auth": {"type": "m.login.dummy"}}
    answer = httpx2.post(f"{base_url}/_matrix/client/v3/register", json=body).raise_for_status().json()
    return Person(base_url, answer["access_token"], answer["user_id"])
