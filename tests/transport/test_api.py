import pytest
from fastapi import FastAPI
from pydantic import BaseModel, TypeAdapter
from starlette.testclient import TestClient

from assist import wire
from assist.app import create_app
from assist.config import Settings
from assist.errors import UnavailableError
from assist.pipeline import Pipeline
from assist.transport import feedback_schemas, live_schemas, requests, rewrite_schemas

CHAT = """09:41 Customer: My desk was meant to come yesterday and it is still not here. I took a day off for it.
09:44 Agent: We apologise for any inconvenience. 😀 Please check back in an hour. I'll call you by 5 pm today."""
CONVERSATION = {
    "id": "t-1",
    "revision": 7,
    "messages": [
        {
            "id": "a",
            "role": "customer",
            "text": "My desk was meant to come yesterday. Where is it?",
            "at": "2026-05-04T09:41",
        },
        {"id": "b", "role": "agent", "text": "I'll call you within 2 hours.", "at": "2026-05-04T09:44+00:00"},
    ],
    "customer_name": "Dana",
    "channel": "chat",
}
TOP = ["id", "revision", "language", "abstained", "service_failure", "cause", "severity", "stage", "steps", "messages"]
REST = ["findings", "promises", "clocks", "frameworks", "warnings"]
MODELS = [
    model
    for module in (requests, rewrite_schemas, live_schemas, feedback_schemas, wire)
    for model in vars(module).values()
    if isinstance(model, type)
    and issubclass(model, BaseModel)
    and model.__module__ == module.__name__
    and model.__name__[0] != "_"
]


def test_analysis_of_a_pasted_chat_has_every_part_in_order(client: TestClient) -> None:
    """The keys of an analysis come in the documented order, and its parts are filled."""
    answer = client.post("/v1/analyse", json={"text": CHAT}).json()
    assert list(answer) == [*TOP, *REST]
    assert answer["service_failure"] is True
    assert next(iter(answer["steps"])) == answer["stage"] == "ownership"
    assert answer["steps"]["apologise"]["given"] == "flawed"
    assert [message["role"] for message in answer["messages"]] == ["customer", "agent"]
    assert [view["name"] for view in answer["frameworks"]] == ["aecfs", "five-steps", "pxr"]


def test_offsets_count_code_points_of_the_text_that_is_given_back(client: TestClient) -> None:
    """Every quote is the slice of its message, also after a character outside the basic plane."""
    answer = client.post("/v1/analyse", json={"text": CHAT}).json()
    texts = [message["text"] for message in answer["messages"]]
    quoted = [
        *answer["findings"],
        *answer["promises"],
        *(words for s in answer["steps"].values() for words in s["evidence"]),
    ]
    assert answer["findings"]
    assert answer["promises"]
    for words in quoted:
        assert texts[words["message"]][words["start"] : words["end"]] == words["quote"]


def test_conversation_object_keeps_its_id_revision_and_times(client: TestClient) -> None:
    """A chat given as an object comes back under its own id, with promises and clocks measured at `now`."""
    body = {"conversation": CONVERSATION, "now": "2026-05-04T12:00:00Z"}
    answer = client.post("/v1/analyse", json=body).json()
    assert (answer["id"], answer["revision"]) == ("t-1", 7)
    assert [message["id"] for message in answer["messages"]] == ["a", "b"]
    assert answer["clocks"]["since_problem_s"] == 139 * 60
    assert [(promise["due_at"], promise["state"]) for promise in answer["promises"]] == [
        ("2026-05-04T11:44:00Z", "missed")
    ]


def test_chat_without_a_failure_has_no_stage(client: TestClient) -> None:
    """The stage of a plain question is `none`, and no reply is suggested."""
    chat = "Customer: Do you ship to Norway?\nAgent: Yes, it takes three days.\nCustomer: Great, thank you!"
    answer = client.post("/v1/suggest", json={"text": chat}).json()
    assert answer["stage"] == "none"
    assert answer["suggestions"] == []


def test_suggestion_names_its_step_reason_blanks_and_engine(client: TestClient) -> None:
    """A suggestion says what it is for, what is still to fill, and what wrote it."""
    answer = client.post("/v1/suggest", json={"text": CHAT}).json()
    best = answer["suggestions"][0]
    assert list(answer) == [*TOP, *REST, "suggestions"]
    assert list(best) == ["text", "step", "why", "blanks", "facts", "engine"]
    assert all(f"[{blank}]" in best["text"] for blank in best["blanks"])
    assert best["engine"] == "embedded"


