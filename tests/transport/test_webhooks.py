import copy
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final
from urllib.parse import quote

import pytest
import yaml
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from signed import CONNECTIONS, DATA, PLATFORMS, headers, payload
from standardwebhooks.webhooks import Webhook
from starlette.testclient import TestClient

from assist.app import create_app
from assist.config import Settings
from assist.pipeline import Pipeline
from assist.store.conversations import Stored, load

LOCAL: Final = "http://127.0.0.1"
EXPECTED: Final = yaml.safe_load((DATA / "expected.yaml").read_text(encoding="utf-8"))
PAYLOADS: Final = [(platform, name) for platform, payloads in EXPECTED.items() for name in payloads]
SAID: Final[dict[str, object]] = {"conversation": "c", "message": "1", "role": "agent", "text": "Hi"}
GENERIC: Final = {"type": "message.created", "data": SAID}
KEYS: Final = count(1)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Give the settings of an app with an account on each platform."""
    return settings.model_copy(update={"connections": DATA / "connections.yaml", "max_body_bytes": 200_000})


def post(client: TestClient, platform: str, value: object, *, key: str | None = None, **changes: Any) -> Any:  # noqa: ANN401
    """Deliver a JSON value as its platform does, signed now; `changes` are made after it was signed."""
    return post_bytes(client, platform, json.dumps(value).encode(), key=key, **changes)


def post_bytes(
    client: TestClient,
    platform: str,
    body: bytes,
    *,
    key: str | None = None,
    signed: dict[str, str] | None = None,
    sent: bytes | None = None,
) -> Any:  # noqa: ANN401
    """Deliver a body, or another one (`sent`) than was signed."""
    key = key or f"key-{next(KEYS)}"
    given = dict(_signed(platform, body, key) if signed is None else signed)
    method, path = "POST", f"/v1/webhooks/{platform}"
    if platform == "matrix":
        method, path = "PUT", f"{path}/_matrix/app/v1/transactions/{key}"
    return client.request(method, path, content=body if sent is None else sent, headers=given)


def _signed(platform: str, body: bytes, key: str) -> dict[str, str]:
    now = datetime.now(UTC)
    secret = CONNECTIONS[platform].secrets[0]
    if platform == "generic":
        signature = Webhook(secret).sign(key, now, body.decode("utf-8", "replace"))
        return {"webhook-id": key, "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}
    mine = {"x-chatwoot-delivery": key} if platform == "chatwoot" else {}
    return {**headers(platform, secret, body, now), **mine}


def kept(client: TestClient, chat: str) -> Stored | None:
    """Give a chat as it is kept."""
    app: Any = client.app

    async def look() -> Stored | None:
        async with app.state.database.reading() as session:
            return await load(session, "default", chat)

    assert client.portal is not None
    return client.portal.call(look)


def transcript(client: TestClient, chat: str) -> list[tuple[str, str, str]]:
    """Give id, role and text of the messages of a chat."""
    stored = kept(client, chat)
    return [(one.id, one.role, one.text) for one in stored.conversation.messages] if stored else []


def problem(answer: Any) -> tuple[int, str]:  # noqa: ANN401
    """Give status and type of an answer that is a problem, in the one form for problems."""
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    return answer.status_code, body["type"].removeprefix("/problems/")


@pytest.mark.parametrize(("platform", "name"), PAYLOADS)
def test_what_a_platform_sends_stands_in_the_transcript(client: TestClient, platform: str, name: str) -> None:
    """Every payload is acknowledged; what people said in it, and that alone, is kept; a repeat changes nothing."""
    chats: dict[str, list[tuple[str, str, str]]] = {}
    for event in EXPECTED[platform][name]["events"]:
        said = chats.setdefault(f"{platform}:{event['conversation']}", [])
        if not (event.get("private") or event.get("own") or event["kind"] == "message.deleted"):
            said.append((event["message"], event["role"], event["text"]))
    for key in ("26", "26", "27"):  # once, once more, and once more under another key
        answer = post(client, platform, payload(platform, name), key=key)
        assert (answer.status_code, answer.json()) == (200, {})
    assert {chat: transcript(client, chat) for chat in chats} == chats
    assert {stored.conversation.revision for chat in chats if (stored := kept(client, chat))} <= {1, 0}


def test_a_chat_knows_where_it_came_from(client: TestClient) -> None:
    """Its platform's own id is kept, to write back to, and who speaks in it."""
    event = {"type": "message.created", "data": SAID | {"author_name": "Ada", "role": "customer"}}
    post(client, "generic", event)
    stored = kept(client, "generic:c")
    assert stored is not None
    assert (stored.address.connection, stored.address.external_id) == ("generic", "c")
    assert (stored.conversation.customer_name, stored.conversation.agent_name) == ("Ada", None)


