import logging
from typing import Any, Final

import pytest
from starlette.testclient import TestClient
from written import CALL, MODEL, CannedWriter

from assist.app import create_app
from assist.config import Settings
from assist.llm.voice import Voice
from assist.pipeline import Pipeline
from assist.writing.results import Ended, Way

CHAT: Final = "/v1/conversations/demo:1"
LATE: Final = {"id": "1", "role": "customer", "text": "My desk was meant to come yesterday and it is still not here."}
DRAFT: Final = "The carrier is late. Please contact them."
MINE: Final = "I'm calling the carrier now, and I'll write to you here by [time of your next message]."


@pytest.fixture
def writer() -> CannedWriter:
    """Give a writer that knows how to take ownership, and how to translate."""
    return CannedWriter(rewritten={Way.OWNERSHIP: MINE, Way.TRANSLATE: "Ich kümmere mich darum."})


def rewrite(client: TestClient, to: str = f"{CHAT}/rewrite", **body: object) -> Any:  # noqa: ANN401
    """Ask for the draft in other words."""
    return client.post(to, json={"draft": DRAFT, "way": "ownership", **body})


def test_a_draft_is_put_into_other_words(assisted_client: TestClient, writer: CannedWriter) -> None:
    """In the light of the chat that is kept; nothing of the chat changes."""
    assisted_client.put(CHAT, json={"messages": [LATE]})
    before = assisted_client.get(CHAT).json()
    assert rewrite(assisted_client).json() == {
        "text": MINE,
        "blanks": ["time of your next message"],
        "way": "ownership",
        "engine": MODEL,
        "reason": "",
    }
    assert writer.drafts == [(DRAFT, Way.OWNERSHIP, None)]
    assert [message.text for message in writer.asked[0].messages] == [LATE["text"]]
    assert assisted_client.get(CHAT).json() == before


def test_a_draft_is_translated(assisted_client: TestClient, writer: CannedWriter) -> None:
    """Into the language of the tag, region and script included."""
    assisted_client.put(CHAT, json={"messages": [LATE]})
    assert rewrite(assisted_client, way="translate", language="de-CH").json()["text"] == "Ich kümmere mich darum."
    assert writer.drafts == [(DRAFT, Way.TRANSLATE, "de-CH")]


def test_a_draft_stays_when_nothing_passes_the_check(assisted_client: TestClient) -> None:
    """The answer says why, and is no error."""
    assisted_client.put(CHAT, json={"messages": [LATE]})
    answer = rewrite(assisted_client, way="warmer")
    assert answer.status_code == 200
    assert (answer.json()["text"], answer.json()["reason"]) == (None, "It promises what nobody can know.")


