"""Chats and what may be said in them, for the tests of the guard's rules."""

from dataclasses import replace
from datetime import date

from assist.conversation.readers import read_conversation
from assist.guard.honesty import RULES, known_in
from assist.guard.known import Known


def known(text: str, *, allowed: tuple[str, ...] = (), **facts: str) -> Known:
    """Give what a reply to a chat may state."""
    chat = read_conversation(text, day=date(2026, 3, 2))
    return known_in(replace(chat, allowed=allowed, facts=facts))


def finds(rule: str, text: str, may_say: Known) -> bool:
    """Tell whether a rule finds something in a text."""
    return any(RULES[rule](text, may_say))
