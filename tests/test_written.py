import asyncio

import pytest
from written import CALL, REPLY, CannedWriter, reply

from assist.conversation.messages import Conversation, Message, Role
from assist.pipeline import Advice, Pipeline
from assist.writing.results import Ended, Way

CHAT = Conversation(
    id="c",
    revision=1,
    messages=(Message(id="1", role=Role.CUSTOMER, text="My desk was meant to come yesterday and it is not here."),),
)


@pytest.fixture
def advice(pipeline: Pipeline) -> Advice:
    """Give what the shipped pipeline says of the chat."""
    return pipeline.suggest(CHAT)


async def test_it_says_its_sentences_and_puts_them_first(advice: Advice) -> None:
    """What is heard grows by a sentence, and the local replies stand after the model's."""
    told: list[str] = []

    async def heard(text: str) -> None:
        told.append(text)

    writer = CannedWriter()
    written = await writer.write(CHAT, advice, heard=heard)
    assert told == [REPLY[0], " ".join(REPLY)]
    assert written.suggestions == (reply(" ".join(REPLY)), *advice.suggestions)
    assert (written.ended, written.calls, writer.asked) == (Ended.SHOWN, (CALL,), [CHAT])


async def test_what_it_does_not_get_through_is_taken_back(advice: Advice) -> None:
    """The local replies are all that is left."""
    told: list[str] = []

    async def heard(text: str) -> None:
        told.append(text)

    written = await CannedWriter(ended=Ended.REFUSED).write(CHAT, advice, heard=heard)
    assert (told[-1], written.suggestions, written.ended) == ("", advice.suggestions, Ended.REFUSED)


async def test_it_waits_until_it_is_let_go_on(advice: Advice) -> None:
    """And counts how often it was broken off meanwhile."""
    writer = CannedWriter(held=True)
    asked = asyncio.create_task(writer.write(CHAT, advice))
    await asyncio.sleep(0.05)
    assert not asked.done()
    asked.cancel()
    await asyncio.wait([asked])
    assert writer.broken_off == 1


async def test_it_rewrites_what_it_was_given_words_for() -> None:
    """Any other way is refused, with a reason."""
    writer = CannedWriter(rewritten={Way.SHORTER: "I'm on it."})
    shorter = await writer.rewrite(CHAT, "I am on it now.", Way.SHORTER)
    warmer = await writer.rewrite(CHAT, "I am on it now.", Way.WARMER)
    assert (shorter.text, shorter.ended, warmer.text, warmer.ended) == ("I'm on it.", Ended.SHOWN, None, Ended.REFUSED)
    assert warmer.reason
    assert writer.drafts[0] == ("I am on it now.", Way.SHORTER, None)
