"""Due times: what an agent's words say of when."""

from datetime import UTC, datetime

import pytest

from assist.analysis.due import due_time, due_words

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
        # A length of time, a range of it, and what counts from an event.
        ("it'll be with you in 25 mins.", "2026-03-10 10:30"),
        ("new one in 4 min", "2026-03-10 10:09"),
        ("someone from the safety team will call you within the next 2 hours.", "2026-03-10 12:05"),
        ("an hour and a half", "2026-03-10 11:35"),
        ("the £2.50 will be back with you in 3-5 days.", "2026-03-15 23:59"),
        ("Delivery is in 2 - 3 weeks.", "2026-03-31 23:59"),
        ("in three to five working days.", "2026-03-17 23:59"),
        ("The second 156 is going back, refund nr RF-20931, 2 bank days.", "2026-03-12 23:59"),
        ("Entered, 10 working days max.", "2026-03-24 23:59"),
        ("Booked for Friday between 8 and 12, the technician will call you 30 minutes before.", "2026-03-13 12:00"),
        # Days of the month, and days with a part of the day.
        ("it comes on the 11th.", "2026-03-11 23:59"),
        ("it will arrive on the 18th or 19th.", "2026-03-19 23:59"),
        ("I'll look on the 1st at 9 and drop you a line when it's gone.", "2026-04-01 09:00"),
        ("They are sent by same-day transfer on Friday 19 June", "2026-06-19 23:59"),
        ("I will look in the log again on Friday morning and send you a mail with the result.", "2026-03-13 12:00"),
        ("I will write you tomorrow in the evening to see if it is working", "2026-03-11 21:00"),
        ("Hold's released, it'll be back by tomorrow night.", "2026-03-11 23:59"),
        ("You should receive it by end of day Wednesday", "2026-03-11 18:00"),
        ("I'll email you by close of business tomorrow.", "2026-03-11 18:00"),
        ("that'll be done this week.", "2026-03-15 23:59"),
        ("we lift it tonight", "2026-03-10 23:59"),
        ("I keep this chat open for you until midnight", "2026-03-10 23:59"),
        # Clocks: bare hours beside a day or a preposition, ranges, 24 hours.
        ("I'll check with her Saturday at 11 that it printed.", "2026-03-14 11:00"),
        ("I'll call you tomorrow at 12 from a withheld number", "2026-03-11 12:00"),
        ("£144 by Friday 6pm.", "2026-03-13 18:00"),
        ("Tuesday 9 to 11, old air mattress optional.", "2026-03-17 11:00"),
        ("Booked, tomorrow 8-10.", "2026-03-11 10:00"),
        ("He will be with you between 3 and 4.", "2026-03-10 16:00"),
        ("the collection is booked for Monday between 8am and 8pm.", "2026-03-16 20:00"),
        ("It will be delivered tomorrow, Wednesday, between 9 and 1.", "2026-03-11 13:00"),
        ("thursday, before 1.", "2026-03-12 13:00"),
        ("with you tmrw before 1", "2026-03-11 13:00"),
        ("he'll be there by 2:15 and he'll text you when he's on the way.", "2026-03-10 14:15"),
        ("I'll call you at 4.30 and run some tests with you.", "2026-03-10 16:30"),
        ("Camera and jetter tomorrow at 4.30 in the morning before your dough goes in.", "2026-03-11 04:30"),
        ("It's live before 7am Thursday", "2026-03-12 07:00"),
        ("all with you by 06:50.", "2026-03-11 06:50"),
        ("Box leaves tonight, tracking by 9.", "2026-03-10 21:00"),
        ("by 24:00", "2026-03-10 23:59"),
        ("It goes out first thing tomorrow and I'll text you by 9 with the driver's number.", "2026-03-11 09:00"),
    ],
)
def test_the_last_moment_that_the_words_allow(words: str, due: str) -> None:
    """A promise made on Tuesday 10 March 2026 at 10:05 falls due at the end of what its words name."""
    assert due_time(words, TUESDAY) == datetime.fromisoformat(due).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "words",
    [
        "as soon as the label is scanned",
        "It will show on your next bill.",
        "You will hear from me within 2 working days after that.",
        "you'll get a text with a time slot the evening before",
        "Either date is fixed, since we have a second shed with 3 to 4 people.",
        "I'll post an update every ten minutes.",
        "It comes on 30 February",
        "It takes 9 hours of work, in 99999999999 days",
    ],
)
def test_words_without_a_time_have_no_due_time(words: str) -> None:
    """A condition, a length that counts from an event, and a date that does not exist give no time."""
    assert due_time(words, TUESDAY) is None


@pytest.mark.parametrize("words", ["by 5", "on the 1st", "in 5 working days", "Friday"])
def test_a_due_time_past_the_calendar_is_none(words: str) -> None:
    """A message dated at the end of time has no due time, and breaks nothing."""
    assert due_time(words, datetime.max.replace(tzinfo=UTC)) is None


def test_a_time_without_a_zone_stays_without_one() -> None:
    """The due time is in the zone of the message."""
    assert due_time("by 5", TUESDAY.replace(tzinfo=None)) == datetime.fromisoformat("2026-03-10 17:00")


@pytest.mark.parametrize(
    ("words", "due_text"),
    [
        ("I'll mail you before 6 pm today.", "before 6 pm today"),
        ("by 11:15.", "by 11:15"),
        ("it comes on the 11th.", "on the 11th"),
        ("It is with you within 3 working days.", "within 3 working days"),
        ("We call in the next 30 minutes", "in the next 30 minutes"),
        ("It comes Thursday.", "Thursday"),
        ("Booked for Friday between 8 and 12, he will call 30 minutes before.", "Friday between 8 and 12"),
        ("You get the ticket 7 days before.", "7 days"),
        ("It leaves as soon as the label is scanned.", "as soon as the label is scanned"),
        ("I will do that.", ""),
    ],
)
def test_the_words_that_name_the_time_are_quoted(words: str, due_text: str) -> None:
    """A promise shows when it is due, or on what it depends, in the agent's own words."""
    assert due_words(words) == due_text


def test_a_time_that_is_past_means_the_next_day() -> None:
    """Said in the evening, "by end of day" is the end of tomorrow."""
    assert due_time("by end of day", TUESDAY.replace(hour=20)) == datetime(2026, 3, 11, 18, tzinfo=UTC)
