from hypothesis import given
from hypothesis import strategies as st

from assist.conversation.messages import MAX_MESSAGE_CHARS
from assist.store.text import MAX_KEY_CHARS, as_key, as_text

ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=300)


@given(ANY)
def test_any_text_can_be_kept(text: str) -> None:
    """What comes out is UTF-8 without U+0000, and stays the same when it goes in again."""
    for form in (as_text, as_key):
        kept = form(text)
        assert b"\0" not in kept.encode()
        assert form(kept) == kept


@given(ANY, ANY)
def test_long_ids_stay_apart(one: str, other: str) -> None:
    """Two ids that begin alike are not made one by being shortened."""
    long = "x" * MAX_KEY_CHARS
    assert len(as_key(long + one)) <= MAX_KEY_CHARS
    assert (as_key(long + one) == as_key(long + other)) == (one == other)


def test_common_text_stays_as_it_is() -> None:
    """Letters of any script, emoji, line ends."""
    text = "Grüße 你好 😀\r\n\tÀ"
    assert as_text(text) == as_key(text) == text
    assert len(as_text("x" * (MAX_MESSAGE_CHARS + 1))) == MAX_MESSAGE_CHARS
