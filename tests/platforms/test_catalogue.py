import base64
import hmac
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from signed import DATA, NOW, PLATFORMS, payload

from assist.conversation.messages import Role
from assist.errors import DataFileError
from assist.platforms.catalogue import ADAPTERS, load_adapters, load_connections
from assist.platforms.events import Connection, Delivery, Kind
from assist.platforms.receive import receive
from assist.platforms.writing import note

EXTENDED: Final = load_adapters(ADAPTERS, DATA / "added")
ENVIRON: Final = {"NEW": "new", "OLD": "old", "TOKEN": "token"}
MAIN: Final = """
main:
  platform: chatwoot
  workspace: shop
  secrets: [env:NEW, env:OLD]
  token: env:TOKEN
  base_url: https://chat.example
  tenant: 1
  agents: {1: agent}
  write: note
"""


def connections(tmp_path: Path, text: str) -> Mapping[str, Connection]:
    """Load connections from a text."""
    path = tmp_path / "connections.yaml"
    path.write_text(text, encoding="utf-8")
    return load_connections(path, ENVIRON, EXTENDED)


def test_connection_is_read_with_its_secrets_from_the_environment(tmp_path: Path) -> None:
    """Numbers are taken for the text that they are on the platform."""
    assert connections(tmp_path, MAIN)["main"] == Connection(
        name="main",
        platform="chatwoot",
        workspace="shop",
        secrets=("new", "old"),
        token=ENVIRON["TOKEN"],
        base_url="https://chat.example",
        tenant="1",
        agents={"1": Role.AGENT},
        write="note",
    )


def test_connection_writes_nothing_unless_it_says_so(tmp_path: Path) -> None:
    """The least that a connection says is its platform and a secret; its options have their defaults."""
    [least] = connections(tmp_path, "s: {platform: slack, secrets: [x]}").values()
    assert (least.write, least.workspace, least.options) == ("none", "default", {"others": "unknown"})


def test_empty_file_has_no_connections(tmp_path: Path) -> None:
    """Comments alone are fine."""
    assert connections(tmp_path, "# none yet\n") == {}


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("main: [", "connections.yaml", "not YAML, line 1"),
        ("- main", "connections.yaml", "dictionary"),
        ("Main: {platform: slack, secrets: [x]}", "connections.yaml: Main.[key]", "pattern"),
        ("main: {platform: slack}", "connections.yaml: main.secrets", "required"),
        ("main: {platform: slack, secrets: []}", "connections.yaml: main.secrets", "at least 1"),
        ("main: {platform: slack, secrets: ['']}", "connections.yaml: main.secrets[0]", "at least 1"),
        (
            "main: {platform: slack, secrets: [env:OLD, env:GONE]}",
            "connections.yaml: main.secrets[1]",
            "GONE is not set",
        ),
        ("main: {platform: slak, secrets: [x]}", "connections.yaml: main.platform", "'slak'; expected one of chatwoot"),
        ("main: {platform: slack, secrets: [x], tone: 1}", "connections.yaml: main.tone", "not permitted"),
        ("main: {platform: slack, secrets: [x], agents: {U1: boss}}", "connections.yaml: main.agents.U1", "customer"),
        ("main: {platform: slack, secrets: [x], base_url: slack.com}", "connections.yaml: main.base_url", "pattern"),
        (
            "main: {platform: slack, secrets: [x], options: {bot: 1}}",
            "connections.yaml: main.options.bot",
            "agents_channel",
        ),
        (
            "main: {platform: slack, secrets: [x], options: {others: boss}}",
            "connections.yaml: main.options.others",
            "one of",
        ),
        ("main: {platform: matrix, secrets: [x]}", "connections.yaml: main.options.user_id", "required"),
        (
            "main: {platform: matrix, secrets: [x], options: {user_id: '@a:b', agent_ids: '('}}",
            "connections.yaml: main.options.agent_ids",
            "not a regular expression",
        ),
        ("main: {platform: generic, secrets: ['é']}", "connections.yaml: main.secrets[0]", "whsec_"),
        ("main: {platform: slack, secrets: [x], write: draft}", "connections.yaml: main.write", "one of note, none"),
        ("main: {platform: chatwoot, secrets: [x], write: note}", "connections.yaml: main.base_url", "needs it"),
        (
            "main: {platform: slack, secrets: [x], token: t, write: note}",
            "connections.yaml: main",
            "needs options.notify_user or options.agents_channel",
        ),
    ],
)
def test_fault_is_told_with_its_place(tmp_path: Path, text: str, where: str, said: str) -> None:
    """Whoever edits the file is told where to look and what was expected."""
    with pytest.raises(DataFileError) as fault:
        connections(tmp_path, text)
    assert fault.value.where == where
    assert said in fault.value.message