def test_edits_and_deletions_reach_the_transcript(client: TestClient) -> None:
    """What a platform changes or takes back is changed or taken back here."""
    post(client, "generic", GENERIC)
    post(client, "generic", GENERIC | {"type": "message.updated", "data": {**SAID, "text": "Hello"}})
    assert transcript(client, "generic:c") == [("1", "agent", "Hello")]
    post(client, "generic", GENERIC | {"type": "message.deleted"})
    assert transcript(client, "generic:c") == []


@pytest.mark.parametrize("mark", ["private", "own"])
def test_notes_and_our_own_words_stay_out(client: TestClient, mark: str) -> None:
    """What agents say among themselves, and what we wrote, is no part of a chat."""
    assert post(client, "generic", {**GENERIC, "data": {**SAID, mark: True}}).status_code == 200
    assert kept(client, "generic:c") is None


def test_what_is_understood_is_kept_beside_what_is_not(client: TestClient) -> None:
    """A batch with nonsense in it loses nothing of the rest."""
    batch = [
        {},
        GENERIC,
        None,
        {"type": "message.created", "data": 7},
        5,
        {**GENERIC, "data": {**SAID, "message": "2"}},
    ]
    assert post(client, "generic", batch).status_code == 200
    assert [key for key, _, _ in transcript(client, "generic:c")] == ["1", "2"]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_is_not_signed_is_refused(client: TestClient, platform: str) -> None:
    """Without a signature, with another's, and with other bytes than were signed: refused, and nothing is kept."""
    body = json.dumps(GENERIC).encode()
    signed = _signed(platform, body, "k")
    stranger = {name: value[:-4] + "AAAA" for name, value in signed.items()}
    refused = [post_bytes(client, platform, body, signed={}), post_bytes(client, platform, body, signed=stranger)]
    if platform != "matrix":  # its token covers no bytes
        refused.append(post_bytes(client, platform, body, sent=body.replace(b"Hi", b"Ho")))
    assert [problem(answer) for answer in refused] == [(401, "bad-signature")] * len(refused)
    assert kept(client, f"{platform}:c") is None


@pytest.mark.parametrize("platform", ["chatwoot", "zendesk", "slack", "generic"])
def test_an_old_delivery_is_refused(client: TestClient, platform: str) -> None:
    """A signature that is a quarter of an hour old may be somebody's recording."""
    body = json.dumps(GENERIC).encode()
    old = headers(platform, CONNECTIONS[platform].secrets[0], body, datetime.now(UTC) - timedelta(minutes=15))
    assert problem(post_bytes(client, platform, body, signed=dict(old))) == (401, "bad-signature")


def test_an_account_that_is_not_there_is_not_found(client: TestClient) -> None:
    """Whoever asks for one learns no more than that."""
    assert problem(client.post("/v1/webhooks/nobody", json={})) == (404, "not-found")
    assert problem(client.post("/v1/webhooks/nobody/else", json={})) == (404, "not-found")


def test_a_delivery_that_is_too_large_is_refused(client: TestClient) -> None:
    """The limit of bodies holds for platforms too."""
    assert problem(post_bytes(client, "generic", b"x" * 200_001)) == (413, "too-large")


