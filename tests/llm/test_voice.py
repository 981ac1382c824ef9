"""An organisation's voice is read from a file a workspace, and its banned phrases are found."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from assist.errors import SetupError
from assist.llm.voice import Voice, load_voices

EXAMPLES = Path(__file__).parents[2] / "examples" / "voices"


def fault(folder: Path, text: bytes) -> str:
    """Give what is said of a broken voice."""
    (folder / "shop.yaml").write_bytes(text)
    with pytest.raises(SetupError) as caught:
        load_voices(folder)
    return str(caught.value)


def test_file_is_the_voice_of_the_workspace_that_it_is_named_after(tmp_path: Path) -> None:
    """Every YAML file of the folder counts; an empty one says nothing and is no fault."""
    (tmp_path / "default.yaml").write_text("style: Be brief.\nbanned: [kindly]\nmax_words: 40\n", encoding="utf-8")
    (tmp_path / "shop.yaml").write_text("# nothing yet\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("style: no voice", encoding="utf-8")
    assert load_voices(tmp_path) == {
        "default": Voice(style="Be brief.", banned=("kindly",), max_words=40),
        "shop": Voice(),
    }


def test_voice_that_ships_as_an_example_is_sound() -> None:
    """What an administrator copies can be loaded."""
    voice = load_voices(EXAMPLES)["default"]
    assert voice.style
    assert "valued customer" in voice.banned


def test_fault_is_told_with_its_file_and_place(tmp_path: Path) -> None:
    """A key that is not known, a style that is too long and an empty phrase are named; all of them at once."""
    assert fault(tmp_path, b"tone: warm").startswith("shop.yaml: tone: ")
    assert "600 characters" in fault(tmp_path, b"style: " + b"a" * 601)
    assert fault(tmp_path, b"banned: [ok, ' ']\nmax_words: 3").startswith("shop.yaml: banned.1: ")
    assert "; max_words: " in fault(tmp_path, b"banned: [ok, ' ']\nmax_words: 3")


def test_what_is_no_voice_at_all_is_a_fault(tmp_path: Path) -> None:
    """A list, broken YAML, a file that is not text and a folder that is not there."""
    assert fault(tmp_path, b"- warm\n").startswith("shop.yaml: ")
    assert fault(tmp_path, b"style: ok\nbanned: [").startswith("shop.yaml: not YAML, line ")
    assert "UnicodeDecodeError" in fault(tmp_path, b"style: \xff\xfe")
    with pytest.raises(SetupError, match="no such folder"):
        load_voices(tmp_path / "none")


def test_voice_does_not_change() -> None:
    """It is shared by all chats of a workspace."""
    with pytest.raises(ValidationError):
        Voice().style = "loud"  # type: ignore[misc]  # that is what must fail
