import httpx2
from servers.asgi import Inbox, serving
from servers.relay import Relay


def test_a_request_goes_over_and_its_answer_comes_back() -> None:
    """The server gets what was sent, the caller what was answered, and both can be looked at."""
    inbox = Inbox()
    with serving(inbox) as target, serving(relay := Relay(target, takes_out={"x-key"})) as url:
        answer = httpx2.put(f"{url}/a/b", content=b"words", headers={"x-key": "k", "x-name": "n"})
    arrived, [passed] = inbox.take(), relay.passed
    assert (answer.status_code, answer.json()) == (200, {})
    assert (arrived.method, arrived.path, arrived.body, arrived.headers["x-name"]) == ("PUT", "/a/b", b"words", "n")
    assert (passed.method, passed.path, passed.body, passed.status) == ("PUT", "/a/b", b"words", 200)
    assert "x-key" not in arrived.headers


def test_an_answer_gets_lost() -> None:
    """The server has taken the request in all the same; the next answer comes through."""
    inbox = Inbox()
    with serving(inbox) as target, serving(relay := Relay(target)) as url:
        relay.loses = 1
        assert [httpx2.post(url, content=word).status_code for word in (b"1", b"2")] == [502, 200]
    assert [inbox.take().body for _ in range(2)] == [b"1", b"2"]


def test_a_server_that_is_away_is_told_of() -> None:
    """Nothing went over then."""
    with serving(Inbox()) as gone:
        pass
    with serving(relay := Relay(gone)) as url:
        assert httpx2.post(url).status_code == 502
    assert relay.passed == []
