"""What chats add up to, counted by hand."""

from noted import notes

from assist.coaching.measures import Share
from assist.coaching.notes import Standing
from assist.coaching.tally import KEPT_MOMENTS, Tally, tally
from assist.reading.labels import Label

OWNED = "09:00 C: [problem|my desk is late]\n09:10 A: [ownership|Let me look.]"
BLAMED = "C: [problem|my desk is late]\nA: [disclaiming|That is the carrier.] [disclaiming|Not us.]"
CALM = "C: when do you open?\nA: At nine."


def test_counts_of_a_team_and_its_agents() -> None:
    """Dana: owned, blamed, calm. Tom: owned. Refocus is missing in all three failures; blame counts once a chat."""
    team = Tally("team")
    agents = tally([notes(OWNED), notes(BLAMED), notes(CALM), notes(OWNED, agent="Tom")], team)
    assert list(agents) == ["Dana", "Tom"]
    assert (team.chats, team.judged, team.standings[Standing.NO_FAILURE]) == (4, 3, 1)
    assert team.step_shares() == [(Label.OWNERSHIP, Share(2, 3)), (Label.REFOCUS, Share(0, 3))]
    assert team.failed(Label.DISCLAIMING) == Share(1, 3)
    assert agents["Dana"].step_shares() == [(Label.OWNERSHIP, Share(1, 2)), (Label.REFOCUS, Share(0, 2))]
    assert agents["Tom"].failed(Label.DISCLAIMING) == Share(0, 1)


def test_first_ownership() -> None:
    """Two chats with times (600 s), one taken on without times, one never."""
    team = Tally("team")
    untimed = "C: [problem|my desk is late]\nA: [ownership|Let me look.]"
    tally([notes(OWNED), notes(OWNED), notes(untimed), notes(BLAMED)], team)
    assert (team.ownership_s, team.owned_untimed, team.never_owned()) == ([600, 600], 1, 1)


def test_weeks_count_steps() -> None:
    """Two dated chats with two needed steps each, of which one each was given; the third has no date."""
    team = Tally("team")
    tally([notes(OWNED), notes(OWNED), notes(BLAMED)], team)
    assert team.week_shares() == [("2026-W10", Share(2, 4))]
    assert team.undated == 1


def test_promises() -> None:
    """One kept, one missed: one of two; without any that fell due there is no share."""
    promised = "09:00 C: [problem|my desk is late]\n09:05 A: [ownership,refocus,commit|I'll write by 10:00.]\n"
    kept = notes(promised + "09:50 A: [follow_up|It comes on Monday.]")
    missed = notes(promised + "11:00 C: [chase|still nothing]\n11:01 A: Hm.")
    team = Tally("team")
    tally([kept, missed], team)
    assert team.promises_kept() == Share(1, 2)
    assert team.missed == ["I'll write by 10:00."]
    assert Tally("new").promises_kept() is None


def test_few_moments_are_kept() -> None:
    """However many chats there are, an agent's words take a bounded place."""
    team = Tally("team")
    tally([notes(BLAMED)] * 30, team)
    assert len(team.flawed[Label.DISCLAIMING]) == KEPT_MOMENTS


def test_nothing_counted_is_no_share() -> None:
    """No case, no figure."""
    new = Tally("new")
    assert (new.step_shares(), new.failure_shares(), new.week_shares(), new.time_to_ownership()) == ([], [], [], None)
