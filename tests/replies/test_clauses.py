"""Where clauses begin and end."""

import pytest

from assist.replies.clauses import clauses_around, sentences, tidy


@pytest.mark.parametrize(
    ("text", "read", "whole"),
    [
        (
            "the line is down, second time this week",
            "line is down, second time this",
            "the line is down, second time this week",
        ),
        ("Hi, my hat is on the 8.15 to Ghent. Help", "hat is on the 8.15 to", "my hat is on the 8.15 to Ghent."),
        ("tag still on my dress and I leave at noon", "tag still on my dress and I", "tag still on my dress"),
        ("Your list says Dr. Osei is in. She left", "list says Dr", "Your list says Dr. Osei is in."),
        ("we are at the door and they say it is full", "say it is full", "we are at the door and they say it is full"),
        ("I wrote 3 weeks ago and have no answer", "have no answer", "I wrote 3 weeks ago and have no answer"),
        ("Thanks. It flickers", "It flickers", "It flickers"),
    ],
)
def test_a_span_is_widened_to_whole_clauses(text: str, read: str, whole: str) -> None:
    """What was read may stop amid a clause; a clause that points back takes the one before it along."""
    start = text.index(read)
    assert clauses_around(text, start, start + len(read)).strip() == whole


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Hello, and my reader wont start!!", "my reader won't start"),
        ("@Parcels my clan got lost?? 😭", "my clan got lost"),
        ("£640 bill, (twice)", "£640 bill, (twice)"),
        ("where is it?", "where is it?"),
        ("MY BAG IS STILL IN OSLO", "my bag is still in oslo"),
        ('stuck on "in transit" since order #4411 pls', "stuck on \u2018in transit’ since order 4411"),
        ('it says "we will give you a hundred euros"', 'it says "we will give you a hundred euros'),
    ],
)
def test_a_quote_is_tidied(words: str, text: str) -> None:
    """What joins it to other words goes, and so does what says nothing; a status keeps its marks, in another form."""
    assert tidy(words) == text


def test_of_a_long_sentence_whole_clauses_are_kept() -> None:
    """It ends where a clause ends, so that it can be repeated."""
    long = "the plants arrived today and half of them are dried out, the parcel was on its way for more than a week"
    assert list(sentences(f"Hello. {long}")) == ["", "the plants arrived today and half of them are dried out"]
