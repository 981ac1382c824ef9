import asyncio

import pytest
from working import Office, address

from assist.conversation.messages import Role
from assist.delivery.fanout import Change, LocalFanout, News
from assist.errors import DuplicateIdError, UnavailableError
from assist.store.changes import Act, Arrival, MessageChange
from assist.store.lanes import READ_LANES


def arrival(chat: str, *ids: str) -> Arrival:
    """What a platform says about one of its chats: a message for each id."""
    changes = [MessageChange(act=Act.CREATED, id=id_, role=Role.CUSTOMER, text="Where is it?") for id_ in ids]
    return Arrival(address=address(chat), changes=changes)


async def deliver(office: Office, key: str | None, *arrivals: Arrival) -> bool:
    """Deliver as the platform of the account `desk`."""
    return await office.intake.accept_delivery("desk", key, arrivals, now=office.clock())


async def test_a_delivery_is_taken_once(office: Office) -> None:
    """The second one with its key changes nothing, and puts nothing in line."""
    assert await deliver(office, "d1", arrival("desk:1", "1"))
    assert not await deliver(office, "d1", arrival("desk:1", "1", "2"))
    assert (await office.state("desk:1")).revision == 1
    assert len(await office.in_line()) == 1


async def test_a_message_is_taken_once_under_whatever_key(office: Office) -> None:
    """A platform that delivers anew under another key, or says no key, is not heard twice."""
    for key in ("d1", "d2", None, None):
        assert await deliver(office, key, arrival("desk:1", "1"))
    assert (await office.state("desk:1")).revision == 1
    assert len(await office.in_line()) == 1


async def test_the_same_delivery_twice_at_once_is_taken_once(office: Office) -> None:
    """Two replicas that get the same delivery at the same time take it once."""
    taken = await asyncio.gather(*(deliver(office, "d1", arrival("desk:1", "1")) for _ in range(6)))
    assert sorted(taken) == [False] * 5 + [True]


async def test_a_delivery_is_taken_whole_or_not_at_all(office: Office) -> None:
    """Of a delivery that fails in its second chat nothing is kept, its key neither: it can come again."""
    broken = Arrival(address=address("desk:2"), changes=[], details={"no such detail": 1})
    with pytest.raises(AttributeError):
        await deliver(office, "d1", arrival("desk:1", "1"), broken)
    for table in ("conversations", "messages", "deliveries"):
        assert await office.rows(f"SELECT * FROM {table}") == []  # noqa: S608
    assert await office.in_line() == []
    assert await deliver(office, "d1", arrival("desk:1", "1"), arrival("desk:2", "2"))
    assert (await office.state("desk:2")).revision == 1


async def test_a_delivery_that_fails_fails_alone(office: Office) -> None:
    """Of those that are committed together only the one at fault is refused."""
    broken = Arrival(address=address("desk:2"), changes=[], details={"no such detail": 1})
    outcomes = await asyncio.gather(
        deliver(office, "d1", arrival("desk:1", "1")),
        deliver(office, "d2", arrival("desk:1", "2")),
        deliver(office, "d3", broken),
        deliver(office, "d4", arrival("desk:1", "3")),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [bool, bool, AttributeError, bool]
    assert await office.rows("SELECT id FROM messages ORDER BY id") == [("1",), ("2",), ("3",)]


async def test_deliveries_of_those_who_gave_up_hold_up_nobody(office: Office) -> None:
    """Callers that are gone before their turn do not keep the next one from being taken."""
    gone = [asyncio.create_task(deliver(office, f"d{number}", arrival("desk:1", f"{number}"))) for number in range(200)]
    last = asyncio.create_task(deliver(office, "last", arrival("desk:2", "last")))
    await asyncio.sleep(0)
    for task in gone[1:]:
        task.cancel()
    async with asyncio.timeout(20):
        assert await last
    await asyncio.gather(*gone, return_exceptions=True)


async def test_our_own_note_is_no_part_of_the_chat(office: Office) -> None:
    """What a platform says back to us is known by the id that it gave our note."""
    await office.hear("My desk was meant to come yesterday and it is still not here.", chat="desk:1")
    await office.work()
    [note] = office.platform.taken
    [(ours,)] = await office.rows("SELECT platform_id FROM outgoing WHERE state = 'sent'")
    before = await office.state("desk:1")
    echo = MessageChange(act=Act.CREATED, id=ours, role=Role.AGENT, text=note.text)
    assert await deliver(office, "d1", Arrival(address=address("desk:1"), changes=[echo]))
    assert await office.state("desk:1") == before
    assert await office.in_line() == []


async def test_a_burst_costs_one_job_a_lane(office: Office) -> None:
    """However many messages come in before a lane is looked at, it is looked at once."""
    for number in range(40):
        await office.hear("Hello?", chat=f"shop:{number}")
        await office.hear("Are you there?", chat=f"shop:{number}")
    assert len(await office.in_line("read")) == READ_LANES
    assert (await office.work()).count("read") == READ_LANES
    assert [(await office.state(f"shop:{number}")).read_revision for number in range(40)] == [2] * 40


async def test_many_at_once_are_all_taken(office: Office) -> None:
    """Messages that come in at the same moment, in a chat that is new to all of them, are all kept."""
    await asyncio.gather(*(office.hear("Hello?") for _ in range(20)))
    assert (await office.state()).revision == 20
    assert len(await office.in_line("read")) == 1


async def test_deliveries_about_the_same_chats_do_not_wait_for_each_other_for_ever(office: Office) -> None:
    """Each names the same chats in another order; all are taken."""
    chats = [f"desk:{number}" for number in range(12)]
    orders = [chats, chats[::-1], chats[6:] + chats[:6], chats[::2] + chats[1::2]]
    async with asyncio.timeout(20):
        taken = await asyncio.gather(
            *(
                deliver(office, f"d{number}", *(arrival(chat, f"m{number}") for chat in order))
                for number, order in enumerate(orders * 3)
            )
        )
    assert all(taken)
    assert [(await office.state(chat)).revision for chat in chats] == [12] * 12


async def test_a_caller_that_contradicts_itself_is_told(office: Office) -> None:
    """One id with two texts is an error for a caller who can be told; nothing of it is kept."""
    await office.hear("Hello?", message="1")
    change = MessageChange(act=Act.CREATED, id="1", role=Role.CUSTOMER, text="Goodbye.")
    new = MessageChange(act=Act.CREATED, id="2", role=Role.CUSTOMER, text="Well?")
    with pytest.raises(DuplicateIdError):
        await office.intake.accept(
            Arrival(address=address("shop:1"), changes=[new, change]), strict=True, now=office.clock()
        )
    assert (await office.state()).revision == 1
    assert await office.rows("SELECT id FROM messages") == [("1",)]


async def test_open_sidebars_are_told(office: Office) -> None:
    """Whoever listens to the chat hears of its new version, after it is kept."""
    async with office.parts.fanout.subscribe("default", "shop:1") as changes:
        applied = await office.hear("Hello?")
        async with asyncio.timeout(5):
            assert await anext(changes) == Change("default", "shop:1", applied.version)


async def test_a_message_is_taken_though_nobody_can_be_told(office: Office) -> None:
    """Where sidebars cannot be told, what came in is kept and read all the same."""

    class Silent(LocalFanout):
        async def publish(self, news: News) -> None:
            message = f"nobody can be told of {news}"
            raise UnavailableError(message)

    deaf = office.using(fanout=Silent())
    await deaf.hear("Hello?")
    await deaf.work()
    assert (await office.state()).read_revision == 1
