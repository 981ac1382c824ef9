import asyncio
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import jwt
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from servers.redis import RedisServer
from starlette.testclient import TestClient

from assist.app import create_app
from assist.config import Settings
from assist.errors import RateLimitedError, SetupError
from assist.pipeline import Pipeline
from assist.store import keys
from assist.store.database import Database
from assist.store.keys import Scope
from assist.transport.access import is_loopback, open_door
from assist.transport.rates import Rates

SIGNS: Final = "0123456789abcdef0123456789abcdef"
EVERYWHERE: Final = "0.0.0.0"  # noqa: S104
CHAT: Final = "/v1/conversations/demo:1"
CALLS: Final = {
    "put": ("PUT", CHAT, {}, "agent platform"),
    "append": (
        "POST",
        f"{CHAT}/messages",
        {"messages": [{"id": "1", "role": "agent", "text": "Hi"}]},
        "agent platform",
    ),
    "get": ("GET", CHAT, None, "agent platform sidebar"),
    "check": ("POST", f"{CHAT}/check", {"draft": "Hi"}, "agent sidebar"),
    "mute": ("PUT", f"{CHAT}/mute", {"muted": False}, "agent sidebar"),
    "instruct": ("PUT", f"{CHAT}/instruction", {"instruction": "Offer Tuesday."}, "agent sidebar"),
    "rewrite": ("POST", f"{CHAT}/rewrite", {"draft": "Hi", "way": "shorter"}, "agent sidebar"),
    "feedback": ("POST", f"{CHAT}/feedback", {"suggestion": "s", "kind": "shown"}, "agent sidebar"),
    "dispute": ("POST", f"{CHAT}/disputes", {"kind": "label", "message": "1", "label": "listen"}, "agent sidebar"),
    "token": ("POST", "/v1/tokens", {"conversation": "demo:1"}, "agent platform"),
    "disputes": ("GET", "/v1/disputes", None, "trainer"),
    "erase": ("DELETE", "/v1/customers/17", None, ""),
    "analyse": ("POST", "/v1/analyse", {"text": "Customer: hi"}, "agent platform trainer"),
    "suggest": ("POST", "/v1/suggest", {"text": "Customer: hi"}, "agent platform trainer"),
    "check once": ("POST", "/v1/check", {"text": "Customer: hi", "draft": "Hi"}, "agent platform trainer"),
    "rewrite once": (
        "POST",
        "/v1/rewrite",
        {"text": "Customer: hi", "draft": "Hi", "way": "shorter"},
        "agent platform trainer",
    ),
    "metrics": ("GET", "/metrics", None, ""),
}


def made(database: str, scope: Scope, workspace: str = "default") -> str:
    """Make a key in a database that an app has prepared."""

    async def make() -> str:
        opened = Database(database)
        async with opened.writing() as session:
            key = await keys.create(session, workspace=workspace, scope=scope, name="test", now=datetime.now(UTC))
        await opened.close()
        return key

    return asyncio.run(make())


