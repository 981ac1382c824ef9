import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from assist.evaluation.cases import Broken, Case, cases_of
from assist.evaluation.suite import Suite, SuiteSpec
from assist.jobs.advice import outcome_of
from assist.pipeline import Pipeline
from assist.store import readings
from assist.store.changes import Act, Arrival, MessageChange, apply
from assist.store.conversations import Address, load

CHAT: Final = "/v1/conversations/demo:1"
LATE: Final = {"id": "1", "role": "customer", "text": "My desk was meant to come yesterday and it is still not here."}
SORRY: Final = {"id": "2", "role": "agent", "text": "We apologise for any inconvenience."}
Read = Callable[[], None]


@pytest.fixture
def read(app: FastAPI, client: TestClient, pipeline: Pipeline) -> Read:
    """Give what reads the chat at its newest revision, as the job does."""

    async def read_it() -> None:
        now = datetime.now(UTC)
        async with app.state.database.writing() as session:
            stored = await load(session, "default", "demo:1")
            assert stored is not None
            outcome = outcome_of(stored, pipeline.suggest(stored.conversation, now=now), now=now)
            await readings.save(session, "default", "demo:1", outcome.reading, now=now)

    assert client.portal is not None
    portal = client.portal
    return lambda: portal.call(read_it)


def say(client: TestClient, *messages: object, to: str = CHAT) -> Any:  # noqa: ANN401
    """Add messages to a chat."""
    return client.post(f"{to}/messages", json={"messages": messages})


def cases(tmp_path: Path, lines: str) -> Iterable[Case | Broken]:
    """Read lines as `assist eval` does."""
    file = tmp_path / "disputes.jsonl"
    file.write_text(lines, encoding="utf-8")
    return list(cases_of(Suite(name="disputes", spec=SuiteSpec(title="Disputes"), files=(file,))))


def test_a_chat_is_made_and_grows(client: TestClient, read: Read) -> None:
    """What is put is kept; a message makes a new revision, which is read afterwards."""
    made = client.put(CHAT, json={"customer_name": "Ada", "messages": [LATE]}).json()
    assert (made["id"], made["revision"], made["analysis"], made["card"]["kind"]) == ("demo:1", 1, None, "waiting")
    read()
    seen = client.get(CHAT).json()
    assert seen["version"] > made["version"]
    assert (seen["customer_name"], seen["channel"], seen["muted"]) == ("Ada", "chat", False)
    assert seen["card"] == {"kind": "reply", "suggestion": 0, "finding": None, "promise": None}
    assert len(seen["suggestions"][0]["id"]) == 32
    assert say(client, SORRY).json() == {"revision": 2, "version": seen["version"] + 1}
    behind = client.get(CHAT).json()
    assert (behind["revision"], behind["analysis"]["revision"]) == (2, 1)
    read()
    newest = client.get(CHAT).json()
    assert newest["card"]["kind"] == "finding"
    assert newest["analysis"]["findings"][newest["card"]["finding"]]["rule"] == "insincere/formula"


def test_messages_may_be_sent_twice(client: TestClient) -> None:
    """The second time nothing changes."""
    first = say(client, LATE)
    assert first.status_code == 202
    assert say(client, LATE, LATE).json() == first.json()


def test_known_id_with_other_words_is_refused_unless_it_was_edited(client: TestClient) -> None:
    """One id with two texts is a mistake of the caller, until they say that the words were changed."""
    say(client, LATE)
    other = {**LATE, "text": "It came."}
    refused = say(client, {"id": "0", "role": "bot", "text": "Hello!"}, other)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/duplicate-id")
    assert client.get(CHAT).json()["revision"] == 1, "half of it was kept"
    assert say(client, {**other, "edited": True}).json()["revision"] == 2
    assert say(client, {**other, "edited": True}).json()["revision"] == 2


def test_only_what_is_given_is_changed(client: TestClient, read: Read) -> None:
    """A second `PUT` leaves what it does not name, and a new fact has the chat read anew."""
    client.put(CHAT, json={"customer_name": "Ada", "agent_name": "Tom", "channel": "email", "messages": [LATE]})
    read()
    after = client.put(CHAT, json={"customer_name": None, "facts": {"order": "4411"}}).json()
    assert (after["customer_name"], after["agent_name"], after["channel"]) == (None, "Tom", "email")
    assert after["revision"] == 2
    read()
    again = client.put(CHAT, json={"facts": {"order": "4411"}, "customer_ref": "c-17"}).json()
    assert again["revision"] == again["analysis"]["revision"] == 2


