from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import pytest
import yaml
from signed import CONNECTIONS, DATA, PLATFORMS, delivery, payload, sent

from assist.conversation.messages import Role
from assist.platforms.events import Kind, PlatformEvent
from assist.platforms.receive import receive

EXPECTED: Final = yaml.safe_load((DATA / "expected.yaml").read_text(encoding="utf-8"))
PAYLOADS: Final = [(platform, name) for platform, payloads in EXPECTED.items() for name in payloads]
HANDSHAKES: Final = {("slack", "url_verification.event_body")}
REST: Final = {"rest.reply.user.response", "write.admin_note_reply.request", "write.user_reply.request"}


def event(kind: str, role: str, at: str, **others: Any) -> PlatformEvent:  # noqa: ANN401
    """Give an event; what is not said is absent."""
    absent = {"author": None, "author_name": None, "private": False, "own": False}
    return PlatformEvent(kind=Kind(kind), role=Role(role), at=datetime.fromisoformat(at), **(absent | others))


@pytest.mark.parametrize(("platform", "name"), PAYLOADS)
def test_payload_becomes_its_events(platform: str, name: str) -> None:
    """What a platform sent becomes exactly the events written down, and is answered with 200 and an empty object."""
    expected = EXPECTED[platform][name]
    signed = sent(platform, payload(platform, name))
    if platform == "matrix":
        signed = replace(signed, path=f"_matrix/app/v1/transactions/{expected['delivery_id']}")
    received = receive(PLATFORMS[platform], CONNECTIONS[platform], signed)
    assert list(received.events) == [event(**one) for one in expected["events"]]
    assert (received.delivery_id, received.ignored) == (expected["delivery_id"], expected["ignored"])
    assert (received.answer.status, received.answer.body) == (200, {})


def test_every_payload_is_expected() -> None:
    """No payload of a platform that ships is without a test."""
    saved = {(path.parent.name, path.stem) for path in DATA.glob("*/*.json") if path.parent.name in PLATFORMS}
    assert {(platform, name) for platform, name in saved if name not in REST} == {*PAYLOADS, *HANDSHAKES}


def test_customer_who_opens_an_intercom_conversation_again_is_heard() -> None:
    """A reply of the part type `open` is a message like any other."""
    item = payload("intercom", "rest.reply.user.response")
    notification = {"type": "notification_event", "topic": "conversation.user.replied", "app_id": "a", "id": "notif_1"}
    received = receive(
        PLATFORMS["intercom"], CONNECTIONS["intercom"], sent("intercom", {**notification, "data": {"item": item}})
    )
    [reply] = received.events
    assert (reply.message, reply.text, reply.role) == ("132", "Thanks again :)", Role.CUSTOMER)
    created = {**notification, "topic": "conversation.user.created", "data": {"item": item}}
    first = receive(PLATFORMS["intercom"], CONNECTIONS["intercom"], sent("intercom", created)).events[0]
    assert (first.message, first.text, first.role) == ("403918349", "this is the message body", Role.AGENT)


def test_of_several_parts_only_the_redacted_one_is_deleted() -> None:
    """The parts that came along with a redaction stay."""
    redaction = payload("intercom", "conversation_part.redacted.v1-shape")
    parts = redaction["data"]["item"]["conversation_parts"]["conversation_parts"]
    parts.insert(0, {**parts[0], "id": "1", "redacted": True})
    received = receive(PLATFORMS["intercom"], CONNECTIONS["intercom"], sent("intercom", redaction))
    assert [(deleted.kind, deleted.message) for deleted in received.events] == [(Kind.DELETED, "1")]


def test_deleted_chatwoot_message_is_deleted() -> None:
    """Chatwoot tells of a deletion as an update."""
    update = payload("chatwoot", "message_updated.template")
    update["content_attributes"] = {"deleted": True}
    [deleted] = receive(PLATFORMS["chatwoot"], CONNECTIONS["chatwoot"], sent("chatwoot", update)).events
    assert (deleted.kind, deleted.text) == (Kind.DELETED, "")


def test_private_note_of_our_bot_is_ours_and_of_another_is_not() -> None:
    """The echo of a Chatwoot note is known by the bot that wrote it."""
    note = payload("chatwoot", "message_created.outgoing.v1-2020")
    note |= {"private": True, "sender": {"id": 9, "name": "Recovery Assist", "type": "agent_bot"}}
    [ours] = receive(PLATFORMS["chatwoot"], CONNECTIONS["chatwoot"], sent("chatwoot", note)).events
    assert (ours.private, ours.own, ours.role) == (True, True, Role.BOT)
    note["sender"]["id"] = 10
    [other] = receive(PLATFORMS["chatwoot"], CONNECTIONS["chatwoot"], sent("chatwoot", note)).events
    assert (other.private, other.own) == (True, False)


