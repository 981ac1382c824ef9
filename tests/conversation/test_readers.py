"""Files and texts: the four formats are told apart, and one broken conversation loses no other."""

import json
import tracemalloc
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assist.conversation.messages import Conversation, Role
from assist.conversation.readers import Mark, read_conversation, read_conversations, read_marked
from assist.errors import AssistError, EncodingError, InputError, UnknownRoleError

DAY = date(2026, 3, 10)
CORPUS = sorted((Path(__file__).parents[2] / "evals" / "corpus").glob("*.txt"))
MARKUP = "# id=one service_failure=true\n09:41 C: [problem|no desk]\nA: hello\n\n# id=two\nC: hi\n"


def chat(key: str, text: str = "hi", **more: object) -> str:
    """Write one conversation as a line of JSON."""
    return json.dumps({"id": key, "messages": [{"role": "customer", "text": text}], **more})


def read(data: str | bytes) -> list[str]:
    """Read a file, and give each conversation's id, or its error as text."""
    stream = BytesIO(data.encode() if isinstance(data, str) else data)
    outcomes = read_conversations(stream, source="chats", day=DAY)
    return [outcome.id if isinstance(outcome, Conversation) else str(outcome) for outcome in outcomes]


@pytest.mark.parametrize(
    "data",
    [
        chat("one") + "\n\n" + chat("two"),
        f"[{chat('one')},\n {chat('two')}]\n",
        f"[\n\n{chat('one')}\n,{chat('two')}\n]",
        MARKUP,
        "\ufeff" + MARKUP.replace("\n", "\r\n"),
        "\n \n" + chat("one") + "\r\n" + chat("two") + "\r\n",
    ],
)
def test_a_file_of_many_is_read_in_whichever_format_it_is(data: str) -> None:
    """JSONL, arrays and markup are told apart, with or without a byte order mark, blank lines and Windows line ends."""
    assert read(data) == ["one", "two"]


@pytest.mark.parametrize(
    "text",
    [
        chat("one"),
        json.dumps(json.loads(chat("one")), indent=2),
        '{"messages": [\n{"role": "customer", "text": "hi"}\n]}',
        '{\n"messages"\n: [{"role": "customer", "text": "hi"}]}',
        f"[{chat('one')}]",
        "#\nC: hi",
        "Customer: hi",
        "[10:42] Dana: hi",
        "\ufeffCustomer: hi\r\n",
    ],
)
def test_one_conversation_is_read_in_whichever_format_it_is(text: str) -> None:
    """JSON on one line or on many, markup and pasted text give the same message."""
    (message,) = read_conversation(text, day=DAY).messages
    assert (message.id, message.role, message.text) == ("1", Role.CUSTOMER, "hi")


def test_a_conversation_without_an_id_is_named_by_source_and_position() -> None:
    """Every format gives the same kind of id, and a broken conversation counts."""
    bare = '{"messages": [{"role": "customer", "text": "hi"}]}'
    assert read(f"{bare}\n{{}}\n{bare}")[::2] == ["chats-1", "chats-3"]
    assert read(f"[{bare}, {bare}]") == ["chats-1", "chats-2"]
    assert read(bare.replace("[", "[\n")) == ["chats-1"]
    assert read("#\nC: hi\n#\nC: hi") == ["chats-1", "chats-2"]
    assert read("Customer: hi") == ["chats-1"]


def test_clock_times_are_of_today_when_no_day_is_given() -> None:
    """A text that is pasted just now is of today."""
    before = date.today()  # noqa: DTZ011
    (message,) = read_conversation("[10:42] Dana: hi").messages
    assert message.at
    assert before <= message.at.date() <= date.today()  # noqa: DTZ011


@pytest.mark.parametrize("text", ["", " \r\n\n", "\ufeff"])
def test_an_empty_text_is_an_error(text: str) -> None:
    """Nothing in a text is said plainly, whoever reads it."""
    with pytest.raises(InputError, match="input: nothing to read"):
        read_conversation(text, day=DAY)
    with pytest.raises(InputError, match="chats: nothing to read"):
        list(read_marked([text], source="chats", day=DAY))
    assert read(text) == ["chats: nothing to read; expected a conversation"]


def test_an_empty_array_is_an_error() -> None:
    """An array without a conversation has nothing to read."""
    assert read(" [\n ]\n") == ["chats: nothing to read; expected a conversation"]


def test_a_text_with_two_conversations_is_refused_where_one_is_expected() -> None:
    """The second conversation is not dropped in silence."""
    with pytest.raises(InputError, match="more than one conversation"):
        read_conversation(MARKUP, day=DAY)


