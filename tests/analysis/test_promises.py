"""Promises: when they fall due, and whether they were kept."""

from datetime import UTC, datetime

import pytest
from readings import read

from assist.analysis.promises import due_time, find_promises
from assist.analysis.results import Promise, PromiseState

TUESDAY = datetime(2026, 3, 10, 10, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("I will mail you before 6 pm today.", "2026-03-10 18:00"),
        ("A technician will call you within 24 hours to make an appointment.", "2026-03-11 10:05"),
        ("You'll have a clean quotation on Monday.", "2026-03-16 23:59"),
        ("They go out this afternoon and you will have them tomorrow by 1 pm.", "2026-03-11 13:00"),
        ("The transfer will be in your account by Friday.", "2026-03-13 23:59"),
        ("The technician comes on Thursday between 13 and 15 with the new board", "2026-03-12 15:00"),
        ("our driver leaves now and will be at your door within 40 minutes.", "2026-03-10 10:45"),
        ("You will get an email from them within 48 hours.", "2026-03-12 10:05"),
        ("and I will e-mail you this afternoon.", "2026-03-10 18:00"),
        ("by 11:15.", "2026-03-10 11:15"),
        ("I'll have it noted in all three bookings before 6 tonight.", "2026-03-10 18:00"),
        ("Written root cause by tomorrow noon, in this channel.", "2026-03-11 12:00"),
        ("and you will see it in about 30 minutes.", "2026-03-10 10:35"),
        ("I'll get this done today.", "2026-03-10 23:59"),
        ("I have changed it to 2 October.", "2026-10-02 23:59"),
        ("The refund will be back in your account in 7 days.", "2026-03-17 23:59"),
        ("Delivery is in 2 weeks.", "2026-03-24 23:59"),
        ("you'll hear from me by Friday.", "2026-03-13 23:59"),
        ("Rollback is in progress, ETA 10 minutes.", "2026-03-10 10:15"),
        (
            "The new appointment is Saturday 14 March between 9 and 11, and the technician will call you",
            "2026-03-14 11:00",
        ),
        ("It leaves tonight by insured courier, before 12 tomorrow at yours.", "2026-03-11 12:00"),
        ("The pick up is booked for next Tuesday between 8 and 14.", "2026-03-17 14:00"),
        ("your bank posts it on Monday at the latest.", "2026-03-16 23:59"),
        ("I'll check the line myself tomorrow at 2 and text you.", "2026-03-11 14:00"),
        ("it should be credited by tomorrow 3 pm.", "2026-03-11 15:00"),
        ("both can be with you by Friday", "2026-03-13 23:59"),
        ("Lifted, full speed within half an hour.", "2026-03-10 10:35"),
        ("give me a quarter of an hour.", "2026-03-10 10:20"),
        ("it'll show within the hour.", "2026-03-10 11:05"),
        ("The fix comes with version 5.3 on 2 June.", "2026-06-02 23:59"),
        ("on your next bill of 1 November.", "2026-11-01 23:59"),
        ("it will be sent on Monday by express and will be with you by 25 November.", "2026-11-25 23:59"),
        ("results to your chart by noon Wednesday.", "2026-03-11 12:00"),
        ("ill send a new one special delivery, sign on the door, saturday by 1pm", "2026-03-14 13:00"),
        ("Give me five minutes.", "2026-03-10 10:10"),
        ("£100 of the refund can go to your debit card in the next 10 minutes, just say yes.", "2026-03-10 10:15"),
        ("November 10 is in the gardener's book and in mine.", "2026-11-10 23:59"),
        ("We will send a correction email in your name to the 68 customers by 11 am", "2026-03-10 11:00"),
        ("should be with you by 8.15 tonight.", "2026-03-10 20:15"),
        ("You'll see it in your account by tomorrow evening", "2026-03-11 21:00"),
        ("The 60 go back, you have it before the 15th.", "2026-03-15 23:59"),
        ("Both tickets refunded by Monday 12:00.", "2026-03-16 12:00"),
        ("The amount will be back on your card by Friday the 13th.", "2026-03-13 23:59"),
        ("2 to 3 working days", "2026-03-13 23:59"),
        ("within five business days", "2026-03-17 23:59"),
        ("by 5", "2026-03-10 17:00"),
        ("by 9", "2026-03-11 09:00"),
        ("by end of day", "2026-03-10 18:00"),
        ("by the end of the week", "2026-03-13 18:00"),
    ],
)
def test_the_last_moment_that_the_words_allow(words: str, due: str) -> None:
    """A promise made on Tuesday 10 March 2026 at 10:05 falls due at the end of what its words name."""
    assert due_time(words, TUESDAY) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_words_without_a_time_have_no_due_time() -> None:
    """A condition is no time."""
    assert due_time("as soon as the label is scanned", TUESDAY) is None


