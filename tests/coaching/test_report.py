"""The HTML report."""

import pytest
from noted import notes

from assist.coaching.report import portray, write_report
from assist.coaching.tally import Tally, tally
from assist.pipeline import Pipeline

OWNED = "09:00 C: [problem|my desk was due yesterday]\n09:10 A: [ownership|Let me find out where it is right now.]"
WAIT = "C: [problem|my desk was due yesterday]\nA: [reactive|Please check back in <b>an hour</b>.]"


@pytest.fixture(scope="module")
def page(pipeline: Pipeline) -> str:
    """Report on two agents."""
    team = Tally("team")
    chats = [*[notes(OWNED)] * 8, *[notes(WAIT, agent="<script>Tom")] * 6, notes("C: hello\nA: Hi!", agent="Ann")]
    agents = tally(chats, team)
    return write_report(portray(team, pipeline), [portray(each, pipeline) for each in agents.values()])


def test_every_agent_has_a_section_beside_the_team(page: str) -> None:
    """In the order of their names."""
    headings = [page.index(f">{name}</h2>") for name in ("Team", "&lt;script&gt;Tom", "Ann", "Dana")]
    assert headings == sorted(headings)


def test_chats_bring_no_markup(page: str) -> None:
    """Names and words are text."""
    assert "<script" not in page
    assert "<b>" not in page
    assert "&lt;b&gt;an hour" in page


def test_counts_stand_with_intervals(page: str) -> None:
    """Dana gave ownership in 8 of 8, whose interval begins at 8 / (8 + 1.96²) = 68 %."""
    assert "8 of 8 (68% to 100%)" in page


def test_words_and_a_better_version(page: str) -> None:
    """The failure is marked in the agent's words, and a reply with a visible blank stands beside it."""
    assert '<mark class="flaw">Please check back' in page
    assert "A better version" in page
    assert '<span class="blank">[' in page


def test_what_is_not_judged_is_said(page: str) -> None:
    """An agent without a case is named, with nothing to judge; chats without times are counted."""
    assert "not judged: no service failure" in page
    assert "No chat to judge." in page
    assert "Chats without times, not shown by week: 6" in page


def test_too_few_cases_are_said_plainly(page: str) -> None:
    """Tom has no strength to name."""
    assert "None to name yet" in page
