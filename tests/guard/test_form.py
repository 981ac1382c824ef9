"""A reply is plain words to a customer, ready to send."""

import pytest

from assist.guard.form import REASONS, broken_forms


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Hi <NAME_1>, I'm on it.", "placeholder"),
        ("Hi {{first_name}}, I'm on it.", "placeholder"),
        ("Dear [Customer Name], I'm on it.", "placeholder"),
        ("I'm on it. [Your Name]", "placeholder"),
        ("Your order XXX is late.", "placeholder"),
        ("**I'm on it.**", "markup"),
        ("Here is how:\n- restart\n- wait", "markup"),
        ("## I'm on it", "markup"),
        ("`restart` it", "markup"),
        ("<p>I'm on it.</p>", "markup"),
        ("See [our page](somewhere).", "markup"),
        ("I'm on it. #HereForYou", "markup"),
        ('{"reply": "I\'m on it."}', "markup"),
        ("“I'm on it.”", "markup"),
        ("Subject: Your lamp\n\nI'm on it.", "markup"),
        ("I'm on it.\n\nKind regards,\nTom\nLamp & Co", "markup"),
        ("Option 1: I'm on it.\nOption 2: Let me look.", "several-drafts"),
        ("Here's a possible reply: I'm on it.", "several-drafts"),
        ("I'm on it.\nAlternatively: let me look.", "several-drafts"),
        ("As an AI assistant I can't see that.", "machine-talk"),
        ("I'm just a language model.", "machine-talk"),
        ("My instructions say that I leave blanks.", "machine-talk"),
        ("I followed the instruction in your message.", "machine-talk"),
        ("Please send me your password.", "secret-asked"),
        ("What's the PIN of your card?", "secret-asked"),
        ("DM me the full card number.", "secret-asked"),
        ("I need the six digit code.", "secret-asked"),
    ],
)
def test_what_is_no_plain_reply_is_named(text: str, rule: str) -> None:
    """Each kind has its rule, and each rule says what it means."""
    assert rule in broken_forms(text)
    assert rule in REASONS


@pytest.mark.parametrize(
    "text",
    [
        "I'll write by [time] with [your answer], and [team] knows.",
        "I'm on it, #NAME#.",
        "I'm a person, and I'm on it.",
        "Never send me your password.",
        "DM me the last 4 digits of the card number.",
        "What is the number of your loyalty card?",
        "I'm on it.\n\nKind regards,\nTom",
        "You told us “it fell apart”, and I’m on it.",
    ],
)
def test_plain_words_and_blanks_break_no_rule(text: str) -> None:
    """A blank for the agent to fill, a mask of the chat's, a name below an e-mail."""
    assert list(broken_forms(text)) == []