def test_private_comments_are_private_and_ours_by_the_author() -> None:
    """A Zendesk comment that is not public is a note; by the configured agent it is our echo."""
    comment = payload("zendesk", "ticket.comment_added")
    comment["event"]["comment"] |= {"is_public": False}
    [other] = receive(PLATFORMS["zendesk"], CONNECTIONS["zendesk"], sent("zendesk", comment)).events
    assert (other.private, other.own) == (True, False)
    comment["event"]["comment"]["author"]["id"] = 77
    [ours] = receive(PLATFORMS["zendesk"], CONNECTIONS["zendesk"], sent("zendesk", comment)).events
    assert (ours.private, ours.own) == (True, True)


def test_business_side_of_sunshine_is_told_apart_by_its_source() -> None:
    """Only the agents' workspace speaks for an agent; a business that may be a bot is unknown."""
    payloads = payload("zendesk", "sunco.conversation_message")
    message = payloads["events"][0]["payload"]["message"]
    roles = []
    for source in ("zd:agentWorkspace", "zd:answerBot", "api"):
        message |= {"author": {"type": "business"}, "source": {"type": source}}
        roles += [
            one.role for one in receive(PLATFORMS["zendesk"], CONNECTIONS["zendesk"], sent("zendesk", payloads)).events
        ]
    assert roles == [Role.AGENT, Role.BOT, Role.UNKNOWN]


def test_slack_message_of_our_own_app_is_ours() -> None:
    """The app that a message was posted by is named in it."""
    posted = payload("slack", "message.bot.bot_message_event_payload")
    posted["event"]["bot_profile"]["app_id"] = posted["api_app_id"]
    [ours] = receive(PLATFORMS["slack"], CONNECTIONS["slack"], sent("slack", posted)).events
    assert ours.own


def test_slack_edit_that_changes_no_word_is_ignored() -> None:
    """Slack tells of link previews and reply counts as edits."""
    edit = payload("slack", "message.message_changed.event_payload")
    edit["event"]["previous_message"]["text"] = edit["event"]["message"]["text"]
    received = receive(PLATFORMS["slack"], CONNECTIONS["slack"], sent("slack", edit))
    assert (received.events, received.ignored) == ((), 1)


def test_slack_direct_message_is_one_conversation() -> None:
    """People do not open a thread for each thing that they say to one another."""
    said = payload("slack", "message.message_body")
    said["event"] |= {
        "channel_type": "im",
        "channel": "D1",
        "text": "<@U1> see <https://a.example|the *list*> &amp; <!here>",
    }
    [heard] = receive(PLATFORMS["slack"], CONNECTIONS["slack"], sent("slack", said)).events
    assert (heard.conversation, heard.text) == ("D1", "@U1 see the *list* & @here")


def test_matrix_reply_in_a_thread_is_a_message_of_its_own() -> None:
    """Only a replacement points at another message; a thread and a reply do not."""
    transaction = payload("matrix", "transaction.agent_message")
    said = transaction["events"][0]
    said["content"]["m.relates_to"] = {"rel_type": "m.thread", "event_id": "$root"}
    [heard] = receive(PLATFORMS["matrix"], CONNECTIONS["matrix"], sent("matrix", transaction)).events
    assert (heard.kind, heard.message) == (Kind.CREATED, said["event_id"])


def test_picture_is_ignored() -> None:
    """There is nothing to read in a message without text."""
    transaction = payload("matrix", "transaction.agent_message")
    transaction["events"][0]["content"] = {"msgtype": "m.image", "body": "screenshot.png"}
    assert receive(PLATFORMS["matrix"], CONNECTIONS["matrix"], sent("matrix", transaction)).ignored == 1


def test_directory_of_the_connection_knows_better_than_the_payload() -> None:
    """A role that an administrator wrote down holds."""
    connection = replace(CONNECTIONS["generic"], agents={"c-12": Role.BOT})
    signed = sent("generic", payload("generic", "message_created"))
    assert receive(PLATFORMS["generic"], connection, signed).events[0].role is Role.BOT


def test_cloud_event_with_attributes_in_headers_is_read() -> None:
    """A CloudEvent in binary mode has its data as the body; a bearer token is its key."""
    headers = {
        "authorization": f"Bearer {CONNECTIONS['generic'].secrets[0]}",
        "ce-type": "example.shop.message.created",
        "ce-id": "e-1",
        "ce-source": "shop",
        "ce-time": "2026-11-20T10:00:00Z",
    }
    body = b'{"conversation": "c", "message": "m", "role": "customer", "text": "Hello"}'
    received = receive(PLATFORMS["generic"], CONNECTIONS["generic"], delivery("generic", body, headers=headers))
    assert received.delivery_id == "shop e-1"
    [heard] = received.events
    assert heard == event(
        "message.created", "customer", "2026-11-20T10:00:00+00:00", conversation="c", message="m", text="Hello"
    )
