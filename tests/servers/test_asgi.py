import httpx2
from servers.asgi import Arrived, Inbox, serving


def test_what_is_sent_is_kept() -> None:
    """A request that was sent over a real connection can be looked at."""
    inbox = Inbox()
    with serving(inbox) as url:
        answer = httpx2.put(f"{url}/a/b", content=b"words", headers={"x-key": "k"})
    arrived = inbox.take()
    assert answer.json() == {}
    assert arrived == Arrived("PUT", "/a/b", arrived.headers, b"words")
    assert arrived.headers["x-key"] == "k"
