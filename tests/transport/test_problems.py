from typing import Any

import pytest
from fastapi import FastAPI, HTTPException
from httpx2 import Response
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from assist.errors import AssistError, DataFileError, UnavailableError
from assist.transport.problems import KINDS, MEDIA_TYPE, BodyLimit

ADDRESS = "/v1/analyse"
JSON = {"Content-Type": "application/json"}
SPOKEN = {"role": "customer", "text": "It is late."}


def with_subclasses(kind: type[AssistError]) -> list[type[AssistError]]:
    """Give an error class and every class below it."""
    return [kind, *(below for child in kind.__subclasses__() for below in with_subclasses(child))]


def problem_in(response: Response, slug: str) -> dict[str, Any]:
    """Check the form of a problem, and give it."""
    problem: dict[str, Any] = response.json()
    assert response.headers["content-type"] == MEDIA_TYPE
    assert problem["type"] == f"/problems/{slug}"
    assert problem["status"] == response.status_code == KINDS[slug].status
    assert problem["title"] == KINDS[slug].title
    assert problem["detail"]
    return problem


@pytest.mark.parametrize("kind", with_subclasses(AssistError))
def test_every_error_has_a_status(kind: type[AssistError]) -> None:
    """No error of the core reaches the web without a row in the table."""
    assert kind.slug in KINDS


@pytest.mark.parametrize("slug", KINDS)
def test_every_problem_is_explained_at_its_type(client: TestClient, slug: str) -> None:
    """The `type` of a problem can be opened and says in plain text what to do."""
    response = client.get(f"/problems/{slug}")
    assert response.status_code == 200
    assert KINDS[slug].meaning in response.text


@pytest.mark.parametrize(
    ("body", "slug", "where", "said"),
    [
        ({}, "invalid-input", "", "either `conversation` or `text`"),
        ({"text": "Customer: hi", "conversation": {"messages": [SPOKEN]}}, "invalid-input", "", "either"),
        ({"text": ""}, "invalid-input", "text", "nothing to read"),
        ({"text": "no speaker here"}, "invalid-input", "text", "names its speaker"),
        ({"text": "Customer: hi", "tone": 1}, "invalid-input", "tone", "unknown key"),
        ({"text": "Customer: hi", "now": "soon"}, "invalid-input", "now", "datetime"),
        ({"conversation": {"messages": []}}, "invalid-input", "conversation", "no messages"),
        (
            {"conversation": {"messages": [SPOKEN, {"role": "agent"}]}},
            "invalid-input",
            "conversation.messages[1].text",
            "missing",
        ),
        (
            {"conversation": {"messages": [SPOKEN, {"role": "boss", "text": "hi"}]}},
            "unknown-role",
            "conversation.messages[1].role",
            "customer, agent, bot, unknown",
        ),
        (
            {"conversation": {"messages": [{**SPOKEN, "id": "1"}, {"id": "1", "role": "agent", "text": "hi"}]}},
            "duplicate-id",
            "conversation.messages[1]",
            "twice",
        ),
        (
            {"conversation": {"messages": [{**SPOKEN, "at": "noonish"}]}},
            "invalid-input",
            "conversation.messages[0].at",
            "ISO 8601",
        ),
    ],
)
def test_faulty_input_is_told_with_its_path(
    client: TestClient, body: dict[str, object], slug: str, where: str, said: str
) -> None:
    """A problem says where the input is wrong and what was expected."""
    problem = problem_in(client.post(ADDRESS, json=body), slug)
    assert problem.get("where", "") == where
    assert said in problem["detail"]


def test_every_fault_is_listed(client: TestClient) -> None:
    """A body with several faults is mended in one go."""
    body = {"conversation": {"messages": [{"role": "customer"}, {"text": "hi"}]}}
    problem = problem_in(client.post(ADDRESS, json=body), "invalid-input")
    assert [fault["where"] for fault in problem["errors"]] == [
        "conversation.messages[0].text",
        "conversation.messages[1].role",
    ]


@pytest.mark.parametrize("body", [b"{", b"[" * 5_000, b""])
def test_broken_json_is_a_problem(client: TestClient, body: bytes) -> None:
    """What is no JSON is told as such, or as a body that is missing."""
    response = client.post(ADDRESS, content=body, headers=JSON)
    problem_in(response, "invalid-json" if body else "invalid-input")