def test_an_id_may_be_any_text(client: TestClient) -> None:
    """Slashes, colons and letters of any script are parts of an id."""
    address = "/v1/conversations/a%2Fb:%C3%BC%20%F0%9F%98%80"
    assert say(client, LATE, to=address).status_code == 202
    assert client.get(address).json()["id"] == "a/b:ü 😀"


@pytest.mark.parametrize(
    ("part", "body", "slug", "where"),
    [
        ("", {"color": "red"}, "invalid-input", "color"),
        ("", {"channel": "fax"}, "invalid-input", "channel"),
        ("", {"customer_name": ""}, "invalid-input", "customer_name"),
        ("", {"customer_name": "a" * 201}, "invalid-input", "customer_name"),
        ("", {"customer_name": "A\0da"}, "invalid-input", "customer_name"),
        ("", {"facts": {str(i): "x" for i in range(101)}}, "invalid-input", "facts"),
        ("", {"messages": [LATE, {**LATE, "text": "x"}]}, "duplicate-id", "messages[1]"),
        ("/messages", {"messages": []}, "invalid-input", "messages"),
        ("/messages", {"messages": [{"role": "agent", "text": "hi"}]}, "invalid-input", "messages[0].id"),
        ("/messages", {"messages": [{**LATE, "role": "boss"}]}, "unknown-role", "messages[0].role"),
        ("/messages", {"messages": [{**LATE, "at": "noonish"}]}, "invalid-input", "messages[0].at"),
        ("/messages", {"messages": [{**LATE, "text": "\ud800"}]}, "not-utf-8", "messages[0].text"),
        ("/messages", {"messages": [{**LATE, "text": "a\0"}]}, "invalid-input", "messages[0].text"),
        ("/messages", {"messages": [{**LATE, "id": "i" * 201}]}, "invalid-input", "messages[0].id"),
        ("/messages", {"messages": [{**LATE, "mood": 1}]}, "invalid-input", "messages[0].mood"),
    ],
)
def test_wrong_input_is_refused_with_the_path_to_it(
    client: TestClient, part: str, body: object, slug: str, where: str
) -> None:
    """Nothing is guessed, and nothing is kept."""
    method = "POST" if part else "PUT"
    answer = client.request(
        method, CHAT + part, content=json.dumps(body), headers={"Content-Type": "application/json"}
    ).json()
    assert (answer["type"], answer["where"]) == (f"/problems/{slug}", where)
    assert client.get(CHAT).status_code == 404


@pytest.mark.parametrize("address", ["/v1/conversations/", "/v1/conversations/" + "i" * 201, "/v1/conversations/a%00b"])
def test_an_id_that_cannot_be_kept_is_refused(client: TestClient, address: str) -> None:
    """An id has 1 to 200 characters, and U+0000 is none."""
    answer = client.put(address, json={})
    assert (answer.status_code, answer.json()["where"]) == (422, "conversation")


@pytest.mark.parametrize(
    ("method", "part", "body"),
    [
        ("GET", "", None),
        ("GET", "/events", None),
        ("POST", "/check", {"draft": "Hello"}),
        ("PUT", "/mute", {"muted": True}),
        ("PUT", "/instruction", {"instruction": "Offer the Tuesday slot."}),
        ("POST", "/feedback", {"suggestion": "s", "kind": "shown"}),
        ("POST", "/disputes", {"kind": "label", "message": "1", "label": "insincere"}),
    ],
)
def test_a_chat_that_is_not_there_is_not_found(client: TestClient, method: str, part: str, body: object) -> None:
    """Whatever is asked of it."""
    answer = client.request(method, CHAT + part, json=body)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_a_draft_is_checked_in_the_light_of_the_chat(client: TestClient) -> None:
    """The words of the draft stand after the messages that are kept."""
    say(client, LATE, {"id": "2", "role": "agent", "text": "I am so sorry about your desk."})
    (finding, *_) = client.post(f"{CHAT}/check", json={"draft": "We apologise for any inconvenience."}).json()[
        "findings"
    ]
    assert (finding["rule"], finding["message"]) == ("insincere/formula", 2)