def test_the_error_of_a_single_conversation_is_raised() -> None:
    """A broken conversation raises its own error with its path."""
    with pytest.raises(UnknownRoleError, match=r"^input:1 messages\[0\]\.role: unknown role 'boss'"):
        read_conversation('{"messages": [{"role": "boss", "text": "hi"}]}', day=DAY)


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        ("{", "not JSON"),
        ("garbage", "not JSON"),
        ('{"messages": [oops', "not JSON"),
        ('{"messages": []} {}', "not JSON"),
        ('{"messages": []}', "no messages"),
        ("[]", "expected an object, got []"),
        ('{"a": ' + "[" * 100_000, "not JSON: maximum recursion depth"),
        ('{"revision": ' + "9" * 5_000 + "}", "not JSON: Exceeds the limit"),
    ],
)
def test_a_broken_line_loses_no_other_line(broken: str, error: str) -> None:
    """Wherever it stands, even first, a broken line gives its error with its number, and the others are read."""
    first, *others = read("\n".join([chat("one"), broken, chat("two")]))
    assert (first, others[-1]) == ("one", "two")
    assert others[0].startswith(f"chats:2: {error}")


@pytest.mark.parametrize(
    "broken", ['{"messages": [oops', '{"messages": [', '{"a": ' + "[" * 100_000, "{9" + "9" * 5_000]
)
def test_a_broken_first_line_loses_no_other_line(broken: str) -> None:
    """A first line that is cut off is not taken for the beginning of a long object."""
    first, second = read(f"{broken}\n{chat('two')}\n")
    assert first.startswith("chats:1: not JSON")
    assert second == "two"


def test_two_broken_lines_at_the_top_lose_no_other_line() -> None:
    """Each gives its error."""
    assert [outcome[:17] for outcome in read(f"{{oops\noops\n{chat('three')}")] == [
        "chats:1: not JSON",
        "chats:2: not JSON",
        "three",
    ]


def test_a_broken_element_loses_no_other_element() -> None:
    """Its error names its line and its index in the array."""
    outcomes = read(f'[{chat("one")},\n\n{{"messages": 5}},\n7, {chat("two")}]')
    assert outcomes == [
        "one",
        "chats:3 [1].messages: expected a list, got 5",
        "chats:4 [2]: expected an object, got 7",
        "two",
    ]


@pytest.mark.parametrize("end", [",", ', {"id":', ",]", " oops", "] oops", ""])
def test_an_array_that_is_cut_short_or_broken_loses_nothing_before_the_fault(end: str) -> None:
    """What was read stands, and one error says where the array is no longer JSON."""
    first, error = read(f"[{chat('one')}{end}")
    assert first == "one"
    assert error.startswith("chats: not JSON")


@pytest.mark.parametrize(
    ("data", "outcomes"),
    [
        (b"%(good)s\n%(bad)s\n%(good)s", ["good", "chats:2: character 59 is not valid UTF-8", "good"]),
        (
            b"[%(good)s,\n%(bad)s,\n%(good)s]",
            ["good", "chats:2 [1].messages[0].text: character 2 is not valid UTF-8", "good"],
        ),
        (b'{"id": "x",\n"messages": "\xff"}', ["chats:2: character 14 is not valid UTF-8"]),
        (b"# id=a\nC: \xff\n# id=good\nC: hi", ["chats:2: character 4 is not valid UTF-8", "good"]),
        (b"# id=\xff\nC: hi\n# id=good\nC: hi", ["chats:1: character 6 is not valid UTF-8", "good"]),
        (b"Customer: hi\nand \xff", ["chats:2: character 5 is not valid UTF-8"]),
        (b"\xff\xfeC\x00:\x00", ["chats:1: character 1 is not valid UTF-8"]),
    ],
)
def test_broken_utf_8_is_an_error_of_its_own_conversation(data: bytes, outcomes: list[str]) -> None:
    """Bytes that are not UTF-8 are found with their line, and the conversations around them are read."""
    good, bad = chat("good").encode(), chat("bad").encode().replace(b"hi", b"h\xff")
    assert read(data.replace(b"%(good)s", good).replace(b"%(bad)s", bad)) == outcomes


def test_half_a_character_in_json_is_an_encoding_error() -> None:
    """JSON can escape half of a surrogate pair, which no UTF-8 file or database can hold."""
    with pytest.raises(EncodingError, match=r"messages\[0\]\.text: character 3"):
        read_conversation(chat("one", "hi\ud83d"), day=DAY)


