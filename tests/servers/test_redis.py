import pytest
import redis
from servers.redis import RedisServer


def test_it_keeps_and_gives(redis_url: str) -> None:
    """The Redis of the session takes a value and gives it back."""
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        client.set("word", "sorry")
        assert client.get("word") == "sorry"


def test_it_can_be_killed_and_started_again(redis_server: RedisServer) -> None:
    """A killed Redis refuses; started again it answers at the same address."""
    with redis.Redis.from_url(redis_server.url) as client:
        redis_server.kill()
        with pytest.raises(redis.ConnectionError):
            client.ping()
        redis_server.start()
        assert client.ping()
