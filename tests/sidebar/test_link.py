"""The line to the service: refused for a while, it comes back when it may, and not before."""

from hosting import PROBLEM, card, hosted
from playwright.sync_api import Browser, expect
from servers.asgi import serving
from standin import StandIn, refused

from assist.pipeline import Pipeline


def test_stream_over_the_limit_waits_as_long_as_the_service_asks(browser: Browser, pipeline: Pipeline) -> None:
    """It says that it comes back, and does not ask again before the time is over, whatever happens."""
    service = StandIn(pipeline)
    service.refusals.extend(refused(429, "more than 50 streams", retry_after="8") for _ in range(2))
    with serving(service.app) as address, hosted(browser, f"{address}/", expected=("429",)) as (page, chat):
        chat.say("customer", PROBLEM)
        expect(page.locator("recovery-assist .standing")).to_have_text("Reconnecting")
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(card(page)).to_contain_text("Take ownership", timeout=20_000)
        expect(page.locator("recovery-assist .standing")).to_be_empty()
        stream, question, *later = service.opened
        assert (later[0] - question).total_seconds() >= 8
        assert (question - stream).total_seconds() < 2
