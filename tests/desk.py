"""A helpdesk on an origin of its own, which holds the sidebar in a frame beside an ad of a third party."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from servers.asgi import serving
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

ZENDESK: Final = Path(__file__).parent.parent / "examples" / "zendesk-app"
_DESK: Final = """<!doctype html>
<html lang="en"><head><title>Desk</title><link rel="icon" href="data:,"></head><body><main><h1>Desk</h1>
<iframe id="side" title="Recovery Assist" width="360" height="700" src="{frame}"></iframe>
<iframe id="ad" title="Ad" src="{ad}"></iframe></main>
<script>
  window.heard = [];
  addEventListener("message", ({{data}}) => heard.push(typeof data === "string" ? {{text: data}} : data));
</script></body></html>"""
_PLAIN: Final = """<!doctype html>
<html lang="en"><head><title>Desk</title><link rel="icon" href="data:,"></head><body><main><h1>Desk</h1>
<recovery-assist conversation="{chat}"></recovery-assist></main>
<script type="module" src="{script}"></script></body></html>"""
_AD: Final = """<!doctype html><html lang="en"><title>Ad</title><main><h1>Ad</h1></main></html>"""


@contextmanager
def desk() -> Iterator[str]:
    """Serve the desk; gives its origin. Under the name `localhost` the same server is a stranger's origin."""
    routes = [
        Route("/desk", _desk),
        Route("/plain", lambda request: HTMLResponse(_PLAIN.format_map(request.query_params))),
        Route("/ad", lambda _: HTMLResponse(_AD)),
        Mount("/zendesk", StaticFiles(directory=ZENDESK / "assets")),
    ]
    with serving(Starlette(routes=routes)) as origin:
        yield origin


def stranger(origin: str) -> str:
    """Give the origin that is not let in."""
    return origin.replace("127.0.0.1", "localhost")


async def _desk(request: Request) -> HTMLResponse:
    ad = f"{stranger(str(request.base_url).rstrip('/'))}/ad"
    return HTMLResponse(_DESK.format(frame=request.query_params["frame"], ad=ad))
