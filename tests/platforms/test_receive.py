import copy
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from signed import CONNECTIONS, DATA, PLATFORMS, delivery, payload, sent

from assist.conversation.messages import MAX_MESSAGE_CHARS
from assist.errors import SignatureError
from assist.platforms.events import Received
from assist.platforms.mapping import MAX_ITEMS
from assist.platforms.receive import receive

SAVED: Final = [
    (path.parent.name, path.stem) for path in sorted(DATA.glob("*/*.json")) if path.parent.name in PLATFORMS
]
ODD: Final[st.SearchStrategy[object]] = st.sampled_from(
    [None, True, False, 0, -1, 10**30, 1.5, "", "x", "\x00", "\ud800", "é" * 300, "9" * 5000, [], [[]], {}, {"id": {}}]
)
READS_BYTES: Final = sorted(set(PLATFORMS) - {"slack", "generic"})


def received(platform: str, body: bytes, **changes: Any) -> Received:  # noqa: ANN401
    """Give what a signed body is received as."""
    return receive(PLATFORMS[platform], CONNECTIONS[platform], delivery(platform, body, **changes))


def test_slack_is_told_its_challenge_when_it_is_signed() -> None:
    """Slack asks once whether it has the right address; it signs that too."""
    challenge = sent("slack", payload("slack", "url_verification.event_body"))
    answer = receive(PLATFORMS["slack"], CONNECTIONS["slack"], challenge).answer
    assert answer.body == {"challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}
    with pytest.raises(SignatureError):
        receive(PLATFORMS["slack"], CONNECTIONS["slack"], replace(challenge, headers={}))


def test_cloud_events_sender_is_told_that_it_may_send() -> None:
    """The question of a CloudEvents sender carries no key; its deliveries must."""
    answer = received("generic", b"", method="OPTIONS", headers={"webhook-request-origin": "shop.example"}).answer
    assert (answer.status, answer.headers["WebHook-Allowed-Origin"]) == (200, "*")
    with pytest.raises(SignatureError):
        received("generic", b"{}", headers={"webhook-request-origin": "shop.example"})


@pytest.mark.parametrize("path", ["_matrix/app/v1/users/@a:b", "_matrix/app/v1/rooms/%23a:b"])
def test_matrix_is_told_that_no_user_or_room_is_made_up(path: str) -> None:
    """A homeserver may ask whether an id that it does not know exists here."""
    answer = received("matrix", b"", method="GET", path=path).answer
    assert (answer.status, answer.body) == (404, {"errcode": "M_NOT_FOUND"})


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{",
        b"NaN",
        b'{"events": NaN}',
        b"[" * 100_000 + b"]" * 100_000,
        b'{"body":' * 900 + b"1" + b"}" * 900,
        b'{"events": ' + b"1" * 5000 + b"}",
        b"payload=%7B%7D",
    ],
    ids=lambda body: repr(body[:16]),
)
def test_body_that_is_not_understood_is_ignored(platform: str, body: bytes) -> None:
    """Whatever is signed is answered with 200: an error would make the platform send it again."""
    assert (received(platform, body).answer.status, received(platform, body).ignored) == (200, 1)


@pytest.mark.parametrize("platform", READS_BYTES)
def test_body_that_is_not_text_is_ignored(platform: str) -> None:
    """Bytes that are not UTF-8 are signed like any others."""
    assert received(platform, b'{"text": "\xff"}').ignored == 1


@pytest.mark.parametrize("platform", ["slack", "generic"])
def test_body_that_is_not_text_cannot_be_signed_by_vendors_that_sign_text(platform: str) -> None:
    """Slack and Standard Webhooks sign text: bytes that are none have no signature."""
    with pytest.raises(SignatureError):
        received(platform, b'{"text": "\xff"}')


def test_characters_that_no_database_takes_are_replaced() -> None:
    """A NUL or half a character in a text does no harm; an id with one is no id."""
    event = payload("generic", "message_created")
    event["data"] |= {"text": "a\x00b\ud800", "author": "\x00", "author_name": "A\x00"}
    [heard] = receive(PLATFORMS["generic"], CONNECTIONS["generic"], sent("generic", event)).events
    assert (heard.text, heard.author, heard.author_name) == ("a\ufffdb\ufffd", None, "A\ufffd")
    event["data"]["message"] = "\x00"
    assert receive(PLATFORMS["generic"], CONNECTIONS["generic"], sent("generic", event)).ignored == 1