def test_a_chat_may_stand_in_the_body(assisted_client: TestClient, writer: CannedWriter) -> None:
    """As an object or as pasted text; nothing of it is kept."""
    chat = {"conversation": {"id": "t-1", "messages": [LATE]}}
    assert rewrite(assisted_client, "/v1/rewrite", **chat).json()["text"] == MINE
    assert rewrite(assisted_client, "/v1/rewrite", text="Customer: My desk is not here.").json()["text"] == MINE
    assert [len(conversation.messages) for conversation in writer.asked] == [1, 1]
    assert assisted_client.get("/v1/conversations/t-1").status_code == 404


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"draft": ""}, "draft"),
        ({"draft": "x" * 5001}, "draft"),
        ({"way": "funnier"}, "way"),
        ({"way": "translate"}, ""),
        ({"language": "de"}, ""),
        ({"way": "translate", "language": "the language of love"}, "language"),
        ({"mood": 1}, "mood"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(assisted_client: TestClient, body: dict[str, Any], where: str) -> None:
    """With the path to it; the model is not asked."""
    answer = rewrite(assisted_client, "/v1/rewrite", text="Customer: It is not here.", **body)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-input")
    assert answer.json().get("where", "") == where


def test_without_a_model_there_is_nothing_to_ask(client: TestClient) -> None:
    """The problem is told apart from all others, and a sidebar knows it before it asks."""
    assert client.put(CHAT, json={"messages": [LATE]}).json()["model"] is None
    asked = [
        rewrite(client),
        rewrite(client, "/v1/rewrite", text="Customer: It is not here."),
        client.post("/v1/suggest", json={"text": "Customer: It is not here.", "llm": True}),
    ]
    for answer in asked:
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no-model")


def test_a_chat_that_is_not_there_is_not_found(assisted_client: TestClient, writer: CannedWriter) -> None:
    """And no model is asked about it."""
    assert rewrite(assisted_client).status_code == 404
    assert writer.asked == []


def test_a_suggestion_may_wait_for_the_model(assisted_client: TestClient) -> None:
    """Its reply stands first then; by default nobody is asked."""
    chat = {"conversation": {"id": "t-1", "messages": [LATE]}}
    local = assisted_client.post("/v1/suggest", json=chat).json()["suggestions"]
    both = assisted_client.post("/v1/suggest", json={**chat, "llm": True}).json()["suggestions"]
    assert {reply["engine"] for reply in local} == {"embedded"}
    assert (both[0]["engine"], both[1:]) == (MODEL, local)


def test_what_a_model_took_is_shown(
    assisted_client: TestClient, writer: CannedWriter, settings: Settings, pipeline: Pipeline
) -> None:
    """In tokens and money, by model and outcome; a replica that asked nobody shows the same."""
    chat = {"conversation": {"id": "t-1", "messages": [LATE]}, "llm": True}
    assisted_client.post("/v1/suggest", json=chat)
    writer.ended, writer.calls = Ended.DOWN, ()
    assisted_client.post("/v1/suggest", json=chat)
    rewrite(assisted_client, "/v1/rewrite", text="Customer: It is not here.", way="warmer")
    with TestClient(create_app(settings, pipeline), "http://127.0.0.1") as other:
        metrics = other.get("/metrics").text
    shown = f'model="{MODEL}",outcome="shown"'
    assert f"assist_llm_calls_total{{{shown}}} 1.0" in metrics
    assert f'assist_llm_tokens_total{{direction="in",{shown}}} {CALL.tokens_in}.0' in metrics
    assert f'assist_llm_tokens_total{{direction="out",{shown}}} {CALL.tokens_out}.0' in metrics
    assert f"assist_llm_cost_usd_total{{{shown}}} {CALL.cost_usd}" in metrics
    assert f'assist_llm_calls_total{{model="{MODEL}",outcome="down"}} 1.0' in metrics
    assert 'outcome="refused"' not in metrics  # the draft itself was refused: nothing was sent


def test_what_is_sent_is_logged_without_a_word(
    assisted_client: TestClient, writer: CannedWriter, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither of the chat nor of the draft, nor of the answer."""
    caplog.set_level(logging.INFO, "assist")
    assisted_client.put(CHAT, json={"messages": [LATE]})
    rewrite(assisted_client)
    assert f"asked {MODEL} for chat 'demo:1' of workspace 'default': masked 1 EMAIL, 2 NAME; 900" in caplog.text
    assert writer.drafts
    for words in (LATE["text"], DRAFT, MINE):
        assert words not in caplog.text


def test_a_workspace_speaks_in_its_own_voice(assisted_client: TestClient, writer: CannedWriter) -> None:
    """The model is given it, and what it bans is in no local reply."""
    chat = {"conversation": {"id": "t-1", "messages": [LATE]}}
    first = assisted_client.post("/v1/suggest", json=chat).json()["suggestions"][0]["text"]
    voice = Voice(banned=(first[:20],))
    assisted_client.app.state.voices = {"default": voice}  # type: ignore[attr-defined]
    replies = assisted_client.post("/v1/suggest", json={**chat, "llm": True}).json()["suggestions"]
    rewrite(assisted_client, "/v1/rewrite", text="Customer: It is not here.")
    assert writer.voices == [voice, voice]
    assert not any(first[:20] in reply["text"] for reply in replies[1:])
