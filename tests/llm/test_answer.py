"""What a model said is understood as far as it can be, and never guessed at."""

import pytest

from assist.llm.answer import reply_in, reply_so_far

WHOLE = '{"reply": "I\'m on it.", "step": "ownership", "facts": ["order"], "blanks": []}'


@pytest.mark.parametrize("said", [WHOLE, f"```json\n{WHOLE}\n```", f"Sure, here it is: {WHOLE} I hope this helps!"])
def test_an_answer_is_read_though_it_be_fenced_or_among_words(said: str) -> None:
    """Small models wrap the object that they were asked for."""
    reply = reply_in(said)
    assert reply is not None
    assert (reply.reply, reply.step, reply.facts, reply.blanks) == ("I'm on it.", "ownership", ("order",), ())


def test_what_is_missing_or_wrong_beside_the_reply_is_left_out() -> None:
    """The words for the customer are what counts."""
    reply = reply_in('{"reply": "I\'m on it.", "step": 3, "facts": "order"}')
    assert reply is not None
    assert (reply.reply, reply.step, reply.facts) == ("I'm on it.", "", ())


@pytest.mark.parametrize(
    "said", ["", "I cannot help with that.", "[]", "{}", '{"reply": ""}', '{"reply": 3}', "{nonsense}"]
)
def test_an_answer_without_a_reply_is_none(said: str) -> None:
    """Nothing is made up from an answer that holds no reply."""
    assert reply_in(said) is None


def test_the_reply_is_read_while_it_is_written() -> None:
    """At every moment the reply so far is the beginning of the whole."""
    seen = [reply_so_far(WHOLE[:end]) for end in range(len(WHOLE) + 1)]
    assert seen[-1] == "I'm on it."
    assert all("I'm on it.".startswith(text) for text in seen)
