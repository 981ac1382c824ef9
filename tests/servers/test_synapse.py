import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers.asgi import Inbox, serving
from servers.synapse import Homeserver, running_synapse


@pytest.fixture(scope="module")
def inbox() -> Inbox:
    """Give what stands in for the application service."""
    return Inbox()


@pytest.fixture(scope="module")
def homeserver(inbox: Inbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homeserver]:
    """Give a homeserver that pushes to the inbox."""
    folder: Path = tmp_path_factory.mktemp("synapse")
    with serving(inbox) as address, running_synapse(folder, address) as homeserver:
        yield homeserver


def test_what_is_said_is_pushed(homeserver: Homeserver, inbox: Inbox) -> None:
    """The words of a customer reach the application service, with the homeserver's token."""
    event = homeserver.customer.say(homeserver.room, "Where is my order?")
    while True:
        pushed = inbox.take()
        assert pushed.path.startswith("/_matrix/app/v1/transactions/")
        assert pushed.headers["authorization"] == f"Bearer {homeserver.hs_token}"
        if said := [item for item in json.loads(pushed.body)["events"] if item["event_id"] == event]:
            break
    assert said[0]["content"]["body"] == "Where is my order?"
    assert (said[0]["sender"], said[0]["room_id"]) == (homeserver.customer.id, homeserver.room)


def test_the_bot_can_speak(homeserver: Homeserver) -> None:
    """The application service writes into the room, and the agent sees it."""
    homeserver.bot.say(homeserver.room, "A note.")
    last = homeserver.agent.heard(homeserver.room)[-1]
    assert (last["sender"], last["content"]["body"]) == (homeserver.bot.id, "A note.")