def bearer(key: str) -> dict[str, str]:
    """Give the header that a key is sent in."""
    return {"Authorization": f"Bearer {key}"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Give the settings of a service that signs tokens."""
    return settings.model_copy(update={"secret": SecretStr(SIGNS), "calls_per_minute": 1000})


@pytest.fixture
def admin(settings: Settings) -> str:
    """Give an admin's key."""
    return made(settings.database, Scope.ADMIN)


@pytest.fixture
def client(settings: Settings, admin: str, pipeline: Pipeline) -> Iterator[TestClient]:
    """Give a client of a service that has keys, on which a chat is kept."""
    with TestClient(create_app(settings, pipeline), "http://desk.example") as client:
        client.put(CHAT, json={}, headers=bearer(admin))
        yield client


def state(client: TestClient, name: str) -> object:
    """Give a part of the app."""
    app = client.app
    assert isinstance(app, FastAPI)
    return getattr(app.state, name)


@pytest.mark.parametrize("name", CALLS)
def test_each_scope_may_do_its_own_and_an_admin_everything(client: TestClient, settings: Settings, name: str) -> None:
    """Without a key nothing is answered; with one of another scope the call is refused."""
    method, address, body, scopes = CALLS[name]
    refused = client.request(method, address, json=body)
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    allowed = {Scope(scope) for scope in scopes.split()} | {Scope.ADMIN}
    for scope in (Scope.AGENT, Scope.PLATFORM, Scope.TRAINER, Scope.ADMIN):
        answer = client.request(method, address, json=body, headers=bearer(made(settings.database, scope)))
        assert (answer.status_code not in (401, 403)) == (scope in allowed), scope
    agent = bearer(made(settings.database, Scope.AGENT))
    token = client.post("/v1/tokens", json={"conversation": "demo:1"}, headers=agent).json()["token"]
    answer = client.request(method, address, json=body, headers=bearer(token))
    assert (answer.status_code not in (401, 403)) == (Scope.SIDEBAR in allowed)


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/", "/openapi.json", "/problems/no-access"])
def test_what_says_nothing_of_anybody_is_open(client: TestClient, address: str) -> None:
    """Probes, pages and explanations need no key."""
    assert client.get(address).status_code == 200


def test_a_workspace_is_apart_from_all_others(client: TestClient, settings: Settings) -> None:
    """A key opens the chats of its own workspace; those of another are not even there."""
    other = bearer(made(settings.database, Scope.ADMIN, "other"))
    assert client.get(CHAT, headers=other).status_code == 404
    client.put(CHAT, json={"customer_name": "Eve", "customer_ref": "17"}, headers=other)
    assert client.delete("/v1/customers/17", headers=other).json() == {"conversations": 1}


@pytest.mark.parametrize("wrong", ["ra_", "ra_x_y", "Basic", "", "ra_{id}_wrong", "ra_{id}", "é"])
def test_a_wrong_key_does_not_come_in(client: TestClient, admin: str, wrong: str) -> None:
    """Neither a key that is not there, nor one with another secret."""
    text = wrong.replace("{id}", admin.split("_")[1])
    headers = [(b"Authorization", f"Bearer {text}".encode())]
    assert client.get(CHAT, headers=headers).status_code == 401


def test_a_revoked_key_is_no_key_and_so_are_its_tokens(client: TestClient, settings: Settings, admin: str) -> None:
    """From one call to the next."""
    agent = made(settings.database, Scope.AGENT)
    token = client.post("/v1/tokens", json={"conversation": "demo:1"}, headers=bearer(agent)).json()["token"]
    assert client.get(CHAT, headers=bearer(token)).status_code == 200

    async def revoke() -> bool:
        database = state(client, "database")
        assert isinstance(database, Database)
        async with database.writing() as session:
            return await keys.revoke(session, agent.split("_")[1], now=datetime.now(UTC))

    assert client.portal is not None
    assert client.portal.call(revoke)
    assert client.get(CHAT, headers=bearer(agent)).status_code == 401
    assert client.get(CHAT, headers=bearer(token)).status_code == 401
    assert client.get(CHAT, headers=bearer(admin)).status_code == 200


def test_a_token_opens_its_chat_alone(client: TestClient, admin: str) -> None:
    """Another chat is refused, also one whose id begins alike; an address takes a token only for the event stream."""
    for other in ("demo:2", "demo:1/x"):
        client.put(f"/v1/conversations/{other}", json={}, headers=bearer(admin))
    answer = client.post("/v1/tokens", json={"conversation": "demo:1", "ttl_s": 60}, headers=bearer(admin)).json()
    lasts = datetime.fromisoformat(answer["expires_at"]) - datetime.now(UTC)
    assert timedelta(seconds=50) < lasts <= timedelta(seconds=60)
    token = answer["token"]
    assert client.get(CHAT, headers=bearer(token)).status_code == 200
    assert client.get("/v1/conversations/demo:2", headers=bearer(token)).status_code == 403
    assert client.get("/v1/conversations/demo:1/x", headers=bearer(token)).status_code == 403
    assert client.get("/v1/conversations/demo:2/events", params={"token": token}).status_code == 403
    assert client.get(CHAT, params={"token": token}).status_code == 401


@pytest.mark.parametrize("ttl_s", [59, 12 * 3600 + 1])
def test_a_token_lasts_no_longer_than_a_shift(client: TestClient, admin: str, ttl_s: int) -> None:
    """From a minute to twelve hours."""
    body = {"conversation": "demo:1", "ttl_s": ttl_s}
    assert client.post("/v1/tokens", json=body, headers=bearer(admin)).status_code == 422


CLAIMS: Final = {
    "aud": "recovery-assist",
    "exp": datetime.now(UTC) + timedelta(hours=1),
    "sub": "",
    "workspace": "default",
    "conversation": "demo:1",
}


@pytest.mark.parametrize(
    ("change", "secret", "algorithm"),
    [
        ({}, "another-secret-another-secret-32", "HS256"),
        ({}, SIGNS * 2, "HS512"),
        ({}, None, "none"),
        ({"exp": datetime(2026, 1, 1, tzinfo=UTC)}, SIGNS, "HS256"),
        ({"aud": "somebody-else"}, SIGNS, "HS256"),
        ({"conversation": None}, SIGNS, "HS256"),
        ({"exp": None}, SIGNS, "HS256"),
        ({"sub": "gone"}, SIGNS, "HS256"),
    ],
)
def test_a_forged_token_does_not_come_in(
    client: TestClient, change: dict[str, object], secret: str | None, algorithm: str
) -> None:
    """Another secret or algorithm, no signature, one that ran out, or one without what it must say."""
    claims = {name: value for name, value in {**CLAIMS, **change}.items() if value is not None}
    forged = jwt.encode(claims, secret, algorithm)
    assert client.get(CHAT, headers=bearer(forged)).status_code == 401
    sound = jwt.encode(CLAIMS, SIGNS, "HS256")
    assert client.get(CHAT, headers=bearer(sound)).status_code == 200


def test_whoever_calls_too_often_is_told_when_to_come_back(settings: Settings, admin: str, pipeline: Pipeline) -> None:
    """Each key and each sidebar has so many calls a minute of its own."""
    settings = settings.model_copy(update={"calls_per_minute": 3})
    other = made(settings.database, Scope.AGENT)
    with TestClient(create_app(settings, pipeline)) as client:
        answers = [client.get(CHAT, headers=bearer(admin)) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
        assert answers[-1].json()["type"] == "/problems/rate-limited"
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 120
        assert client.get(CHAT, headers=bearer(other)).status_code == 404


def test_whoever_guesses_is_slowed_down_and_others_are_not(client: TestClient, admin: str) -> None:
    """Past sixty failures a minute an address is told so; a valid key comes in from there all the same."""
    answers = {client.get(CHAT, headers=bearer("ra_guess_1")).status_code for _ in range(61)}
    assert answers == {401, 429}
    assert client.get(CHAT, headers=bearer(admin)).status_code == 200


async def test_calls_are_counted_together_in_redis(redis_server: RedisServer) -> None:
    """Two replicas share the count; while Redis is down, calls are answered rather than refused."""
    one, other = (
        Rates(redis_server.url, calls_per_minute=2, webhooks_per_minute=1, streams_per_key=1) for _ in range(2)
    )
    await one.count_call("k", "")
    await other.count_call("k", "")
    with pytest.raises(RateLimitedError, match="more than 2 a minute"):
        await one.count_call("k", "")
    await one.count_webhook("desk", "10.0.0.1")
    await one.count_webhook("desk", "10.0.0.2")
    with pytest.raises(RateLimitedError):
        await other.count_webhook("desk", "10.0.0.1")
    redis_server.kill()
    await one.count_call("k", "")
    redis_server.start()
    await asyncio.gather(one.close(), other.close())


class TestOnThisMachine:
    """A service without keys, on loopback."""

    @pytest.fixture
    def open_client(self, settings: Settings, pipeline: Pipeline) -> Iterator[TestClient]:
        """Give a client of it."""
        settings = settings.model_copy(update={"secret": None, "origins": ("https://desk.example",)})
        with TestClient(create_app(settings, pipeline), "http://127.0.0.1:8000") as client:
            yield client

    def test_everybody_may_do_everything(self, open_client: TestClient) -> None:
        """Nothing is asked of a newcomer, and tokens work as they do elsewhere."""
        for method, address, body, _ in CALLS.values():
            assert open_client.request(method, address, json=body).status_code not in (401, 403)
        token = open_client.post("/v1/tokens", json={"conversation": "demo:1"}).json()["token"]
        assert open_client.get(CHAT, headers=bearer(token)).status_code == 200
        assert open_client.get("/v1/conversations/x", headers=bearer(token)).status_code == 403
        assert open_client.get(CHAT, headers=bearer("ra_x_y")).status_code == 401

    @pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "127.9.9.9", "[::1]:8000"])
    def test_names_of_this_machine_are_answered(self, open_client: TestClient, host: str) -> None:
        """With any port."""
        assert open_client.get("/healthz", headers={"Host": host}).status_code == 200

    @pytest.mark.parametrize(
        "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", "", "[::1", "10.0.0.1"]
    )
    def test_other_names_are_refused(self, open_client: TestClient, host: str) -> None:
        """A page may have its own name lead to this machine; it still cannot ask anything."""
        answer = open_client.get(CHAT, headers={"Host": host})
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/no-access")

    @pytest.mark.parametrize(
        ("origin", "status"),
        [
            (None, 200),
            ("http://127.0.0.1:8000", 200),
            ("https://desk.example", 200),
            ("https://evil.example", 403),
            ("http://127.0.0.1:9000", 403),
            ("null", 403),
        ],
    )
    def test_pages_of_another_origin_change_nothing(
        self, open_client: TestClient, origin: str | None, status: int
    ) -> None:
        """A browser sends a page's request before it asks whether the page may read the answer."""
        headers = {"Origin": origin} if origin else {}
        assert open_client.put(CHAT, json={}, headers=headers).status_code == status

    def test_a_webhook_may_come_under_any_name(self, open_client: TestClient) -> None:
        """Its signature is its key, and a tunnel has a name of its own."""
        answer = open_client.post(
            "/v1/webhooks/none", headers={"Host": "tunnel.example", "Origin": "https://x.example"}
        )
        assert answer.status_code == 404