@pytest.mark.parametrize("record", [chat("one", "x" * 2_000), "# id=one\nC: " + "x" * 2_000])
def test_a_file_of_3000_chats_is_read_one_at_a_time(record: str, tmp_path: Path) -> None:
    """Six megabytes of chats pass through a fraction of that."""
    path = tmp_path / "chats"
    path.write_text(f"{record}\n" * 3_000, encoding="utf-8")
    tracemalloc.start()
    with path.open("rb") as stream:
        outcomes = read_conversations(stream, source="chats", day=DAY)
        count = sum(isinstance(outcome, Conversation) for outcome in outcomes)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 3_000
    assert peak < 500_000


@given(st.text() | st.text(alphabet='{}[]":,# =|\\n\n1ACat'))
def test_any_text_is_read_or_refused_by_name(text: str) -> None:
    """Whatever is pasted, the answer is conversations or errors of the input, never a crash."""
    outcomes = list(read_conversations(BytesIO(text.encode()), source="chats", day=DAY))
    assert outcomes
    for outcome in outcomes:
        assert isinstance(outcome, InputError) or outcome.messages


@given(st.binary())
def test_any_bytes_are_read_or_refused_by_name(data: bytes) -> None:
    """A file that is no text at all is an error of the input."""
    assert list(read_conversations(BytesIO(data), source="chats", day=DAY))


def test_labels_of_markup_are_read_with_the_fields_of_the_conversation() -> None:
    """The header's fields and each message's labels come along; a message without a label has none of them."""
    first, second = read_marked(MARKUP.splitlines(keepends=True), source="chats", day=DAY)
    assert first.conversation.messages[0].text == "no desk"
    assert first.marks == ((Mark("problem", 0, 7),), ())
    assert first.fields == {"service_failure": "true"}
    assert (second.conversation.id, second.marks, second.fields) == ("two", ((),), {})


def test_labels_of_jsonl_are_read_with_the_fields_of_the_conversation() -> None:
    """A message without the key is one that nobody labelled, unlike one with an empty list."""
    messages = [
        {"role": "customer", "text": "no desk", "labels": [{"label": "problem", "start": 3, "end": 7}]},
        {"role": "agent", "text": "hello", "labels": []},
        {"role": "bot", "text": "beep"},
    ]
    line = json.dumps({"messages": messages, "service_failure": True, "cause": "both", "channel": "slack"})
    (marked,) = read_marked([line], source="chats", day=DAY)
    assert marked.marks == ((Mark("problem", 3, 7),), (), None)
    assert marked.fields == {"service_failure": "true", "cause": "both", "channel": "slack"}
    assert marked.conversation.warnings == ("channel 'slack' is read as 'chat'",)


@pytest.mark.parametrize("lines", [[chat("one"), "{}"], ["# id=one", "C: hi", "#"]])
def test_labelled_reading_stops_at_the_first_broken_conversation(lines: list[str]) -> None:
    """Labels are written by hand: a fault in them is to be mended, not passed over."""
    marked = read_marked(lines, source="chats", day=DAY)
    assert next(marked).conversation.id == "one"
    with pytest.raises(InputError, match="no messages"):
        next(marked)


def corpus_conversations() -> Iterator[Conversation | AssistError]:
    """Read every file of the corpus as a file of chats."""
    for path in CORPUS:
        with path.open("rb") as stream:
            yield from read_conversations(stream, source=path.name, day=DAY)


def test_the_whole_corpus_is_read() -> None:
    """Every header in the corpus opens a conversation that is read without an error, under an id of its own."""
    headers = sum(line.startswith("#") for path in CORPUS for line in path.read_text(encoding="utf-8").splitlines())
    outcomes = list(corpus_conversations())
    assert [outcome for outcome in outcomes if isinstance(outcome, AssistError)] == []
    assert len(outcomes) == headers >= 1_555
    assert len({outcome.id for outcome in outcomes if isinstance(outcome, Conversation)}) == headers


def test_the_whole_corpus_is_read_with_its_labels() -> None:
    """As many labels come out as stand in the files, each on words, and every conversation has its four fields."""
    written = read_marks = 0
    for path in CORPUS:
        text = path.read_text(encoding="utf-8")
        written += sum(part.split("|")[0].count(",") + 1 for part in text.split("[")[1:])
        for marked in read_marked(text.splitlines(keepends=True), source=path.name, day=DAY):
            assert {"service_failure", "cause", "severity", "outcome"} <= set(marked.fields)
            for message, marks in zip(marked.conversation.messages, marked.marks, strict=True):
                assert all(message.text[mark.start : mark.end].strip() for mark in marks or ())
                read_marks += len(marks or ())
    assert read_marks == written > 0
