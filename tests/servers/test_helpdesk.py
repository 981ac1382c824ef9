import json
from collections.abc import Iterator

import pytest
from servers.asgi import Inbox, serving
from servers.helpdesk import Helpdesk, running_helpdesk


@pytest.fixture(scope="module")
def inbox() -> Inbox:
    """Give what stands in for our webhook."""
    return Inbox()


@pytest.fixture(scope="module")
def helpdesk(inbox: Inbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Helpdesk]:
    """Give a help desk that posts to the inbox."""
    with (
        serving(inbox) as address,
        running_helpdesk(tmp_path_factory.mktemp("helpdesk"), f"{address}/hook") as helpdesk,
    ):
        yield helpdesk


def test_a_ticket_and_what_follows_are_posted(helpdesk: Helpdesk, inbox: Inbox) -> None:
    """A new ticket and a private note reach the webhook, the note with the whole ticket."""
    ticket = helpdesk.open_ticket("Late order", "Where is my order?")
    opened = inbox.take()
    assert (opened.method, opened.path) == ("POST", "/hook")
    assert json.loads(opened.body)["ticket"]["description"] == "Where is my order?"
    note = helpdesk.follow_up(ticket, "A note.", title="Late order", public=False)
    posted = json.loads(inbox.take().body)
    assert posted["followup_id"] == note
    assert [item["comment"] for item in posted["ticket"]["followup_set"]] == ["Where is my order?", "A note."]


def test_a_letter_is_a_follow_up(helpdesk: Helpdesk, inbox: Inbox) -> None:
    """What a customer writes by e-mail is posted as nobody's follow-up, and stands at the ticket."""
    ticket = helpdesk.open_ticket("Late order", "Where is my order?")
    inbox.take()
    helpdesk.mail(ticket, "Is anybody there?")
    [_, letter] = json.loads(inbox.take().body)["ticket"]["followup_set"]
    assert (letter["user"], letter["comment"].strip()) == (None, "Is anybody there?")
    assert helpdesk.ticket(ticket)["followup_set"][1]["id"] == letter["id"]
