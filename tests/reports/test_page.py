"""The frame of the reports."""

import re
from pathlib import Path

import assist
from assist.reports.page import render

PACKAGE = Path(assist.__file__).parent


def test_the_frame_asks_for_nothing_from_elsewhere() -> None:
    """One file, which forbids itself every request."""
    page = render("assist.reports", "base.html")
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert not re.search(r"https?:|src=|@import|<script", page)


def test_reports_have_the_colours_of_the_page() -> None:
    """The reports and the page at `/` are of one piece, light and dark."""
    colours = (PACKAGE / "sidebar/colours.css").read_text(encoding="utf-8")
    assert "light-dark(" in colours
    assert colours.strip() in render("assist.reports", "base.html")
