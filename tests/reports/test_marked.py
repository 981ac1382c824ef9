"""Texts with marked words."""

from assist.reports.marked import Marking, mark


def test_marked_words_are_named() -> None:
    """The run is underlined and its name follows."""
    assert mark("Please wait.", [Marking(7, 11, "reactive")]) == (
        'Please <mark class="flaw">wait</mark><span class="label">(reactive)</span>.'
    )


def test_text_is_escaped() -> None:
    """A chat cannot bring markup into a report."""
    assert mark("<b>wait</b>", [Marking(3, 7, "<i>", "care")]) == (
        '&lt;b&gt;<mark class="care">wait</mark><span class="label">(&lt;i&gt;)</span>&lt;/b&gt;'
    )


def test_runs_may_overlap() -> None:
    """Each run's name stands where it ends; words under both are underlined in both ways."""
    marked = mark("abcd", [Marking(0, 3, "one"), Marking(1, 4, "two", "good")])
    assert marked == (
        '<mark class="flaw">a</mark><mark class="flaw good">bc</mark><span class="label">(one)</span>'
        '<mark class="good">d</mark><span class="label">(two)</span>'
    )


def test_nothing_to_mark() -> None:
    """Without marks, and without words, the text stays as it is."""
    assert mark("", []) == ""
    assert mark("ok", []) == "ok"
