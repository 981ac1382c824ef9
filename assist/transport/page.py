"""The page at `/`, served from the package: no framework, no outside request."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

SIDEBAR: Final = Path(__file__).parent.parent / "sidebar"
FILES: Final = frozenset({"page.js", "page.css", "examples.json", "icon.svg"})
HEADERS: Final = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

router = APIRouter(include_in_schema=False)


@router.get("/")
def page() -> FileResponse:
    """Serve the page where a chat can be pasted and a draft checked."""
    return FileResponse(SIDEBAR / "index.html", headers=HEADERS)


@router.get("/page/{name}")
def part(name: str) -> FileResponse:
    """Serve a file that the page needs."""
    if name not in FILES:
        raise HTTPException(404)
    return FileResponse(SIDEBAR / name, headers=HEADERS)
