"""Whole archives: order, failures in their place, and a file of results that a killed run resumes."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assist.archive import Done, Failure, ResultsFile, analysed, digest_of, work
from assist.conversation.messages import Conversation, Message, Role
from assist.conversation.readers import read_conversation
from assist.errors import InputError, UnavailableError
from assist.pipeline import Pipeline

ASSIST = Path(sys.executable).parent / "assist"
TALK = ("my desk never came", "Please check back in an hour.", "i took a day off for it", "Let me find out myself.")


def chat(name: str, *texts: str) -> Conversation:
    """Give a chat in which customer and agent take turns."""
    roles = (Role.CUSTOMER, Role.AGENT)
    messages = tuple(Message(id=str(i), role=roles[i % 2], text=text) for i, text in enumerate(texts or TALK))
    return Conversation(id=name, messages=messages, revision=len(messages))


def length_unless_bad(_: Pipeline, conversation: Conversation) -> int:
    """Work that fails on one chat."""
    if conversation.id == "bad":
        message = "cannot be done"
        raise ValueError(message)
    return len(conversation.messages)


def die(_: Pipeline, conversation: Conversation) -> int:
    """Work that ends its process, as the system does when memory runs out."""
    signal.raise_signal(signal.SIGKILL)
    return len(conversation.id)


def test_order_is_kept_and_a_failure_stands_in_its_place() -> None:
    """Two processes, results in the order of the input; what failed or could not be read says so and the run goes on."""
    broken = InputError("no messages", where="chats.jsonl:3")
    given: list[Conversation | InputError] = [
        chat("a"),
        chat("bad"),
        broken,
        *(chat(str(n)) for n in range(200)),
        chat("last", "hi"),
    ]
    outcomes = [done.outcome for done in work(given, length_unless_bad, workers=2)]
    assert outcomes == [
        4,
        Failure("bad", "ValueError: cannot be done"),
        Failure("chats.jsonl:3", "no messages"),
        *[4] * 200,
        1,
    ]


def test_the_analysis_is_that_of_the_pipeline(pipeline: Pipeline) -> None:
    """An archive says of a chat what the pipeline says of it; given facts travel to the other process and back."""
    given = read_conversation(
        json.dumps(
            {
                "id": "x",
                "facts": {"order": "4411"},
                "messages": [{"role": "customer", "text": "my desk never came"}, {"role": "agent", "text": "Hm."}],
            }
        )
    )
    (done,) = work([given], analysed, workers=1)
    assert done.messages == 2
    assert not isinstance(done.outcome, Failure)
    conversation, analysis = done.outcome
    assert conversation == given
    assert [m.labels for m in analysis.messages] == [m.labels for m in pipeline.analyse(given).messages]


def test_the_input_is_read_as_it_is_needed() -> None:
    """A bounded part of a long input is in memory: when the first result comes, most of it has not been read."""
    taken: list[int] = []

    def many() -> Iterator[Conversation]:
        for number in range(2000):
            taken.append(number)
            yield chat(str(number))

    results = work(many(), length_unless_bad, workers=1)
    next(results)
    results.close()  # type: ignore[attr-defined] # it is a generator
    assert len(taken) < 500


def test_a_process_that_dies_is_told() -> None:
    """The run ends with an error of the product's own."""
    with pytest.raises(UnavailableError, match="run it again to resume"):
        list(work([chat("a")], die, workers=1))


def test_a_digest_tells_chats_apart() -> None:
    """The same id with other words is another chat; the same chat is the same."""
    assert digest_of(chat("a")) == digest_of(chat("a"))
    assert len({digest_of(each) for each in (chat("a"), chat("b"), chat("a", "hi"))}) == 3
    assert digest_of(InputError("x", where="f:1")) != digest_of(InputError("x", where="f:2"))


def test_a_torn_last_line_is_dropped(tmp_path: Path) -> None:
    """What was cut short is done again; what was whole is not."""
    path = tmp_path / "results.jsonl"
    chats = [chat("a"), chat("b")]
    with ResultsFile(path) as results:
        for each in chats:
            results.write(Done('{"id":"x"}', 4, digest_of(each)))
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    with ResultsFile(path) as results:
        assert len(results) == 1
        assert list(results.missing(chats)) == [chats[1]]
        results.write(Done('{"id":"x"}', 4, digest_of(chats[1])))
    assert path.read_bytes() == whole


def test_a_chat_that_comes_twice_is_done_once(tmp_path: Path) -> None:
    """The same file given twice doubles nothing."""
    with ResultsFile(tmp_path / "results.jsonl") as results:
        assert list(results.missing([chat("a"), chat("a"), chat("b")])) == [chat("a"), chat("b")]


@pytest.mark.parametrize("text", ['{"id": "a"}\n{"id": "b"}\n', "my notes"])
def test_a_file_of_something_else_is_left_alone(tmp_path: Path, text: str) -> None:
    """Results never go into a file that an archive run did not write, even without a last line break."""
    path = tmp_path / "chats.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="not written by an archive run"):
        ResultsFile(path)
    assert path.read_text(encoding="utf-8") == text


def test_a_killed_run_is_resumed(tmp_path: Path) -> None:
    """SIGKILL in the middle, then the same command again: every chat once, in order, and no process left over."""
    source, results = tmp_path / "chats.jsonl", tmp_path / "results.jsonl"
    rows = [{"id": f"c{n}", "messages": [{"role": "customer", "text": f"desk {n} never came"}]} for n in range(600)]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    command = [str(ASSIST), "analyse", str(source), "--to", str(results), "--workers", "1"]
    run = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603 this repository's own command
    while run.poll() is None and len(_lines(results)) < 10:
        time.sleep(0.02)
    run.kill()
    run.wait()
    assert 10 <= len(_lines(results)) < 600
    again = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 as above
    assert "600 chats" in again.stderr
    assert [json.loads(line)["id"] for line in _lines(results)] == [row["id"] for row in rows]


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