def test_draft_is_checked_in_the_light_of_the_chat(client: TestClient) -> None:
    """A formula in a draft is found at its place, after the messages of the chat."""
    draft = "😀 We apologise for any inconvenience."
    answer = client.post("/v1/check", json={"text": CHAT, "draft": draft}).json()
    assert list(answer) == ["abstained", "findings", "labels"]
    (finding,) = answer["findings"]
    assert (finding["rule"], finding["severity"], finding["message"]) == ("insincere/formula", "error", 2)
    assert draft[finding["start"] : finding["end"]] == finding["quote"]
    assert answer["labels"][0]["label"] == finding["label"]


def test_other_language_is_not_judged(client: TestClient) -> None:
    """A German chat is told apart, and nothing is claimed of it."""
    chat = (
        "Kunde: Mein Paket ist immer noch nicht angekommen, und niemand antwortet mir.\nAgent: Bitte warten Sie noch."
    )
    answer = client.post("/v1/suggest", json={"text": chat}).json()
    assert answer["abstained"] is True
    assert answer["language"] == "de"
    assert answer["findings"] == answer["suggestions"] == []


def test_process_says_that_it_lives_and_is_ready(client: TestClient) -> None:
    """Both probes of an orchestrator are answered."""
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ready\n"


def test_part_that_is_not_ready_makes_the_service_not_ready(app: FastAPI, client: TestClient) -> None:
    """One ping that fails is enough, and the answer says which."""

    async def ping() -> None:
        msg = "the store does not answer"
        raise UnavailableError(msg)

    app.state.pings = (*app.state.pings, ping)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["detail"] == "the store does not answer"
    assert client.get("/healthz").status_code == 200


def test_metrics_count_by_route_template(client: TestClient) -> None:
    """Addresses with a name in them are counted together, and unknown ones as one."""
    for address in ("/problems/error", "/problems/nonesuch", "/nowhere", "/elsewhere"):
        client.get(address)
    client.post("/v1/analyse", json={"text": CHAT})
    text = client.get("/metrics").text
    assert 'assist_http_requests_total{route="/problems/{slug}",status="200"} 1.0' in text
    assert 'assist_http_requests_total{route="/problems/{slug}",status="404"} 1.0' in text
    assert 'assist_http_requests_total{route="unmatched",status="404"} 2.0' in text
    assert 'assist_http_request_seconds_count{route="/v1/analyse"} 1.0' in text
    assert 'assist_pipeline_seconds_count{call="analyse"} 1.0' in text


def test_two_apps_count_apart(settings: Settings, pipeline: Pipeline) -> None:
    """No counter is shared through the process."""
    apps = [create_app(settings, pipeline) for _ in range(2)]
    with TestClient(apps[0], "http://localhost") as first, TestClient(apps[1], "http://localhost") as second:
        first.get("/healthz")
        assert 'route="/healthz"' not in second.get("/metrics").text


@pytest.mark.parametrize("model", MODELS)
def test_examples_are_valid(model: type[BaseModel]) -> None:
    """Every example that OpenAPI shows, of a whole model or of a field, is accepted by it."""
    extra = model.model_config.get("json_schema_extra")
    for example in TypeAdapter(list[object]).validate_python(extra["examples"] if isinstance(extra, dict) else []):
        model.model_validate(example)
    for name, field in model.model_fields.items():
        assert field.description, name
        for example in field.examples or ():
            assert field.annotation is not None
            TypeAdapter(field.annotation).validate_python(example)


def test_examples_of_requests_are_answered(client: TestClient) -> None:
    """What OpenAPI shows as a request can be sent as it stands."""
    schemas_by_name = client.get("/openapi.json").json()["components"]["schemas"]
    sent = {"/v1/analyse": "AnalyseIn", "/v1/suggest": "SuggestIn", "/v1/check": "CheckIn"}
    for address, name in sent.items():
        assert schemas_by_name[name]["examples"]
        for example in schemas_by_name[name]["examples"]:
            assert client.post(address, json=example).status_code == 200


def test_openapi_tells_of_problems_in_their_own_media_type(client: TestClient) -> None:
    """Every address of the API says how it fails, and FastAPI's own error form is gone."""
    description = client.get("/openapi.json").json()
    for address, methods in description["paths"].items():
        for operation in methods.values():
            assert "application/problem+json" in operation["responses"]["default"]["content"], address
    assert "HTTPValidationError" not in description["components"]["schemas"]