def test_pages_of_allowed_origins_may_ask(settings: Settings, admin: str, pipeline: Pipeline) -> None:
    """A browser is told so before the call and with the answer; of others it is not."""
    settings = settings.model_copy(update={"origins": ("https://desk.example",)})
    with TestClient(create_app(settings, pipeline)) as client:
        ask = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "authorization,content-type"}
        before = client.options(CHAT, headers={"Origin": "https://desk.example", **ask})
        assert before.headers["access-control-allow-origin"] == "https://desk.example"
        answer = client.get(CHAT, headers={"Origin": "https://desk.example", **bearer(admin)})
        assert answer.headers["access-control-allow-origin"] == "https://desk.example"
        other = client.get(CHAT, headers={"Origin": "https://evil.example", **bearer(admin)})
        assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize(
    ("host", "secret", "has_key", "said"),
    [
        (EVERYWHERE, None, False, "assist keys create"),
        (EVERYWHERE, None, True, "ASSIST_SECRET"),
        (EVERYWHERE, SIGNS, False, "assist keys create"),
        (EVERYWHERE, SIGNS, True, None),
        ("desk.example", None, False, "assist keys create"),
        ("127.0.0.1", SIGNS, False, "assist keys create"),
        ("127.0.0.1", None, True, None),
        ("127.0.0.1", None, False, None),
        ("::1", None, False, None),
    ],
)
async def test_a_service_that_others_reach_does_not_start_without_keys(
    settings: Settings,
    *,
    host: str,
    secret: str | None,
    has_key: bool,
    said: str | None,
) -> None:
    """The message says what to do; on this machine alone nothing is needed."""
    database = Database(settings.database)
    if has_key:
        async with database.writing() as session:
            await keys.create(session, workspace="default", scope=Scope.ADMIN, name="first", now=datetime.now(UTC))
    door = open_door(database, host=host, secret=secret, clock=lambda: datetime.now(UTC))
    if said is None:
        access = await door
        assert access.is_open == (secret is None and not has_key)
    else:
        with pytest.raises(SetupError, match=said):
            await door
    await database.close()


