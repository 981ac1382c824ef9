import itertools
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kept import HERE, NOW, at, deleted, edited, keep, kept, said, transcript

from assist.conversation.messages import MAX_MESSAGES, Role
from assist.errors import DuplicateIdError, TooLargeError
from assist.store.changes import Act, Applied, MessageChange
from assist.store.conversations import Address
from assist.store.database import Database

_NUMBERS: Final = count()


async def test_a_conversation_is_made_by_its_first_message(database: Database) -> None:
    """It has a revision and a version from then on, and waits to be read."""
    assert await keep(database, said(1), customer_name="Ada") == Applied(1, 1, changed=True)
    stored = await kept(database)
    assert (stored.conversation.customer_name, stored.conversation.revision, stored.read_revision) == ("Ada", 1, 0)
    assert [message.at for message in stored.conversation.messages] == [at(1)]


async def test_a_conversation_may_begin_without_a_message(database: Database) -> None:
    """There is something to see of it, and nothing to read."""
    assert await keep(database) == Applied(0, 1, changed=False)
    assert await keep(database) == Applied(0, 1, changed=False)


async def test_what_is_known_changes_nothing(database: Database) -> None:
    """Platforms deliver twice."""
    first = await keep(database, said(1), said(2), said(1))
    again = await keep(database, said(2), said(1))
    assert again == Applied(first.revision, first.version, changed=False)


async def test_messages_stand_in_the_order_they_were_sent(database: Database) -> None:
    """However late they come; those without a time stand where they came."""
    await keep(database, said(3), now=at(3))
    await keep(database, said(1), now=at(4))
    await keep(
        database,
        MessageChange(act=Act.CREATED, id="x", text="?"),
        MessageChange(act=Act.CREATED, id="a", text="!"),
        now=at(2),
    )
    assert [key for key, _ in await transcript(database)] == ["m1", "x", "a", "m3"]


async def test_an_edit_replaces_the_words(database: Database) -> None:
    """Once: the second time it is known. The message stays where it stood."""
    await keep(database, said(1), said(2))
    assert (await keep(database, edited(1, "Better."))).changed
    assert not (await keep(database, edited(1, "Better."))).changed
    assert not (await keep(database, said(1))).changed
    assert await transcript(database) == [("m1", "Better."), ("m2", "Word 2.")]


async def test_an_edit_may_come_before_its_message(database: Database) -> None:
    """Then it is the message, and takes its place when the message itself comes."""
    await keep(database, said(2), edited(1, "Better."))
    assert [key for key, _ in await transcript(database)] == ["m2", "m1"]
    await keep(database, said(1))
    assert await transcript(database) == [("m1", "Better."), ("m2", "Word 2.")]


async def test_a_deleted_message_does_not_come_back(database: Database) -> None:
    """Neither when the deletion comes first, nor by an edit; and its words are kept nowhere."""
    assert not (await keep(database, deleted(1))).changed
    assert not (await keep(database, said(1), edited(1, "Better."))).changed
    assert (await keep(database, said(2))).changed
    assert (await keep(database, deleted(2))).changed
    assert await transcript(database) == []


async def test_a_role_that_was_not_known_is_filled_in(database: Database) -> None:
    """And one that is known stays."""
    await keep(database, said(1, role=Role.UNKNOWN))
    assert (await keep(database, said(1, role=Role.AGENT))).changed
    assert not (await keep(database, said(1, role=Role.BOT))).changed
    assert (await kept(database)).conversation.messages[0].role is Role.AGENT


async def test_strict_refuses_one_id_with_two_texts(database: Database) -> None:
    """Nothing of such a change is kept; said to be an edit it is."""
    await keep(database, said(1))
    for wrong in (said(1, "Other."), said(1, role=Role.AGENT)):
        with pytest.raises(DuplicateIdError, match="'m1' is known with different words"):
            await keep(database, said(2), wrong, strict=True)
    assert await transcript(database) == [("m1", "Word 1.")]
    await keep(database, said(1), edited(1, "Other."), strict=True)
    assert await transcript(database) == [("m1", "Other.")]


async def test_a_long_conversation_is_refused_to_callers_and_never_to_platforms(database: Database) -> None:
    """A platform that is refused would deliver the same for ever: of its chat the newest messages are read."""
    await keep(database, *(said(number, "x") for number in range(MAX_MESSAGES)))
    with pytest.raises(TooLargeError, match="may have 5000 messages"):
        await keep(database, said(MAX_MESSAGES), strict=True)
    await keep(database, said(MAX_MESSAGES))
    messages = (await kept(database)).conversation.messages
    assert (len(messages), messages[0].id, messages[-1].id) == (MAX_MESSAGES, "m1", f"m{MAX_MESSAGES}")


