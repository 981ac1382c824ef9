"""Intercom's webhooks, and a server that holds our notes to Intercom's description of its API."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx2
import pytest
from servers.asgi import serving
from servers.prism import INTERCOM, running_prism
from servers.relay import Relay
from signed import headers, payload
from whole import Product, running_product, until

SECRET: Final = "client-secret"  # noqa: S105
LATE: Final = "Hi, my desk was supposed to come this morning & nobody came. I took the day off for it."


@dataclass(frozen=True, slots=True)
class Desk:
    """The product between Intercom's webhooks and its API; over `locked` no access token comes through."""

    product: Product
    wire: Relay
    locked: Relay

    def notify(self, account: str, conversation: str, part: str, *, secret: str = SECRET) -> int:
        """Tell that a customer has written; gives the status of the answer."""
        body = json.dumps(_replied(conversation, part)).encode()
        url = f"{self.product.url}/v1/webhooks/{account}"
        return httpx2.post(url, content=body, headers=headers("intercom", secret, body)).status_code


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Give a desk with two accounts, `intercom` and `locked`."""
    with running_prism(tmp_path_factory.mktemp("prism"), INTERCOM) as intercom:
        wire, locked = Relay(intercom), Relay(intercom, takes_out={"authorization"})
        with serving(wire) as url, serving(locked) as locked_url:
            accounts = {"intercom": _account(url), "locked": _account(locked_url)}
            with running_product(tmp_path_factory.mktemp("desk"), accounts) as product:
                yield Desk(product, wire, locked)


def _account(url: str) -> Mapping[str, Any]:
    return {
        "platform": "intercom",
        "secrets": [SECRET],
        "token": "token",
        "base_url": url,
        "options": {"admin_id": 991267715},
        "write": "note",
    }


def _replied(conversation: str, part: str) -> Mapping[str, Any]:
    """Give a notification around the conversation of Intercom's own example, in which the customer says what we want."""
    item = payload("intercom", "rest.reply.user.response")
    item["id"] = conversation
    item["conversation_parts"]["conversation_parts"][0] |= {"id": part, "body": f"<p>{LATE.replace('&', '&amp;')}</p>"}
    topic = {"type": "notification_event", "topic": "conversation.user.replied", "app_id": "a"}
    return {**topic, "id": f"notif_{conversation}_{part}", "data": {"item": item}}


def test_a_reply_leads_to_a_note_that_intercom_takes(desk: Desk) -> None:
    """One note is written, as Intercom's description asks for it; the same notification again changes nothing."""
    assert [desk.notify("intercom", "88", "132") for _ in range(2)] == [httpx2.codes.OK] * 2
    desk.product.hears("intercom:88", ("customer", LATE))
    assert desk.product.outgoing("intercom:88") == ["sent"]
    [written] = desk.wire.passed
    assert (written.method, written.path, written.status) == ("POST", "/conversations/88/reply", httpx2.codes.OK)
    assert written.headers["authorization"] == "Bearer token"
    note = json.loads(written.body)
    assert {**note, "body": ""} == {"message_type": "note", "type": "admin", "admin_id": "991267715", "body": ""}
    assert note["body"].startswith("<p>Recovery Assist<br>")
    assert "Suggested reply: " in note["body"]


def test_a_note_that_is_refused_is_not_written_again(desk: Desk) -> None:
    """Without access a repeat is of no use; the sidebar has the advice all the same."""
    assert desk.notify("locked", "88", "132") == httpx2.codes.OK
    assert until(lambda: desk.product.outgoing("locked:88"), lambda states: states == ["refused"]) == ["refused"]
    assert desk.notify("locked", "89", "133") == httpx2.codes.OK  # what is tried next comes after any repeat
    until(lambda: desk.product.outgoing("locked:89"), lambda states: states == ["refused"])
    tried = [(passed.path, passed.status) for passed in desk.locked.passed]
    assert tried == [(f"/conversations/{number}/reply", httpx2.codes.UNAUTHORIZED) for number in (88, 89)]
    assert (desk.product.state("locked:88") or {})["card"]["kind"] == "reply"


def test_a_forged_notification_is_refused(desk: Desk) -> None:
    """Whoever does not know the client secret makes no conversation."""
    assert desk.notify("intercom", "90", "134", secret="guess") == httpx2.codes.UNAUTHORIZED  # noqa: S106
    assert desk.product.state("intercom:90") is None
