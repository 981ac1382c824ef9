"""What one chat says of its agent."""

from noted import notes

from assist.analysis.results import Given, PromiseState
from assist.coaching.notes import Standing
from assist.reading.labels import Label


def test_only_needed_steps_count() -> None:
    """A nuisance calls for ownership and refocus: a thank-you more is no case of anything."""
    found = notes("C: [problem|my desk is late]\nA: [thank|Thanks.] [ownership|Let me look.]")
    assert found.standing is Standing.JUDGED
    assert found.steps == {Label.OWNERSHIP: Given.GIVEN, Label.REFOCUS: Given.MISSING}


def test_words_are_kept_where_they_stand() -> None:
    """A step given by its words, a failure by its words and fix, a step left out by the first answer to the problem."""
    found = notes(
        "A: Welcome!\nC: [problem|my desk is late]\nA: Hm.\nA: [reactive|Check back in an hour.]\nA: [ownership|I look.]"
    )
    assert [(m.label, m.message, m.quote) for m in found.good] == [(Label.OWNERSHIP, 4, "I look.")]
    assert [(m.label, m.message, m.quote) for m in found.flawed] == [(Label.REACTIVE, 3, "Check back in an hour.")]
    assert found.flawed[0].fix
    assert found.missing == ()
    left_out = notes("A: Welcome!\nC: [problem|my desk is late]\nA: Hm.\nA: Well.").missing
    assert [(m.label, m.message, m.quote) for m in left_out] == [
        (Label.OWNERSHIP, 2, "Hm."),
        (Label.REFOCUS, 2, "Hm."),
    ]
    assert [message.text for message in left_out[0].before.messages] == ["Welcome!", "my desk is late"]


def test_empathy_is_left_out_where_the_impact_was_told() -> None:
    """Not in the answer to the problem, but in that to what it costs; the fewer steps lack, the clearer the example."""
    found = notes(
        "C: [problem|my desk is late]\nA: [ownership,refocus|I send it now.] [listen|Where to?] [apologise|Sorry it is.]\n"
        "C: [impact|i lost a day]\nA: Hm.\nA: [follow_up|It is on its way.]"
    ).missing
    assert [(m.label, m.quote, m.confidence) for m in found] == [(Label.EMPATHISE, "Hm.", 1)]


def test_a_follow_up_is_missed_in_the_last_word() -> None:
    """What was begun and not reported on is missed where the agent left."""
    found = notes("C: [problem|my desk is late]\nA: [ownership,refocus,commit|I find out by 5 pm.]\nC: ok\nA: Bye!")
    assert [(m.label, m.quote) for m in found.missing] == [(Label.FOLLOW_UP, "Bye!")]


def test_chats_that_are_not_judged_say_why() -> None:
    """No failure, nobody answered, another language: counted, and nothing else is noted."""
    calm = notes("C: when do you open?\nA: At nine.")
    alone = notes("C: [problem|my desk is late]")
    foreign = notes("C: mein Tisch fehlt\nA: Moment.", language="de")
    assert [each.standing for each in (calm, alone, foreign)] == [
        Standing.NO_FAILURE,
        Standing.UNANSWERED,
        Standing.OTHER_LANGUAGE,
    ]
    assert all(each.steps == {} and not each.flawed and not each.owned for each in (calm, alone, foreign))


def test_time_to_ownership_runs_from_the_problem() -> None:
    """From 09:10, when the problem is told, to 09:40; the greeting before it does not count."""
    found = notes(
        "09:00 C: hi\n09:01 A: Hi!\n09:10 C: [problem|my desk is late]\n09:20 A: Hm.\n09:40 A: [ownership|Let me look.]"
    )
    assert (found.owned, found.ownership_s) == (True, 1800)


def test_an_agent_who_was_there_first_took_no_time() -> None:
    """Taken on before the customer told of it: 0 seconds."""
    found = notes("09:00 A: [ownership|I saw it and look into it.]\n09:10 C: [problem|my desk is late]\n09:11 A: Yes.")
    assert (found.owned, found.ownership_s) == (True, 0)


def test_without_times_there_is_no_duration_and_no_week() -> None:
    """Taken on, but nobody knows how soon."""
    found = notes("C: [problem|my desk is late]\nA: [ownership|Let me look.]")
    assert (found.owned, found.ownership_s, found.week) == (True, None, None)


def test_never_taken_on() -> None:
    """No ownership, no time."""
    found = notes("09:00 C: [problem|my desk is late]\n09:05 A: Hm.")
    assert (found.owned, found.ownership_s) == (False, None)


def test_the_week_is_that_of_the_first_message() -> None:
    """Monday 2 March 2026 lies in ISO week 10."""
    assert notes("09:00 C: [problem|my desk is late]\nA: Hm.").week == "2026-W10"


def test_an_agent_without_a_name() -> None:
    """Nameless agents share one name."""
    assert notes("C: [problem|my desk is late]\nA: Hm.", agent=None).agent == "unnamed"


def test_promises_are_noted_with_their_state() -> None:
    """Due at 10:00, chased at 11:00: missed, with its words."""
    found = notes(
        "09:00 C: [problem|my desk is late]\n09:05 A: [ownership,refocus,commit|I'll write by 10:00.]\n"
        "11:00 C: [chase|still nothing]\n11:01 A: Hm."
    )
    assert found.promises == (PromiseState.MISSED,)
    assert found.missed == ("I'll write by 10:00.",)
