"""A real help desk (django-helpdesk, BSD) in a process of its own, that posts to our webhooks."""

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx2
from servers.process import SERVERS, running
from servers.redis import free_port

_DJANGO: Final = (SERVERS / "bin" / "python", "-m", "django")
STAFF: Final = ("agent", "agent")
CUSTOMER: Final = "customer@example.org"
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
_LETTER: Final = """From: {sender}
To: support@example.org
Subject: Re: [support-{ticket}] Your order

{text}
"""


@dataclass(frozen=True, slots=True)
class Helpdesk:
    """A running help desk with one queue, used as its one member of staff."""

    base_url: str
    folder: Path
    environment: Mapping[str, str]

    def open_ticket(self, title: str, description: str) -> int:
        """Open a ticket for a customer; gives its number."""
        written = {"title": title, "description": description, "submitter_email": CUSTOMER}
        return self._post("tickets", queue=1, priority=3, **written)

    def follow_up(self, ticket: int, comment: str, *, title: str, public: bool) -> int:
        """Write to the customer, or a private note; the ticket takes on the title. Gives the number of the follow-up."""
        return self._post("followups", ticket=ticket, comment=comment, title=title, public=public, user=1)

    def mail(self, ticket: int, text: str, *, sender: str = CUSTOMER) -> None:
        """Have a letter about a ticket come in; who sends it is the customer unless said otherwise."""
        letter = _LETTER.format(sender=sender, ticket=ticket, text=text)
        (self.folder / "letters" / "1.eml").write_text(letter, encoding="utf-8")
        _django(self.folder, self.environment, "get_email")

    def ticket(self, number: int) -> Mapping[str, Any]:
        """Give a ticket with its follow-ups, as staff sees it."""
        answer = httpx2.get(f"{self.base_url}/api/tickets/{number}/", auth=STAFF)
        ticket: Mapping[str, Any] = answer.raise_for_status().json()
        return ticket

    def _post(self, kind: str, **fields: object) -> int:
        number: int = (
            httpx2.post(f"{self.base_url}/api/{kind}/", json=fields, auth=STAFF).raise_for_status().json()["id"]
        )
        return number


@contextlib.contextmanager
def running_helpdesk(folder: Path, post_to: str) -> Iterator[Helpdesk]:
    """Run a help desk in a folder; it posts new tickets and follow-ups to an address."""
    (folder / "site_urls.py").write_text(_URLS, encoding="utf-8")
    (folder / "site_settings.py").write_text(_SETTINGS, encoding="utf-8")
    (folder / "queue.json").write_text(json.dumps([_queue(folder)]), encoding="utf-8")
    address = f"127.0.0.1:{free_port()}"
    environment = os.environ | {
        "PYTHONPATH": str(folder),
        "DJANGO_SETTINGS_MODULE": "site_settings",
        "DJANGO_SUPERUSER_PASSWORD": STAFF[1],
        "HELPDESK_NEW_TICKET_WEBHOOK_URLS": post_to,
        "HELPDESK_FOLLOWUP_WEBHOOK_URLS": post_to,
    }
    (folder / "letters").mkdir()
    staff = ("createsuperuser", "--noinput", "--username", STAFF[0], "--email", "agent@example.org")
    for command in (("migrate",), staff, ("loaddata", "queue.json")):
        _django(folder, environment, *command)
    serve = (*_DJANGO, "runserver", "--noreload", address)
    with running(serve, address=f"http://{address}/api/", folder=folder, environment=environment):
        yield Helpdesk(f"http://{address}", folder, environment)


def _queue(folder: Path) -> Mapping[str, object]:
    """Give the one queue; it takes letters out of a folder."""
    letters = {"email_box_type": "local", "email_box_local_dir": str(folder / "letters"), "email_box_interval": 0}
    fields = {"title": "Support", "slug": "support", "allow_email_submission": True, **letters}
    return {"model": "helpdesk.queue", "pk": 1, "fields": fields}


def _django(folder: Path, environment: Mapping[str, str], *command: str) -> None:
    subprocess.run((*_DJANGO, *command), cwd=folder, env=environment, check=True, capture_output=True)  # noqa: S603