async def test_details_that_a_reading_depends_on_have_it_read_anew(database: Database) -> None:
    """A new fact makes a revision; a reference does not; what is the same changes nothing."""
    await keep(database, said(1))
    assert await keep(database, facts={"order": "4411"}, allowed=["refund"]) == Applied(2, 2, changed=True)
    assert await keep(database, facts={"order": "4411"}, allowed=["refund"]) == Applied(2, 2, changed=False)
    assert await keep(database, customer_ref="17") == Applied(2, 3, changed=False)
    assert await keep(database, instruction="Offer Tuesday.") == Applied(3, 4, changed=True)
    stored = (await kept(database)).conversation
    assert (stored.facts, stored.allowed, stored.instruction) == ({"order": "4411"}, ("refund",), "Offer Tuesday.")


async def test_what_a_platform_sends_is_kept_whatever_its_characters(database: Database) -> None:
    """What a database cannot keep is replaced, and an id that is too long is shortened to one that is its own."""
    odd = Address(workspace="w", conversation="\0" + "c" * 5000, connection="x", external_id="\0\ud800")
    change = MessageChange(act=Act.CREATED, id="i" * 5000, text="half \ud83d and \0")
    other = MessageChange(act=Act.CREATED, id="i" * 5001, text="other")
    assert (await keep(database, change, other, address=odd, customer_name="A\0")).changed
    assert not (await keep(database, change, other, address=odd, customer_name="A\0")).changed
    stored = await kept(database, odd)
    assert stored.conversation.messages[0].text == "half \ufffd and \ufffd"
    assert stored.conversation.customer_name == "A\ufffd"
    assert len(stored.conversation.messages) == 2


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=9))),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=9))),
    ],
)
async def test_the_ends_of_the_calendar_are_kept(database: Database, moment: datetime) -> None:
    """No time that can be written down is refused."""
    await keep(database, MessageChange(act=Act.CREATED, id="1", text="x", at=moment))
    found = (await kept(database)).conversation.messages[0].at
    assert found is not None
    assert (found.year, found.tzinfo) == (moment.year, UTC)


async def test_a_caller_may_know_a_chat_before_its_platform_does(database: Database) -> None:
    """Its platform's address is filled in once it is known, so that notes can be written."""
    await keep(database, customer_ref="17")
    await keep(database, said(1), address=Address(workspace="w", conversation="c", connection="desk", external_id="9"))
    address = (await kept(database)).address
    assert (address.connection, address.external_id) == ("desk", "9")


async def test_dismissed_advice_comes_back_with_the_customers_next_word(database: Database) -> None:
    """Not with the agent's, and not when something is taken back."""
    await keep(database, said(1))
    await keep(database, quieted=True)
    await keep(database, said(2, role=Role.AGENT), deleted(1))
    assert (await kept(database)).quieted
    await keep(database, said(3))
    assert not (await kept(database)).quieted


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[MessageChange], list[list[MessageChange]], list[tuple[str, str]]]:
    """Draw what happened, the deliveries of it in any order with repeats, and the transcript that it comes to."""
    happened: list[MessageChange] = []
    expected: list[tuple[str, str]] = []
    for number in range(draw(st.integers(1, 5))):
        words = f"Word {number}."
        happened.append(said(number, words))
        if draw(st.booleans()):
            words = f"Better {number}."
            happened.append(edited(number, words))
        if draw(st.integers(0, 3)) == 0:
            happened.append(deleted(number))
        else:
            expected.append((f"m{number}", words))
    repeats = draw(st.lists(st.sampled_from(happened), max_size=6))
    delivered = draw(st.permutations([*happened, *repeats]))
    cuts = sorted(draw(st.lists(st.integers(0, len(delivered)), max_size=4)))
    batches = [delivered[a:b] for a, b in itertools.pairwise([0, *cuts, len(delivered)])]
    return happened, batches, expected


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories())
async def test_any_order_with_repeats_ends_in_the_same_transcript(
    database: Database, history: tuple[list[MessageChange], list[list[MessageChange]], list[tuple[str, str]]]
) -> None:
    """Late, twice, out of order, an edit or a deletion first: the chat is what was said, and then nothing changes."""
    happened, batches, expected = history
    address = Address(workspace="w", conversation=f"c{next(_NUMBERS)}")
    version = 0
    for number, batch in enumerate(batches):
        applied = await keep(database, *batch, address=address, now=NOW + timedelta(seconds=number))
        assert applied.version >= version
        version = applied.version
    assert await transcript(database, address) == expected
    assert not (await keep(database, *happened, address=address)).changed
    assert address != HERE