@pytest.mark.parametrize(
    ("host", "is_local"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        (EVERYWHERE, False),
        ("::", False),
        ("", False),
        ("a.b", False),
    ],
)
def test_loopback_is_told_from_other_addresses(host: str, *, is_local: bool) -> None:
    """All addresses at once are not this machine alone."""
    assert is_loopback(host) == is_local


def test_no_secret_is_logged_or_shown(
    client: TestClient, settings: Settings, admin: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither keys nor tokens, nor the words and names of people stand in a log or in what is printed of the settings."""
    token = client.post("/v1/tokens", json={"conversation": "demo:1"}, headers=bearer(admin)).json()["token"]
    with caplog.at_level(logging.DEBUG, logger="assist"):
        client.get("/v1/conversations/demo:2/events", params={"token": token})
        client.get(CHAT, headers=bearer("ra_wrong_wrong"))
        client.delete("/v1/customers/ada@home.example", headers=bearer(admin))
        client.post(
            f"{CHAT}/messages", json={"messages": [{"id": "1", "role": "x", "text": "My words"}]}, headers=bearer(admin)
        )
    assert "GET /v1/conversations/{conversation:path}/events 403" in caplog.text
    for secret in (token, admin, "ra_wrong", "ada@home", "My words", SIGNS):
        assert secret not in caplog.text
    assert SIGNS not in repr(settings)


def test_a_key_is_kept_as_a_hash(settings: Settings, admin: str) -> None:
    """Whoever reads the database has no key."""
    assert admin.split("_", 2)[2].encode() not in Path(settings.database.removeprefix("sqlite:///")).read_bytes()
