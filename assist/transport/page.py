"""The pages, and the sidebar that other pages embed: served from the package, no framework, no outside request."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

from assist.transport.parts import part

SIDEBAR: Final = Path(__file__).parent.parent / "sidebar"
FRAMES: Final = frozenset({"frame.html", "chatwoot.html"})
FILES: Final = frozenset(path.name for path in SIDEBAR.iterdir() if path.suffix != ".html")
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
)
HEADERS: Final = {"Cache-Control": "no-cache", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
ANYWHERE: Final = HEADERS | {"Access-Control-Allow-Origin": "*"}
"""The component's files hold nothing secret, and a page of another origin may load them as modules."""

router = APIRouter(include_in_schema=False)


Origins = Annotated[tuple[str, ...], part("origins")]


@router.get("/")
def demo() -> FileResponse:
    """Serve the page where a newcomer watches a chat and the sidebar beside it."""
    return FileResponse(SIDEBAR / "index.html", headers=_alone())


@router.get("/paste")
def paste() -> FileResponse:
    """Serve the page where a chat can be pasted and a draft checked."""
    return FileResponse(SIDEBAR / "paste.html", headers=_alone())


@router.get("/sidebar/config.json")
def config(origins: Origins) -> dict[str, tuple[str, ...]]:
    """Say which origins a frame may listen to."""
    return {"origins": origins}


@router.get("/sidebar/{name}")
def served(name: str, origins: Origins) -> FileResponse:
    """Serve a frame that other pages embed, or a file that a page needs."""
    if name in FRAMES:
        return FileResponse(SIDEBAR / name, headers=_framed(origins))
    if name not in FILES:
        raise HTTPException(404)
    return FileResponse(SIDEBAR / name, headers=ANYWHERE)


def _alone() -> Mapping[str, str]:
    return HEADERS | {"Content-Security-Policy": f"{POLICY}; connect-src 'self'; frame-ancestors 'none'"}


def _framed(origins: tuple[str, ...]) -> Mapping[str, str]:
    """Give the headers of a frame: the allowed origins may hold it, and may be asked for a token."""
    allowed = " ".join(("'self'", *origins))
    return HEADERS | {"Content-Security-Policy": f"{POLICY}; connect-src {allowed}; frame-ancestors {allowed}"}
