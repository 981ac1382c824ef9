from collections.abc import Iterator, Mapping

import httpx2
import pytest
from servers.prism import INTERCOM, running_prism

NOTE = {"message_type": "note", "type": "admin", "admin_id": "1", "body": "<p>A note.</p>"}
KEY = {"Authorization": "Bearer key"}


@pytest.fixture(scope="module")
def intercom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a mocked Intercom."""
    with running_prism(tmp_path_factory.mktemp("prism"), INTERCOM) as address:
        yield address


def test_a_note_is_taken(intercom: str) -> None:
    """A request as Intercom wants it gives the conversation with the note's part."""
    answer = httpx2.post(f"{intercom}/conversations/88/reply", json=NOTE, headers=KEY)
    assert answer.status_code == 200
    assert answer.json()["conversation_parts"]["conversation_parts"][-1]["part_type"] == "note"


@pytest.mark.parametrize(
    ("address", "body", "headers", "status"),
    [
        ("conversations/88/reply", NOTE, {}, 401),
        ("conversations/88/reply", {key: NOTE[key] for key in NOTE if key != "admin_id"}, KEY, 422),
        ("conversations/88/reply", {key: NOTE[key] for key in NOTE if key != "body"}, KEY, 422),
        ("conversations/88/replies", NOTE, KEY, 404),
    ],
    ids=["no key", "nobody who writes", "no words", "another address"],
)
def test_what_does_not_fit_is_refused(
    intercom: str, address: str, body: Mapping[str, str], headers: Mapping[str, str], status: int
) -> None:
    """A request that Intercom's description does not allow is refused."""
    assert httpx2.post(f"{intercom}/{address}", json=body, headers=headers).status_code == status
