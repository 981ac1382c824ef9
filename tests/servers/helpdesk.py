"""A real help desk (django-helpdesk, BSD) in a process of its own, that posts to our webhooks."""

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx2
from servers.process import SERVERS, running
from servers.redis import free_port

_STAFF: Final = ("agent", "agent")
_URLS: Final = """
from django.urls import include, path

urlpatterns = [path("", include("helpdesk.urls"))]
"""
_SETTINGS: Final = """
DEBUG = True
SECRET_KEY = "test"
SITE_ID = 1
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "site_urls"
TIME_ZONE = "UTC"
USE_TZ = True
MEDIA_ROOT = "media"
STATIC_URL = "/static/"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "helpdesk.db"}}
HELPDESK_TEAMS_MODE_ENABLED = False
INSTALLED_APPS = [
    *(f"django.contrib.{app}" for app in ("admin", "auth", "contenttypes", "messages", "sessions", "sites", "staticfiles")),
    "rest_framework",
    "helpdesk",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.request",
            ]
        },
    }
]
"""
_QUEUE: Final = {"model": "helpdesk.queue", "pk": 1, "fields": {"title": "Support", "slug": "support"}}


@dataclass(frozen=True, slots=True)
class Helpdesk:
    """A running help desk with one queue, used as its one member of staff."""

    base_url: str

    def open_ticket(self, title: str, description: str) -> int:
        """Open a ticket for a customer; gives its number."""
        written = {"title": title, "description": description, "submitter_email": "customer@example.org"}
        return self._post("tickets", queue=1, priority=3, **written)

    def follow_up(self, ticket: int, comment: str, *, title: str, public: bool) -> int:
        """Write to the customer, or a private note; the ticket takes on the title. Gives the number of the follow-up."""
        return self._post("followups", ticket=ticket, comment=comment, title=title, public=public, user=1)

    def _post(self, kind: str, **fields: object) -> int:
        number: int = (
            httpx2.post(f"{self.base_url}/api/{kind}/", json=fields, auth=_STAFF).raise_for_status().json()["id"]
        )
        return number


@contextlib.contextmanager
def running_helpdesk(folder: Path, post_to: str) -> Iterator[Helpdesk]:
    """Run a help desk in a folder; it posts new tickets and follow-ups to an address."""
    (folder / "site_urls.py").write_text(_URLS, encoding="utf-8")
    (folder / "site_settings.py").write_text(_SETTINGS, encoding="utf-8")
    (folder / "queue.json").write_text(json.dumps([_QUEUE]), encoding="utf-8")
    address = f"127.0.0.1:{free_port()}"
    environment = os.environ | {
        "PYTHONPATH": str(folder),
        "DJANGO_SETTINGS_MODULE": "site_settings",
        "DJANGO_SUPERUSER_PASSWORD": _STAFF[1],
        "HELPDESK_NEW_TICKET_WEBHOOK_URLS": post_to,
        "HELPDESK_FOLLOWUP_WEBHOOK_URLS": post_to,
    }
    django = (SERVERS / "bin" / "python", "-m", "django")
    staff = ("createsuperuser", "--noinput", "--username", _STAFF[0], "--email", "agent@example.org")
    for command in (("migrate",), staff, ("loaddata", "queue.json")):
        subprocess.run((*django, *command), cwd=folder, env=environment, check=True, capture_output=True)  # noqa: S603
    serve = (*django, "runserver", "--noreload", address)
    with running(serve, address=f"http://{address}/api/", folder=folder, environment=environment):
        yield Helpdesk(f"http://{address}")
