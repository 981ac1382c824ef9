"""Rules, law and danger are stated only as they were given."""

import pytest
from saying import finds, known

CHAT = known("Customer: you said it is under warranty\nAgent: It is covered by the plan. You are entitled to a swap.")


@pytest.mark.parametrize(
    "text",
    [
        "Our terms allow that.",
        "Refunds usually take a while.",
        "It is insured up to the full price.",
        "Every shoe has a guarantee.",
        "We are required to write first.",
    ],
)
def test_a_rule_of_the_organisation_is_found(text: str) -> None:
    """As is what it is said to do as a rule."""
    assert finds("policy-invented", text, CHAT)


@pytest.mark.parametrize(
    "text",
    [
        "It is covered by the plan.",
        "I'll find out whether it is under warranty.",
        "I'll check our policy.",
        "I can't guarantee that.",
    ],
)
def test_a_rule_that_is_known_or_looked_up_is_not_invented(text: str) -> None:
    """Nor is a doubt."""
    assert not finds("policy-invented", text, CHAT)


@pytest.mark.parametrize(
    "text",
    [
        "We are fully liable.",
        "By law you get it back.",
        "You can't be fined for this.",
        "The water is harmless.",
        "A chargeback may lead to your account being closed.",
        "Not paying would result in suspension of your account.",
    ],
)
def test_a_verdict_or_a_threat_is_found(text: str) -> None:
    """On law, liability, health and danger an agent does not judge."""
    assert finds("verdict-given", text, CHAT)


def test_a_verdict_that_was_given_or_quoted_is_not_the_agents() -> None:
    """What is settled may be said, and the customer's words are the customer's."""
    assert not finds("verdict-given", "You are entitled to a swap.", CHAT)
    assert not finds("verdict-given", "You told us “you are liable”, and I'm on it.", CHAT)