def test_message_is_cut_at_the_limit_of_a_message() -> None:
    """What a platform lets through is not refused here for its length."""
    event = payload("generic", "message_created")
    event["data"]["text"] = "x" * (MAX_MESSAGE_CHARS + 1)
    [heard] = receive(PLATFORMS["generic"], CONNECTIONS["generic"], sent("generic", event)).events
    assert len(heard.text) == MAX_MESSAGE_CHARS


def test_delivery_of_too_many_messages_is_read_up_to_the_limit() -> None:
    """What is past it is counted."""
    batch = [
        {"type": "message.created", "data": {"conversation": "c", "message": str(number), "role": "agent", "text": "x"}}
        for number in range(MAX_ITEMS + 5)
    ]
    got = receive(PLATFORMS["generic"], CONNECTIONS["generic"], sent("generic", batch))
    assert (len(got.events), got.ignored) == (MAX_ITEMS, 5)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("role", "boss", {"role": "unknown"}),
        ("role", None, {"role": "unknown"}),
        ("role", ["agent"], {"role": "unknown"}),
        ("at", "soon", {"at": None}),
        ("at", "0001-01-01T00:00:00+14:00", {"at": None}),
        ("private", "yes", {"private": True}),
        ("private", None, {"private": False}),
        ("own", "yes", {"own": False}),
        ("author", 7, {"author": "7"}),
        ("author_name", 7, {"author_name": None}),
    ],
)
def test_field_that_is_odd_costs_no_message(field: str, value: object, expected: dict[str, object]) -> None:
    """A field that a message can do without is absent, unknown, or on the safe side."""
    event = payload("generic", "message_created")
    event["data"][field] = value
    [heard] = receive(PLATFORMS["generic"], CONNECTIONS["generic"], sent("generic", event)).events
    assert {name: getattr(heard, name) for name in expected} == expected


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    """Give the path to every value below a JSON value."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield (*path, key)
        yield from places(value[key], (*path, key))


def mutated(value: Any, pick: random.Random, odd: object, way: str) -> Any:  # noqa: ANN401
    """Change one place of a JSON value: take it out, put something odd there, or repeat or turn round what is there."""
    changed = copy.deepcopy(value)
    *above, key = pick.choice(list(places(changed)))
    parent = changed
    for step in above:
        parent = parent[step]
    if way == "missing":
        del parent[key]
    elif way == "odd":
        parent[key] = odd
    elif way == "repeated":
        parent[key] = [parent[key], parent[key]]
    elif isinstance(parent[key], list):
        parent[key].reverse()
    else:
        parent[key] = {str(parent[key]): key}
    return changed


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**32),
    odd=ODD,
    ways=st.lists(st.sampled_from(["missing", "odd", "repeated", "turned"]), min_size=1, max_size=4),
    cut=st.one_of(st.none(), st.floats(0, 1)),
)
@pytest.mark.parametrize(("platform", "name"), SAVED)
def test_no_payload_whatever_happened_to_it_is_an_error(
    platform: str, name: str, seed: int, odd: object, ways: list[str], cut: float | None
) -> None:
    """A signed body that lacks, repeats or breaks anything is answered, and its events hold nothing that cannot be saved."""
    pick = random.Random(seed)  # noqa: S311
    value = payload(platform, name)
    for way in ways:
        value = mutated(value, pick, odd, way) if list(places(value)) else value
    body = json.dumps(value).encode()
    if cut is not None:
        body = body[: int(len(body) * cut)]
    got = received(platform, body)
    assert got.answer.status < 500
    assert got.answer.status != 410
    for event in got.events:
        assert event.conversation
        assert event.message
        held = f"{event.text}{event.author_name}{event.author}{event.conversation}{event.message}"
        assert b"\x00" not in held.encode()


@settings(max_examples=50, deadline=None)
@given(body=st.binary(max_size=200), path=st.text(max_size=50), method=st.sampled_from(["GET", "PUT", "POST", "HEAD"]))
@pytest.mark.parametrize("platform", READS_BYTES)
def test_no_bytes_at_all_are_an_error(platform: str, body: bytes, path: str, method: str) -> None:
    """Whatever is signed gets an answer."""
    assert received(platform, body, path=path, method=method).answer.status in {200, 404}


@settings(max_examples=100, deadline=None)
@given(
    body=st.binary(max_size=200),
    headers=st.dictionaries(
        st.sampled_from(
            [name for platform in PLATFORMS for name in delivery(platform, b"").headers] + ["x-api-key", "ce-type"]
        ),
        st.text(max_size=80),
    ),
    path=st.text(max_size=50),
)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_no_forgery_is_another_error(platform: str, body: bytes, headers: dict[str, str], path: str) -> None:
    """Whatever is not signed is refused, and nothing else happens."""
    with pytest.raises(SignatureError):
        received(platform, body, headers=headers, path=path)
