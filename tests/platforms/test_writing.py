import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from signed import CONNECTIONS, DATA, NOW, PLATFORMS, delivery, payload

from assist.platforms.verify import verify
from assist.platforms.writing import PlatformRequest, note, written_id

TEXT = "I am sorry <!channel> & thank you.\nI will call you [when]."


def written(platform: str, conversation: str = "150", **changes: Any) -> PlatformRequest:  # noqa: ANN401
    """Give the request that writes the text back."""
    connection = replace(CONNECTIONS[platform], **changes)
    request = note(PLATFORMS[platform], connection, conversation=conversation, text=TEXT, key="k-1", now=NOW)
    assert request is not None
    return request


def test_chatwoot_gets_a_private_note() -> None:
    """Agents see it, customers do not."""
    request = written("chatwoot")
    assert (request.method, request.url) == (
        "POST",
        "https://chat.example/api/v1/accounts/1/conversations/150/messages",
    )
    assert request.headers == {"api_access_token": "chatwoot token"}
    assert request.json == {"content": TEXT, "message_type": "outgoing", "private": True}


def test_zendesk_gets_a_comment_that_is_not_public() -> None:
    """An API token goes with the address of its agent."""
    request = written("zendesk")
    assert (request.method, request.url) == ("PUT", "https://example.zendesk.com/api/v2/tickets/150.json")
    assert request.headers == {"Authorization": "Basic YWRhQGV4YW1wbGUuY29tL3Rva2VuOnplbmRlc2s="}
    assert request.json == {"ticket": {"comment": {"body": TEXT, "public": False}}}


def test_intercom_gets_a_note_of_the_form_of_its_own_example() -> None:
    """The keys are those of Intercom's description of its API; the text is escaped, lines stay lines."""
    request = written("intercom")
    assert request.url == "https://api.intercom.io/conversations/150/reply"
    example = json.loads((DATA / "intercom" / "write.admin_note_reply.request.json").read_text(encoding="utf-8"))
    assert request.json.keys() == example.keys()
    assert request.json["message_type"] == "note"
    assert request.json["body"] == "<p>I am sorry &lt;!channel&gt; &amp; thank you.<br>I will call you [when].</p>"


def test_slack_shows_it_to_one_agent_in_the_thread() -> None:
    """Nobody else sees it, and nothing in it calls the whole channel."""
    request = written("slack", "C1/171.5")
    assert request.url == "https://slack.com/api/chat.postEphemeral"
    assert request.json == {
        "channel": "C1",
        "user": "W111",
        "thread_ts": "171.5",
        "text": "I am sorry &lt;!channel&gt; &amp; thank you.\nI will call you [when].",
    }
    assert "thread_ts" not in written("slack", "D1").json


def test_slack_posts_it_among_agents_when_no_agent_is_named() -> None:
    """The second way is used when the connection has not what the first one needs."""
    request = written("slack", "C1/171.5", options={"agents_channel": "C9"})
    assert request.url == "https://slack.com/api/chat.postMessage"
    assert request.json["channel"] == "C9"
    assert str(request.json["text"]).endswith("\n<#C1> 171.5")


def test_matrix_gets_a_notice_in_the_room_of_the_agents() -> None:
    """The key is the transaction: twice the same makes one notice. Ids stay one part of the address."""
    request = written("matrix", "!a/b:c")
    assert request.method == "PUT"
    assert request.url == (
        "https://matrix.example/_matrix/client/v3/rooms/"
        "%21M6rUL5VfQVB3U_edw0GvgdsuHf8NtxGhihSYcJoOXXE/send/m.room.message/k-1"
    )
    assert request.json == {
        "msgtype": "m.notice",
        "body": TEXT + "\n\nhttps://matrix.to/#/!a/b:c",
        "assist.for_room": "!a/b:c",
    }


def test_generic_gets_a_webhook_that_its_own_library_accepts() -> None:
    """What is sent is signed over the bytes that are sent, and refused when it is old."""
    request = written("generic")
    assert (request.url, request.headers["webhook-id"]) == ("https://shop.example/notes", "k-1")
    assert json.loads(request.content) == {"type": "note.created", "data": {"conversation": "150", "text": TEXT}}
    came = delivery("generic", request.content, headers=request.headers)
    verify(PLATFORMS["generic"].verify, CONNECTIONS["generic"].secrets, replace(came, at=NOW + timedelta(minutes=4)))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_connection_that_writes_nothing_writes_nothing(platform: str) -> None:
    """Writing is off until an administrator turns it on, and a platform without drafts gets none."""
    for way in ("none", "draft"):
        connection = replace(CONNECTIONS[platform], write=way)
        assert note(PLATFORMS[platform], connection, conversation="1", text=TEXT, key="k") is None


def test_token_stays_out_of_a_request_that_is_shown() -> None:
    """Neither the key nor the words of a request are in its text."""
    assert "chatwoot token" not in repr(written("chatwoot"))
    assert "sorry" not in repr(written("chatwoot"))


@pytest.mark.parametrize(
    ("platform", "answer", "expected"),
    [
        ("chatwoot", {"id": 811, "content": "…"}, "811"),
        (
            "zendesk",
            {"ticket": {}, "audit": {"events": [{"id": 1, "type": "Change"}, {"id": 2, "type": "Comment"}]}},
            "2",
        ),
        ("intercom", payload("intercom", "rest.reply.user.response"), "132"),
        ("slack", {"ok": True, "message_ts": "1.2"}, "1.2"),
        ("slack", {"ok": True, "ts": "1.3"}, "1.3"),
        ("slack", {"ok": False, "error": "channel_not_found"}, None),
        ("matrix", {"event_id": "$e"}, "$e"),
        ("generic", {"message": "n-1"}, "n-1"),
        ("generic", {"id": 7}, None),
        ("generic", None, None),
        ("zendesk", "<html>", None),
        ("intercom", [], None),
    ],
)
def test_id_of_what_was_written_is_found_in_the_answer(platform: str, answer: object, expected: str | None) -> None:
    """By this id the echo of a note is known; an answer of another form has none."""
    assert written_id(PLATFORMS[platform], answer) == expected


def test_platforms_that_take_a_key_twice_say_so() -> None:
    """Elsewhere a note that may have been written must not be written again."""
    assert {platform for platform, adapter in PLATFORMS.items() if adapter.write.idempotent} == {"matrix", "generic"}