def test_body_without_its_content_type_is_told_what_to_send(client: TestClient) -> None:
    """JSON that is not announced as JSON gives the header to set."""
    problem = problem_in(client.post(ADDRESS, content=b'{"text": "Customer: hi"}'), "invalid-input")
    assert "Content-Type: application/json" in problem["detail"]


@pytest.mark.parametrize(
    ("address", "body"),
    [
        (ADDRESS, b'{"text": "Customer: \xff"}'),
        (ADDRESS, b'{"text": "Customer: \\ud800"}'),
        (ADDRESS, b'{"\\ud800": "Customer: hi"}'),
        ("/v1/check", b'{"text": "Customer: hi", "draft": "\\ud800"}'),
    ],
)
def test_text_that_is_not_unicode_is_a_problem(client: TestClient, address: str, body: bytes) -> None:
    """Bytes that are not UTF-8 and halves of characters are refused wherever they stand."""
    problem_in(client.post(address, content=body, headers=JSON), "not-utf-8")


@pytest.mark.parametrize("address", [ADDRESS, "/nowhere"])
def test_body_past_the_limit_is_refused(client: TestClient, address: str) -> None:
    """A body that is too large is a problem whether or not anything would read it."""
    problem = problem_in(client.post(address, content=b" " * 10_001, headers=JSON), "too-large")
    assert "10000 bytes" in problem["detail"]


def test_body_at_the_limit_is_read(client: TestClient) -> None:
    """The limit itself is allowed."""
    body = b'{"text": "Customer: hi"}'.ljust(10_000)
    assert client.post(ADDRESS, content=body, headers=JSON).status_code == 200


async def test_endless_body_is_cut_off_at_the_limit() -> None:
    """A stream without an end is read no further than the limit."""
    asked = 0
    sent: list[Message] = []

    async def receive() -> Message:
        nonlocal asked
        asked += 1
        return {"type": "http.request", "body": b"x" * 10, "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    async def inner(_scope: Scope, _receive: Receive, _send: Send) -> None:
        pytest.fail("the app must not be called")

    await BodyLimit(inner, max_bytes=25)({"type": "http"}, receive, send)
    assert asked == 3
    assert sent[0]["status"] == 413


async def test_client_that_leaves_is_not_answered() -> None:
    """A body that breaks off reaches nobody."""

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def nobody(*_: object) -> None:
        pytest.fail("nothing must be called")

    await BodyLimit(nobody, max_bytes=25)({"type": "http"}, receive, nobody)


def test_unknown_address_is_a_problem(client: TestClient) -> None:
    """404 has the one form of all errors."""
    problem_in(client.get("/nowhere"), "not-found")
    problem_in(client.get("/problems/nonesuch"), "not-found")


def test_wrong_method_is_a_problem_that_names_the_right_one(client: TestClient) -> None:
    """405 has the one form of all errors and keeps its Allow header."""
    response = client.get(ADDRESS)
    problem_in(response, "method-not-allowed")
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("error", "slug"),
    [
        (ValueError("secret"), "error"),
        (DataFileError("secret", where="/secret/file"), "broken-data-file"),
    ],
)
def test_failure_of_the_service_tells_nothing_of_its_inside(
    app: FastAPI, client: TestClient, error: Exception, slug: str
) -> None:
    """A 500 says that it is one, and keeps paths and texts for the log."""
    app.add_api_route("/broken", raising(error))
    response = client.get("/broken")
    problem_in(response, slug)
    assert "secret" not in response.text


def test_part_that_is_not_ready_is_told(app: FastAPI, client: TestClient) -> None:
    """A 503 says which part is missing."""
    app.add_api_route("/broken", raising(UnavailableError("the store does not answer")))
    assert problem_in(client.get("/broken"), "unavailable")["detail"] == "the store does not answer"


def test_other_http_errors_are_problems_too(app: FastAPI, client: TestClient) -> None:
    """A status without a row of its own is `about:blank`, as RFC 9457 has it."""
    app.add_api_route("/broken", raising(HTTPException(418)))
    assert client.get("/broken").json() == {
        "type": "about:blank",
        "title": "I'm a Teapot",
        "status": 418,
        "detail": "I'm a Teapot",
    }


def raising(error: Exception) -> Any:  # noqa: ANN401
    """Give an endpoint that raises."""

    def endpoint() -> None:
        raise error

    return endpoint
