import httpx2
from servers.asgi import serving
from standin import StandIn

from assist.pipeline import Pipeline
from assist.transport.live_schemas import ConversationOut


def test_stand_in_speaks_the_form_of_the_live_api(pipeline: Pipeline) -> None:
    """What it gives is a chat as the real service gives it, with every key."""
    service = StandIn(pipeline)
    with serving(service.app) as address:
        chat = f"{address}/v1/conversations/test"
        for text in ("", "Hi, my desk was supposed to come this morning and nobody came."):
            if text:
                message = {"id": "m-1", "role": "customer", "text": text, "at": "2026-05-04T09:41:00Z"}
                httpx2.post(f"{chat}/messages", json={"messages": [message]})
            state = httpx2.get(chat).json()
            ConversationOut.model_validate(state)
            assert set(ConversationOut.model_fields) == set(state)