def test_dismissed_advice_is_quiet_until_the_customer_writes(client: TestClient, read: Read) -> None:
    """The card goes, and comes back with the customer's next word, not with the agent's."""
    say(client, LATE)
    read()
    reply = client.get(CHAT).json()["suggestions"][0]["id"]
    feedback = {"suggestion": reply, "kind": "dismissed"}
    assert client.post(f"{CHAT}/feedback", json=feedback).status_code == 204
    assert client.get(CHAT).json()["card"]["kind"] == "quiet"
    say(client, {"id": "2", "role": "agent", "text": "One moment."})
    read()
    assert client.get(CHAT).json()["card"]["kind"] == "quiet"
    say(client, {"id": "3", "role": "customer", "text": "So where is it? I took a day off for it."})
    read()
    assert client.get(CHAT).json()["card"]["kind"] == "reply"


def test_feedback_is_on_a_suggestion_of_this_chat(client: TestClient, read: Read) -> None:
    """Other kinds of feedback change nothing that is shown; a suggestion of another chat is not found."""
    say(client, LATE)
    read()
    before = client.get(CHAT).json()
    feedback = {"suggestion": before["suggestions"][0]["id"], "kind": "edited", "text": "I'll be back by 5 pm."}
    assert client.post(f"{CHAT}/feedback", json=feedback).status_code == 204
    assert client.get(CHAT).json()["version"] == before["version"]
    say(client, LATE, to="/v1/conversations/other")
    answer = client.post("/v1/conversations/other/feedback", json=feedback)
    assert (answer.status_code, answer.json()["where"]) == (404, "suggestion")
    assert client.post(f"{CHAT}/feedback", json={**feedback, "kind": "loved"}).status_code == 422


def test_a_muted_chat_shows_no_advice(client: TestClient, read: Read) -> None:
    """It is read all the same, and its card says that it is muted."""
    say(client, LATE)
    read()
    muted = client.put(f"{CHAT}/mute", json={"muted": True}).json()
    assert (muted["muted"], muted["card"]["kind"]) == (True, "muted")
    again = client.put(f"{CHAT}/mute", json={"muted": True}).json()
    assert again["version"] == muted["version"]
    assert client.put(f"{CHAT}/mute", json={"muted": False}).json()["card"]["kind"] == "reply"


def test_a_wish_for_a_chat_has_it_read_anew(client: TestClient, read: Read) -> None:
    """It is shown, makes a revision, and brings dismissed advice back; the same once more changes nothing."""
    say(client, LATE)
    read()
    reply = client.get(CHAT).json()["suggestions"][0]["id"]
    client.post(f"{CHAT}/feedback", json={"suggestion": reply, "kind": "dismissed"})
    wish = {"instruction": "Offer the Tuesday slot."}
    told = client.put(f"{CHAT}/instruction", json=wish).json()
    assert (told["instruction"], told["revision"], told["analysis"]["revision"]) == (wish["instruction"], 2, 1)
    read()
    assert client.get(CHAT).json()["card"]["kind"] == "reply"
    assert client.put(f"{CHAT}/instruction", json=wish).json()["revision"] == 2
    taken_back = client.put(f"{CHAT}/instruction", json={"instruction": None}).json()
    assert (taken_back["instruction"], taken_back["revision"]) == (None, 3)


@pytest.mark.parametrize("body", [{}, {"instruction": ""}, {"instruction": "x" * 301}, {"instruction": "a\0b"}])
def test_a_wish_that_cannot_be_kept_is_refused(client: TestClient, body: object) -> None:
    """It has 1 to 300 characters; null, which takes it back, must be said."""
    client.put(CHAT, json={})
    answer = client.put(f"{CHAT}/instruction", json=body)
    assert (answer.status_code, answer.json()["where"]) == (422, "instruction")


