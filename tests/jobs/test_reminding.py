import pytest
from working import LATE, Office, own_webhook

from assist.conversation.messages import Role
from assist.store import conversations
from assist.store.changes import Act

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # tests/store has both
PROMISE = "I will look into it and call you back by 5 pm."


async def promise(office: Office, chat: str = "shop:1") -> None:
    """Have an agent promise something by 5 pm."""
    await office.hear(LATE, chat=chat)
    await office.hear(PROMISE, chat=chat, role=Role.AGENT, message="p")
    await office.work()


def reminders(office: Office) -> list[str]:
    """What the platform was told of promises."""
    return [words for words in office.platform.texts if "Promised" in words]


async def test_an_agent_is_reminded_once(office: Office) -> None:
    """When the time comes the agent is told what was promised; a timer that rings twice changes nothing."""
    await promise(office)
    before = await office.state()
    [timer] = await office.in_line("remind")
    office.clock.pass_by(hours=7, minutes=46)
    await office.do(timer)
    await office.do(timer)
    await office.work()
    [words] = reminders(office)
    assert "call you back by 5 pm" in words
    assert (await office.state()).version == before.version + 1


async def test_nobody_is_reminded_of_a_promise_that_was_kept(office: Office) -> None:
    """The agent has reported back meanwhile."""
    await promise(office)
    await office.hear("I have checked and your desk is with the courier.", role=Role.AGENT)
    await office.work()
    await office.ring("remind")
    await office.work()
    assert reminders(office) == []


async def test_nobody_is_reminded_of_a_promise_that_was_taken_back(office: Office) -> None:
    """The message that it stood in was deleted."""
    await promise(office)
    await office.hear("", message="p", act=Act.DELETED)
    await office.work()
    await office.ring("remind")
    await office.work()
    assert reminders(office) == []


async def test_a_promise_that_is_open_again_is_reminded_of(office: Office) -> None:
    """What kept it was deleted before it fell due."""
    await promise(office)
    await office.hear("I have checked and your desk is with the courier.", role=Role.AGENT, message="r")
    await office.work()
    await office.hear("", message="r", act=Act.DELETED)
    await office.work()
    office.clock.pass_by(hours=7, minutes=46)
    await office.ring("remind")
    await office.work()
    assert len(reminders(office)) == 1


async def test_a_muted_chat_reminds_nobody_by_note(office: Office, platform_url: str) -> None:
    """The organisation's own webhook is told all the same: it is not the agent who muted it."""
    told = office.using(webhook=own_webhook(platform_url))
    await promise(told)
    async with office.parts.database.writing() as session:
        await conversations.change(session, "default", "shop:1", muted=True)
    await told.ring("remind")
    await told.work()
    assert reminders(office) == []
    assert office.platform.taken[-1].body["type"] == "promise.due"


async def test_a_reminder_is_not_replaced_by_advice(office: Office) -> None:
    """A note that comes after it does not make it stale: both stay true."""
    await promise(office)
    office.platform.answers.extend([503])
    office.clock.pass_by(hours=7, minutes=46)
    await office.ring("remind")
    await office.work()
    await office.hear("Hello?? I need it for a wedding on Saturday.")
    await office.work()
    office.clock.pass_by(hours=1)
    await office.ring("send")
    assert len(reminders(office)) == 1


async def test_a_chat_that_was_erased_reminds_nobody(office: Office) -> None:
    """The timer finds nothing."""
    await promise(office)
    await office.alter("DELETE FROM conversations")
    await office.ring("remind")
    assert await office.work() == []
