"""Plain text from what platforms send: HTML, Slack's markup, and characters that are none."""

import html
import re
from collections.abc import Callable, Mapping
from typing import Final, Literal

import html_text

Format = Literal["html", "tagged_html", "mrkdwn"]
"""`tagged_html` is HTML only when it begins and ends with a tag; `mrkdwn` is Slack's."""

_TAGGED: Final = re.compile(r"\s*<(\w+)\b[^>]*>.*</\w+>\s*", re.DOTALL)
_SLACK_LINK: Final = re.compile(r"<([@#!]?)([^<>|\s][^<>|]*)(?:\|([^<>]*))?>")
_NO_CHARACTER: Final = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """Replace what no database and no encoding takes: NUL and halves of characters."""
    return _NO_CHARACTER.sub("\ufffd", text)


def plain(text: str, kind: Format | None) -> str:
    """Give what a reader of the message sees, without markup."""
    return _READERS[kind](clean(text)).strip()


def escaped(text: str) -> str:
    """Give plain text so that nothing in it is markup where `&`, `<` and `>` begin some."""
    return html.escape(text, quote=False)


def _from_html(text: str) -> str:
    return str(html_text.extract_text(text))


def _from_tagged_html(text: str) -> str:
    return _from_html(text) if _TAGGED.fullmatch(text) else text


def _from_mrkdwn(text: str) -> str:
    """Show references as a person reads them; emphasis stays as it was typed."""
    return html.unescape(_SLACK_LINK.sub(_shown, text))


def _shown(reference: re.Match[str]) -> str:
    sign, target, label = reference.groups()
    if sign == "!":
        return label or "@" + target.partition("^")[0]
    return sign + str(label or target).removeprefix("mailto:")


_READERS: Final[Mapping[Format | None, Callable[[str], str]]] = {
    None: str,
    "html": _from_html,
    "tagged_html": _from_tagged_html,
    "mrkdwn": _from_mrkdwn,
}
