"""What an organisation does not say is found, however it is written."""

import pytest

from assist.guard.banned import banned_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dear Valued  Customer, hello", "valued customer"),
        ("There\u2019s no way we can", "there's no way"),
        ("I'll do it (kindly)", "kindly"),
        ("An unkindly word, a valued, old customer", None),
        ("", None),
    ],
)
def test_banned_phrase_is_found_in_whole_words(text: str, found: str | None) -> None:
    """Whatever its case, its apostrophe and the spaces between its words."""
    assert next(banned_in(text, ("valued customer", "there's no way", "kindly")), None) == found