def test_promises_and_clocks_are_as_of_now(client: TestClient, read: Read) -> None:
    """A promise that fell due since the chat was read is missed when it is shown."""
    say(client, {**LATE, "at": "2026-05-04T09:41"})
    say(client, {"id": "2", "role": "agent", "text": "I'll call you by 5 pm today.", "at": "2026-05-04T09:44"})
    read()
    shown = client.get(CHAT).json()
    assert [promise["state"] for promise in shown["analysis"]["promises"]] == ["missed"]
    assert shown["card"]["kind"] == "promise"
    age = datetime.now(UTC) - datetime(2026, 5, 4, 9, 41, tzinfo=UTC)
    assert shown["analysis"]["clocks"]["since_problem_s"] == pytest.approx(age.total_seconds(), abs=10)


def test_an_objection_becomes_a_case(client: TestClient, tmp_path: Path) -> None:
    """Each kind is given in the form that `assist eval` reads, and only the label in dispute is compared."""
    say(client, LATE, SORRY, {"id": "3", "role": "agent", "text": "Truly, I am."})
    label = {"kind": "label", "message": "2", "label": "insincere", "rule": "insincere/formula", "note": "A quote."}
    omission = {"kind": "omission", "message": "2", "label": "apologise", "start": 3, "end": 12}
    evidence = {"kind": "evidence", "message": "1", "label": "problem", "start": 0, "end": 7}
    for body in (label, omission, evidence):
        answer = client.post(f"{CHAT}/disputes", json=body)
        assert (answer.status_code, len(answer.json()["id"])) == (201, 32)
    answer = client.get("/v1/disputes")
    assert answer.headers["content-type"] == "application/jsonl"
    first, second, third = cases(tmp_path, answer.text)
    assert isinstance(first, Case)
    assert first.marked.fields["kind"] == "dispute-label"
    assert first.marked.fields["note"] == "A quote."
    assert [truth.labels for truth in first.truth] == [None, {}]
    assert "insincere" not in first.truth[1].uncertain
    assert {"apologise", "empathise"} <= first.truth[1].uncertain
    assert isinstance(second, Case)
    assert second.truth[1].labels == {"apologise": ((3, 12),)}
    assert isinstance(third, Case)
    assert third.truth[0].labels == {"problem": ((0, len(LATE["text"])),)}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"message": "9"}, "message"),
        ({"label": "problem"}, "label"),
        ({"label": "rude"}, "label"),
        ({"start": 0, "end": 500}, "end"),
        ({"start": 5, "end": 5}, ""),
        ({"start": 5}, ""),
    ],
)
def test_an_objection_is_to_words_that_are_there(client: TestClient, change: dict[str, object], where: str) -> None:
    """The message exists, its side can show the label, and the words lie within it."""
    say(client, LATE, SORRY)
    answer = client.post(f"{CHAT}/disputes", json={"kind": "label", "message": "2", "label": "insincere", **change})
    assert answer.status_code in (404, 422)
    assert answer.json().get("where", "") == where
    assert client.get("/v1/disputes").text == ""


def test_an_objection_to_words_that_were_deleted_is_no_case(client: TestClient, app: FastAPI) -> None:
    """What somebody took back is not given to anybody."""
    say(client, LATE)
    client.post(f"{CHAT}/disputes", json={"kind": "label", "message": "1", "label": "problem"})
    assert LATE["text"] in client.get("/v1/disputes").text
    deleted = MessageChange(act=Act.DELETED, id="1")

    async def delete() -> None:
        async with app.state.database.writing() as session:
            address = Address(workspace="default", conversation="demo:1")
            await apply(session, [Arrival(address=address, changes=[deleted])], now=datetime.now(UTC))

    assert client.portal is not None
    client.portal.call(delete)
    assert client.get("/v1/disputes").text == ""


def test_a_customer_is_erased(client: TestClient, read: Read) -> None:
    """All their chats are gone, those of others are there, and a second time there is nothing to erase."""
    client.put(CHAT, json={"customer_ref": "a/17", "messages": [LATE]})
    client.put("/v1/conversations/second", json={"customer_ref": "a/17"})
    client.put("/v1/conversations/other", json={"customer_ref": "a/18"})
    read()
    assert client.delete("/v1/customers/a%2F17").json() == {"conversations": 2}
    assert client.get(CHAT).status_code == 404
    assert client.get("/v1/conversations/other").status_code == 200
    assert client.delete("/v1/customers/a%2F17").json() == {"conversations": 0}