@pytest.mark.parametrize(
    "text",
    [
        "main: {platform: slack, secrets: hunter2}",
        "main: {platform: slack, secrets: [{hunter2: 1}]}",
        "main: {platform: slack, secrets: [x], token: [hunter2]}",
        "main: {secrets: [hunter2], token: 'hunter2",
    ],
)
def test_fault_shows_no_secret(tmp_path: Path, text: str) -> None:
    """A file that cannot be read is told of in a log, and logs hold no secrets."""
    with pytest.raises(DataFileError) as fault:
        connections(tmp_path, text)
    assert "hunter2" not in f"{fault.value!r} {fault.value} {fault.value.__cause__!r}"


def test_missing_file_is_told(tmp_path: Path) -> None:
    """The path of a file that is not there is shown whole."""
    with pytest.raises(DataFileError, match=r"nowhere\.yaml: cannot be read"):
        load_connections(tmp_path / "nowhere.yaml", {}, PLATFORMS)


def test_missing_folder_of_platforms_is_told(tmp_path: Path) -> None:
    """A folder that is misspelt does not pass for an empty one."""
    with pytest.raises(DataFileError, match="nowhere: there is no such folder"):
        load_adapters(ADAPTERS, tmp_path / "nowhere")


def test_platforms_that_ship() -> None:
    """These six come with the product."""
    assert set(PLATFORMS) == {"chatwoot", "generic", "intercom", "matrix", "slack", "zendesk"}


def test_platform_added_as_a_file_is_read_and_written(tmp_path: Path) -> None:
    """A platform that nobody here has written code for: its signature, its handshake, its messages, its drafts."""
    text = (
        "f: {platform: front, secrets: [key], token: t, write: draft, options: {channel_id: cha_1, author_id: tea_1}}"
    )
    connection = connections(tmp_path, text)["f"]
    body = (DATA / "front" / "event.inbound.schema-example.json").read_bytes()
    received = receive(EXTENDED["front"], connection, signed_by_front(body))
    [message] = received.events
    assert (received.delivery_id, message.conversation, message.message) == (
        "evt_4ckcra8e",
        "cnv_yo1kg5q",
        "msg_1q15qmtq",
    )
    assert (message.kind, message.role) == (Kind.CREATED, Role.CUSTOMER)
    assert message.text.startswith("Hi there,\n\nI wanted to let you know that I'm suggesting an update to Dunder")
    draft = note(EXTENDED["front"], connection, conversation="cnv_1", text="Hi <Ada>", key="k")
    assert draft is not None
    assert draft.url == "https://api2.frontapp.com/conversations/cnv_1/drafts"
    assert draft.json == {"body": "Hi &lt;Ada&gt;", "channel_id": "cha_1", "author_id": "tea_1", "mode": "shared"}


def test_handshake_of_an_added_platform_is_answered(tmp_path: Path) -> None:
    """Front wants its challenge back as text."""
    connection = connections(tmp_path, "f: {platform: front, secrets: [key]}")["f"]
    sync = str(payload("front", "application.sync_validation")).replace("'", '"').encode()
    assert receive(EXTENDED["front"], connection, signed_by_front(sync)).answer.body == "a challenge"