def test_platforms_are_answered_what_they_ask_first(client: TestClient) -> None:
    """Slack's challenge, the question of a CloudEvents sender, and a homeserver's for a user."""
    slack = post(client, "slack", payload("slack", "url_verification.event_body"))
    assert slack.json() == {"challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}
    events = client.options("/v1/webhooks/generic", headers={"webhook-request-origin": "shop.example"})
    assert (events.status_code, events.headers["webhook-allowed-origin"]) == (200, "*")
    asked = {"authorization": "Bearer hs_tok_test"}
    user = client.get("/v1/webhooks/matrix/_matrix/app/v1/users/@a:b", headers=asked)
    assert (user.status_code, user.json()) == (404, {"errcode": "M_NOT_FOUND"})


def test_what_came_in_is_counted(client: TestClient) -> None:
    """The operator sees how much each account brings, and how much of it was not for us."""
    post(client, "generic", [GENERIC, {}])
    metrics = client.get("/metrics").text
    lines = [line for line in metrics.splitlines() if "generic" in line and "_total" in line]
    assert [line.rpartition(" ")[2] for line in lines] == ["1.0", "1.0"]


ODD: Final[list[object]] = [
    None,
    True,
    0,
    -1,
    10**30,
    1.5,
    "",
    "x",
    "\x00",
    "\ud800",
    "é" * 300,
    "9" * 5000,
    [],
    [[]],
    {},
    {"id": {}},
]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def any_client(
    request: pytest.FixtureRequest, pipeline: Pipeline, postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """Give a client of an app that is used by many examples, on each of the two databases."""
    url = f"sqlite:///{tmp_path_factory.mktemp('any')}/assist.db"
    if request.param == "postgresql":
        url = postgres  # no other test uses the maintenance database
    app = create_app(Settings(database=url, connections=DATA / "connections.yaml", work=False), pipeline)
    with TestClient(app, LOCAL, raise_server_exceptions=False) as client:
        yield client


@examples(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.sampled_from(PAYLOADS), odd=st.sampled_from(ODD), seed=st.integers(0, 10**6))
def test_whatever_is_signed_is_acknowledged(
    any_client: TestClient, which: tuple[str, str], odd: object, seed: int
) -> None:
    """A real payload with something odd in a place of it is answered with 200, and can be read afterwards."""
    platform, name = which
    value = _with_odd(payload(platform, name), odd, random.Random(seed))  # noqa: S311
    assert post(any_client, platform, value).status_code == 200


@examples(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.text(max_size=20),
    method=st.sampled_from(["GET", "POST", "PUT", "OPTIONS", "DELETE", "PATCH", "HEAD"]),
    body=st.binary(max_size=200),
    named=st.dictionaries(
        st.sampled_from(["authorization", "content-type", "webhook-id", "webhook-signature", "webhook-timestamp"]),
        st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=30),
    ),
    platform=st.sampled_from([*PLATFORMS, "nobody"]),
)
def test_nothing_at_the_door_is_an_error_of_ours(
    any_client: TestClient, path: str, method: str, body: bytes, named: dict[str, str], platform: str
) -> None:
    """Whatever comes, by whatever method, with whatever headers: never a 5xx."""
    given_headers = {name.encode(): value.encode("latin-1") for name, value in named.items()}
    answer = any_client.request(method, f"/v1/webhooks/{platform}/{quote(path)}", content=body, headers=given_headers)
    assert answer.status_code < 500


def _with_odd(value: Any, odd: object, chance: random.Random) -> Any:  # noqa: ANN401
    """Put something odd in a place of a JSON value, or take that place away."""
    changed = copy.deepcopy(value)
    places = list(_places(changed))
    if not places:
        return odd
    holder, key = chance.choice(places)
    if chance.random() < 0.25:
        del holder[key]
    else:
        holder[key] = odd
    return changed


def _places(value: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield value, key
        yield from _places(inner)
