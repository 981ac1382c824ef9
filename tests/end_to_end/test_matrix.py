"""A homeserver that delivers a real chat, and takes the notices for its agents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import pytest
from servers.asgi import serving
from servers.relay import Relay
from servers.synapse import Homeserver, Person, running_synapse
from whole import Product, running_product, until

LATE: Final = "Hi, my desk was supposed to come this morning and nobody came. I took the day off for it."
FORMULA: Final = "We apologise for any inconvenience. Please contact the carrier."
ANGRY: Final = "I did call them and they told me to ask you. This is the third time I explain it!"


@dataclass(frozen=True, slots=True)
class Desk:
    """A homeserver and the product behind it; `notes` is the room of the agents."""

    homeserver: Homeserver
    wire: Relay
    product: Product
    notes: str

    def open(self) -> "Room":
        """Have a customer and an agent meet."""
        people = self.homeserver.customer, self.homeserver.agent
        return Room(self, people[0].create_room(people[1], self.homeserver.bot, name="Order"), *people)

    def notices(self, room: str) -> list[str]:
        """Give what the agents were told about a room."""
        told = [event["content"] for event in self.homeserver.agent.heard(self.notes)]
        return [content["body"] for content in told if content.get("assist.for_room") == room]


@dataclass(frozen=True, slots=True)
class Room:
    """A room where a customer and an agent chat, and the product's view of it."""

    desk: Desk
    id: str
    customer: Person
    agent: Person

    @property
    def chat(self) -> str:
        """The id of the conversation."""
        return f"matrix-main:{self.id}"

    @property
    def version(self) -> int:
        """Of the conversation."""
        version: int = (self.desk.product.state(self.chat) or {})["version"]
        return version

    @property
    def notices(self) -> list[str]:
        """What the agents were told."""
        return self.desk.notices(self.id)

    @property
    def is_told_once(self) -> bool:
        """Whether each thing that went out is there once, and none says what the one before it said."""
        repeats = [notice for before, notice in pairwise(self.notices) if before == notice]
        return not repeats and self.desk.product.outgoing(self.chat).count("sent") == len(self.notices)

    def hears(self, *said: tuple[str, str]) -> None:
        """Wait until the product knows the chat as this."""
        self.desk.product.hears(self.chat, *said)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Give a desk, its application service registered with the homeserver."""
    folder = tmp_path_factory.mktemp("desk")
    wire = Relay()
    with (
        serving(wire) as address,
        running_synapse(tmp_path_factory.mktemp("synapse"), f"{address}/v1/webhooks/matrix-main") as homeserver,
    ):
        notes = homeserver.agent.create_room(homeserver.bot, name="Notes")
        with running_product(folder, {"matrix-main": _account(homeserver, notes)}) as product:
            wire.target = product.url
            yield Desk(homeserver, wire, product, notes)


@pytest.fixture
def room(desk: Desk) -> Room:
    """Give a room of the test's own."""
    return desk.open()


def _account(homeserver: Homeserver, notes: str) -> Mapping[str, Any]:
    return {
        "platform": "matrix",
        "secrets": [homeserver.hs_token],
        "token": homeserver.bot.token,
        "base_url": homeserver.base_url,
        "options": {"companion_room": notes, "user_id": homeserver.bot.id},
        "write": "note",
    }


def test_a_chat_is_read_and_its_agents_are_told(room: Room) -> None:
    """Roles are right; each new advice is one notice with a suggested reply, in the agents' room and nowhere else."""
    room.customer.say(room.id, LATE)
    room.hears(("customer", LATE))
    [first] = room.notices
    assert "Suggested reply: " in first
    room.agent.say(room.id, FORMULA)
    room.hears(("customer", LATE), ("agent", FORMULA))
    assert "Please contact the carrier" in room.notices[1]
    room.customer.say(room.id, ANGRY)
    said = ("customer", LATE), ("agent", FORMULA), ("customer", ANGRY)
    room.hears(*said)
    assert room.is_told_once
    heard = [(event["sender"], event["content"]["body"]) for event in room.customer.heard(room.id)]
    assert heard == [(f"@{role}:localhost", words) for role, words in said]


def test_what_agents_are_told_is_no_chat(room: Room) -> None:
    """Our notice comes back from the homeserver, as does what agents say about it, and neither is kept."""
    room.customer.say(room.id, LATE)
    room.hears(("customer", LATE))
    assert len(room.notices) == 1
    room.agent.say(room.desk.notes, "I will take it.")
    room.agent.say(room.id, "Good morning!")
    room.hears(("customer", LATE), ("agent", "Good morning!"))  # came after the notice: Matrix keeps the order
    pushed = b"".join(passed.body for passed in room.desk.wire.passed)
    assert b"I will take it." in pushed
    assert room.notices[0].split("\n")[1].encode() in pushed
    assert room.desk.product.state(f"matrix-main:{room.desk.notes}") is None


def test_an_edit_and_a_redaction_arrive(room: Room) -> None:
    """The chat is read as those see it who are in the room now."""
    slip = room.customer.say(room.id, "My desk is hree.")
    secret = room.customer.say(room.id, "My card is 4111.")
    room.hears(("customer", "My desk is hree."), ("customer", "My card is 4111."))
    new = {"msgtype": "m.text", "body": LATE}
    relation = {"rel_type": "m.replace", "event_id": slip}
    edit = {"msgtype": "m.text", "body": f"* {LATE}", "m.new_content": new, "m.relates_to": relation}
    room.customer.call("PUT", f"rooms/{room.id}/send/m.room.message/edit", **edit)
    room.hears(("customer", LATE), ("customer", "My card is 4111."))
    room.customer.call("PUT", f"rooms/{room.id}/redact/{secret}/redact")
    room.hears(("customer", LATE))


def test_a_transaction_that_comes_twice_changes_nothing(room: Room) -> None:
    """Our answer gets lost, so that the homeserver repeats the transaction."""
    wire = room.desk.wire
    room.customer.say(room.id, "Hello, are you there?")
    room.hears(("customer", "Hello, are you there?"))
    wire.loses = 1
    room.customer.say(room.id, LATE)
    room.hears(("customer", "Hello, are you there?"), ("customer", LATE))
    version, notices = room.version, room.notices
    pushed = until(lambda: [passed.path for passed in wire.passed if LATE.encode() in passed.body][-2:], _is_repeat)
    assert _is_repeat(pushed)
    room.hears(("customer", "Hello, are you there?"), ("customer", LATE))
    assert (room.version, room.notices) == (version, notices)
    assert len(notices) == 1


def _is_repeat(paths: list[str]) -> bool:
    return len(paths) == 2 and len(set(paths)) == 1


def test_nothing_is_lost_while_the_service_is_down(room: Room) -> None:
    """The homeserver delivers again until somebody is there; what was read before the crash is not told again."""
    process = room.desk.product.process
    room.customer.say(room.id, LATE)
    room.hears(("customer", LATE))
    before = room.notices
    process.kill()
    room.agent.say(room.id, FORMULA)
    room.customer.say(room.id, ANGRY)
    process.start().wait()
    room.hears(("customer", LATE), ("agent", FORMULA), ("customer", ANGRY))
    assert room.notices[:1] == before
    assert room.is_told_once