def signed_by_front(body: bytes) -> Delivery:
    """Give a delivery as Front signs it."""
    stamp = str(int(NOW.timestamp() * 1000))
    signature = base64.b64encode(hmac.digest(b"key", f"{stamp}:".encode() + body, "sha256")).decode()
    headers = {
        "x-front-signature": signature,
        "x-front-request-timestamp": stamp,
        "x-front-challenge": "a challenge",
    }
    return Delivery(method="POST", url="https://assist.example/", path="", headers=headers, body=body, at=NOW)


def test_later_folder_replaces_a_platform(tmp_path: Path) -> None:
    """An organisation may put its own file in the place of one that ships."""
    text = (ADAPTERS / "slack.yaml").read_text(encoding="utf-8").replace("title: Slack", "title: Our Slack")
    (tmp_path / "slack.yaml").write_text(text, encoding="utf-8")
    assert load_adapters(ADAPTERS, tmp_path)["slack"].title == "Our Slack"


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ("title: Slack", "title: Slack\ncolour: red", "colour", "not permitted"),
        ("text: {path:", "text: {pfad:", "tables[0].fields.text", "not permitted"),
        ("delivery_id: body.event_id", "delivery_id: 'body.['", "delivery_id", "not a JMESPath expression"),
        ("delivery_id: body.event_id", "delivery_id: body.a || !body.b", "delivery_id", "`!` takes hold before `.`"),
        ("delivery_id: body.event_id", f"delivery_id: {'a' * 401}", "delivery_id", "at most 400 characters"),
        ("delivery_id: body.event_id", "delivery_id: 5", "delivery_id", "Expression"),
        ("- {scheme: slack}", "- {scheme: md5}", "verify[0]", "slack"),
        (
            "- {scheme: slack}",
            "- {scheme: hmac, header: X, message: '{ts}{body}'}",
            "verify[0].hmac",
            "exactly when there is a timestamp",
        ),
        ("ok: sent", "ok: done", "write.outcome.enum.ok", "'sent', 'busy', 'in_doubt' or 'refused'"),
        ('{channel: "{channel}", user', '{channel: "{chanel}", user', "", "unknown pieces or options: chanel"),
        ("(?P<channel>[^/]+)", "(?P<channel>[^/]+", "write.parts", "not a regular expression"),
        ("path: /api/chat.postMessage", "path: '/api/{'", "write.requests.note[1].path", "braces"),
        ("answer: {json", "answer: {status: 410, json", "handshakes[0].answer", "410"),
        ("format: mrkdwn", "format: mrkdwn, type: iso", "tables[0].fields.text", "at most one"),
        ("at: {path: body.event.event_ts", "at: {const: 1, path: a", "tables[0].fields.at", "either"),
        (
            "author_name: not_null(body.event.username, body.event.user_profile.real_name)",
            "author_name: {path: a, regex: [{gives: b}]}",
            "tables[0].fields.author_name.regex[0]",
            "either",
        ),
    ],
)
def test_platform_file_with_a_fault_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, where: str, said: str
) -> None:
    """Whoever writes a platform file is told where it is wrong before any delivery comes."""
    text = (ADAPTERS / "slack.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "broken.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError) as fault:
        load_adapters(tmp_path)
    assert fault.value.where.startswith(f"broken.yaml: {where}" if where else "broken.yaml")
    assert said in fault.value.message


def test_documentation_holds(tmp_path: Path) -> None:
    """The examples of the page are read as they stand, and it names every option of every platform."""
    page = (Path(__file__).parents[2] / "docs" / "platforms.md").read_text(encoding="utf-8")
    example, platform = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "connections.yaml").write_text(example, encoding="utf-8")
    environ = {"CHATWOOT_SECRET": "s", "CHATWOOT_TOKEN": "t"}
    assert load_connections(tmp_path / "connections.yaml", environ, PLATFORMS).keys() == {"support"}
    (tmp_path / "added").mkdir()
    (tmp_path / "added" / "front.yaml").write_text(platform, encoding="utf-8")
    assert load_adapters(tmp_path / "added").keys() == {"front"}
    assert not [name for adapter in PLATFORMS.values() for name in adapter.options if f"`{name}`" not in page]
