"""Promises: when they fall due, and whether they were kept."""

from datetime import datetime

from readings import read

from assist.analysis.promises import find_promises
from assist.analysis.results import Promise, PromiseState


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


def test_two_promises_without_a_time_stay_two() -> None:
    """What names no time is told apart by its words."""
    assert len(promises("A: [commit|I'll send the photo.] [commit|I'll call the depot.]")) == 2


def test_relief_after_the_due_time_still_ends_it() -> None:
    """A late fix that pleased the customer needs no reminder."""
    (promise,) = promises("10:00 A: [commit|I'll call by 11 am.]\n12:40 C: [relief|all good now]")
    assert promise.state is PromiseState.KEPT


def test_a_chase_alone_tells_that_it_was_missed() -> None:
    """When nobody says what time it is now, a chase after the due time is enough; without one nothing is known."""
    conversation, reading = read("10:00 A: [commit|I'll call by 11 am.]\n11:30 C: [chase|nobody called]")
    assert find_promises(conversation, reading, None)[0].state is PromiseState.MISSED
    conversation, reading = read("10:00 A: [commit|I'll call by 11 am.]\n11:30 C: ok")
    assert find_promises(conversation, reading, None)[0].state is PromiseState.UNKNOWN


def test_a_chase_before_the_promise_says_nothing_of_it() -> None:
    """Only what the customer says afterwards counts."""
    chat = "09:00 C: [chase|I wrote twice]\n10:00 A: [commit|I'll call by 11 am.]\n10:05 C: ok"
    assert promises(chat)[0].state is PromiseState.OPEN


def test_the_sentence_around_the_words_is_read_to_its_end() -> None:
    """The time may follow the marked words, in the last sentence or before the next."""
    assert promises("A: [commit|I will call you] by 8.15 pm. Bye on Friday")[0].due_text == "by 8.15 pm"
    assert promises("A: Sure. [commit|I will call you] by 3 pm")[0].due_text == "by 3 pm"