def promises(chat: str, now: datetime | None = None) -> tuple[Promise, ...]:
    """Find the promises of a chat; by default as of its newest message."""
    conversation, reading = read(chat)
    moment = now or max((message.at for message in conversation.messages if message.at), default=None)
    return find_promises(conversation, reading, moment)


def test_a_report_in_time_keeps_a_promise() -> None:
    """The agent's report before the due time is what kept it."""
    (promise,) = promises("10:00 A: [commit|I'll call by 11 am.]\n10:40 A: [follow_up|As promised, it left.]")
    assert promise.state is PromiseState.KEPT
    assert promise.kept_by is not None
    assert promise.kept_by.quote == "As promised, it left."


def test_relief_keeps_a_promise() -> None:
    """A customer who says that it works has been served."""
    (promise,) = promises("10:00 A: [commit|It works within the hour.]\n10:20 C: [relief|it works]")
    assert promise.state is PromiseState.KEPT


def test_a_late_report_does_not_keep_it() -> None:
    """A report after the due time comes too late."""
    (promise,) = promises("10:00 A: [commit|I'll call by 11 am.]\n12:40 A: [follow_up|It left.]")
    assert promise.state is PromiseState.MISSED


def test_an_open_promise_is_open_until_it_is_due() -> None:
    """Before its time a promise is neither kept nor missed, and a chase after its time makes it missed."""
    chat = "10:00 A: [commit|I'll call by 11 am.]\n10:30 C: ok"
    assert promises(chat)[0].state is PromiseState.OPEN
    assert promises(chat.replace("10:30 C: ok", "11:30 C: [chase|nobody called]"))[0].state is PromiseState.MISSED


def test_without_times_nothing_is_known() -> None:
    """A chat without times has promises, but no clock; a condition is told in its words."""
    (promise,) = promises("A: [commit|It leaves as soon as the label is scanned.]")
    assert promise.state is PromiseState.UNKNOWN
    assert promise.due_text == "as soon as the label is scanned"
    assert promises("A: [commit|I will do that.]")[0].due_text == ""


def test_the_time_may_stand_beside_the_marked_words() -> None:
    """When the span holds no time, its sentence is read."""
    (promise,) = promises("10:00 A: Good. By 3 pm [commit|I will call you]. Bye\n10:01 C: ok")
    assert promise.due_at is not None
    assert promise.due_at.hour == 15


def test_a_promise_made_twice_is_one() -> None:
    """The newest words of the same promise stand for it."""
    (promise,) = promises("10:00 A: [commit|I'll call by 11 am.]\n10:10 A: [commit|You hear from me by 11 am.]")
    assert promise.evidence.message == 1


@pytest.mark.parametrize(
    ("words", "due_text"),
    [
        ("I'll mail you before 6 pm today.", "before 6 pm today"),
        ("It is with you within 3 working days.", "within 3 working days"),
        ("We call in the next 30 minutes", "in the next 30 minutes"),
        ("It comes Thursday.", "Thursday"),
    ],
)
def test_the_words_that_name_the_time_are_quoted(words: str, due_text: str) -> None:
    """A promise shows when it is due in the agent's own words."""
    assert promises(f"A: [commit|{words}]")[0].due_text == due_text


def test_a_time_that_is_past_means_the_next_day() -> None:
    """Said in the evening, "by end of day" is the end of tomorrow."""
    assert due_time("by end of day", TUESDAY.replace(hour=20)) == datetime(2026, 3, 11, 18, tzinfo=UTC)
