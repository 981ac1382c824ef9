"""`assist serve`."""

import uvicorn

from assist.app import create_app
from assist.cli.console import err
from assist.config import Settings


def serve() -> None:
    """Start the service; settings are read from the environment (ASSIST_HOST, ASSIST_PORT, …)."""
    settings = Settings()
    service = create_app(settings)
    err.print(
        f"Recovery Assist: open http://{settings.host}:{settings.port}/ · API at /openapi.json · stop with Ctrl+C"
    )
    uvicorn.run(service, host=settings.host, port=settings.port, log_level=settings.log_level)
