"""Notes as the adapters build them and the sender sends them, to servers that are not ours."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
from servers.asgi import Inbox, serving
from servers.prism import INTERCOM, running_prism
from servers.synapse import running_synapse

from assist.delivery.sender import Sender
from assist.errors import RefusedError
from assist.platforms.catalogue import ADAPTERS, load_adapters
from assist.platforms.events import Connection
from assist.platforms.writing import PlatformRequest, note, written_id


def built(connection: Connection, conversation: str) -> PlatformRequest:
    """The request that writes a note over a connection."""
    adapter = load_adapters(ADAPTERS)[connection.platform]
    request = note(adapter, connection, conversation=conversation, text="Why & how?\n[time]", key="out-1")
    assert request is not None
    return request


@pytest.fixture
async def sender() -> AsyncIterator[Sender]:
    """Give a sender."""
    sender = Sender()
    yield sender
    await sender.close()


@pytest.fixture(scope="module")
def intercom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """Give a connection to a server that holds requests to Intercom's description of its API."""
    with running_prism(tmp_path_factory.mktemp("prism"), INTERCOM) as url:
        yield Connection(
            name="i",
            platform="intercom",
            workspace="w",
            secrets=("s",),
            token="t",  # noqa: S106 any will do
            base_url=url,
            options={"admin_id": "1"},
        )


async def test_intercom_takes_a_note(sender: Sender, intercom: Connection) -> None:
    """Intercom's answer holds the id of the part that was made, by which its echo is known."""
    answer = await sender.send(built(intercom, "88"))
    assert written_id(load_adapters(ADAPTERS)["intercom"], answer.json) == "133"


async def test_intercom_refuses_a_note_without_a_key(sender: Sender, intercom: Connection) -> None:
    """Without an access token a repeat is of no use."""
    request = built(intercom, "88")
    headers = {name: text for name, text in request.headers.items() if name != "Authorization"}
    with pytest.raises(RefusedError, match="answered 401"):
        await sender.send(replace(request, headers=headers))


async def test_a_note_that_is_sent_twice_is_one_notice_in_matrix(
    sender: Sender, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The homeserver tells the repeat by its key, and gives the id of the notice each time; customers never see it."""
    with serving(Inbox()) as push_to, running_synapse(tmp_path_factory.mktemp("synapse"), push_to) as homeserver:
        notes = homeserver.agent.create_room(homeserver.bot, name="Notes")
        connection = Connection(
            name="m",
            platform="matrix",
            workspace="w",
            secrets=(homeserver.hs_token,),
            token=homeserver.bot.token,
            base_url=homeserver.base_url,
            options={"companion_room": notes, "user_id": homeserver.bot.id},
        )
        request = built(connection, homeserver.room)
        first, second = [await sender.send(request) for _ in range(2)]
        seen = homeserver.agent.heard(notes)
        assert [event["event_id"] for event in seen] == [first.json["event_id"]] == [second.json["event_id"]]
        assert seen[0]["content"]["body"].startswith("Why & how?\n[time]")
        assert homeserver.customer.heard(homeserver.room) == []
