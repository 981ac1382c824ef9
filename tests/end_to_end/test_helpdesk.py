"""A help desk that nobody here wrote, connected by a platform file alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest
from servers.asgi import serving
from servers.helpdesk import CUSTOMER, STAFF, Helpdesk, running_helpdesk
from servers.relay import Relay
from whole import Product, running_product, until

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
SECRET: Final = "a-long-random-text"  # noqa: S105
TITLE: Final = "Order 4411"
LATE: Final = "Hi, my desk was supposed to come this morning and nobody came. I took the day off for it."
FORMULA: Final = "We apologise for any inconvenience. Please contact the carrier."
ANGRY: Final = "I did call them and they told me to ask you. This is the third time I explain it!"


@dataclass(frozen=True, slots=True)
class Desk:
    """A help desk, and the product that it posts to."""

    helpdesk: Helpdesk
    wire: Relay
    product: Product

    def notes(self, ticket: int) -> list[str]:
        """Give what stands at a ticket for its agents alone."""
        followups: list[dict[str, Any]] = self.helpdesk.ticket(ticket)["followup_set"]
        return [followup["comment"] for followup in followups if not followup["public"]]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Give a desk whose platform file is the example that ships."""
    folder = tmp_path_factory.mktemp("desk")
    wire = Relay()
    with (
        serving(wire) as address,
        running_helpdesk(tmp_path_factory.mktemp("helpdesk"), f"{address}/v1/webhooks/tickets/{SECRET}") as helpdesk,
    ):
        account = {
            "platform": "django-helpdesk",
            "secrets": [SECRET],
            "token": ":".join(STAFF),
            "base_url": helpdesk.base_url,
            "write": "note",
        }
        with running_product(folder, {"tickets": account}, PLATFORMS=str(EXAMPLES / "platforms")) as product:
            wire.target = product.url
            yield Desk(helpdesk, wire, product)


def test_a_ticket_is_read_and_its_agents_are_told(desk: Desk) -> None:
    """What staff wrote down for the customer is the customer's; each new advice is one private note, the title stays."""
    helpdesk, product = desk.helpdesk, desk.product
    ticket = helpdesk.open_ticket(TITLE, LATE)
    chat = f"tickets:{ticket}"
    product.hears(chat, ("customer", LATE))
    [first] = desk.notes(ticket)
    assert "Suggested reply: " in first
    helpdesk.follow_up(ticket, FORMULA, title=TITLE, public=True)
    product.hears(chat, ("customer", LATE), ("agent", FORMULA))
    helpdesk.mail(ticket, ANGRY)
    product.hears(chat, ("customer", LATE), ("agent", FORMULA), ("customer", ANGRY))
    assert set(product.outgoing(chat)) <= {"sent", "stale"}
    assert len(desk.notes(ticket)) == product.outgoing(chat).count("sent") > 1
    assert helpdesk.ticket(ticket)["title"] == TITLE


def test_a_note_that_comes_back_ends_there(desk: Desk) -> None:
    """The help desk posts our note as it posts everything; nothing follows from that."""
    ticket = desk.helpdesk.open_ticket(TITLE, LATE)
    chat = f"tickets:{ticket}"
    desk.product.hears(chat, ("customer", LATE))
    version = (desk.product.state(chat) or {})["version"]
    posted = until(lambda: [passed for passed in desk.wire.passed if b"Suggested reply" in passed.body], bool)
    assert posted[-1].status == httpx2.codes.OK
    desk.helpdesk.follow_up(ticket, "Looks right to me.", title=TITLE, public=False)
    assert (desk.product.state(chat) or {})["version"] == version
    assert desk.product.outgoing(chat) == ["sent"]
    assert len(desk.notes(ticket)) == 2


def test_who_is_not_the_customer_is_not_taken_for_one(desk: Desk) -> None:
    """Somebody in copy writes to the ticket: nobody knows whose side they are on."""
    ticket = desk.helpdesk.open_ticket(TITLE, LATE)
    desk.helpdesk.mail(ticket, "Any news?", sender=f"not-{CUSTOMER}")
    desk.product.hears(f"tickets:{ticket}", ("customer", LATE), ("unknown", "Any news?"))


def test_what_was_missed_comes_with_the_next_one(desk: Desk) -> None:
    """The help desk posts once, and what was said while nobody listened is not lost for good."""
    ticket = desk.helpdesk.open_ticket(TITLE, LATE)
    chat = f"tickets:{ticket}"
    desk.product.hears(chat, ("customer", LATE))
    desk.wire.target = None
    desk.helpdesk.mail(ticket, ANGRY)
    desk.wire.target = desk.product.url
    desk.helpdesk.follow_up(ticket, FORMULA, title=TITLE, public=True)
    desk.product.hears(chat, ("customer", LATE), ("customer", ANGRY), ("agent", FORMULA))


def test_who_does_not_know_the_address_is_refused(desk: Desk) -> None:
    """Nothing is signed: the last part of the address is the key."""
    address = f"{desk.product.url}/v1/webhooks/tickets"
    refused = [httpx2.post(f"{address}/{guess}", json={"ticket": {"id": 1}}) for guess in ("", "a-guess")]
    assert {answer.status_code for answer in refused} == {httpx2.codes.UNAUTHORIZED}
