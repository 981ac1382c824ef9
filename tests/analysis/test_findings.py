"""Findings on the agent's words."""

from pathlib import Path

import pytest
from readings import read

from assist.analysis.findings import find, load_rules
from assist.analysis.promises import find_promises
from assist.errors import DataFileError


def rules_found(chat: str) -> list[str]:
    """Give the rule ids found in a chat."""
    conversation, reading = read(chat)
    moment = max((message.at for message in conversation.messages if message.at), default=None)
    promises = find_promises(conversation, reading, moment)
    return [finding.rule for finding in find(conversation, reading, promises, load_rules())]


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("[insincere|We apologise for any inconvenience]", "insincere/formula"),
        ("[insincere|Sorry if you were upset]", "insincere/conditional"),
        ("[insincere|I understand your frustration, but]", "insincere/but"),
        ("[insincere|Sorry again]", "insincere/repeated"),
        ("[insincere|Your feedback is valuable to us]", "insincere/evasion"),
        ("[disclaiming|You should have read the mail]", "disclaiming/customer-blame"),
        ("[disclaiming|That's our policy]", "disclaiming/policy"),
        ("[disclaiming|There is nothing I can do]", "disclaiming/powerless"),
        ("[disclaiming|It's not our fault]", "disclaiming/denial"),
        ("[disclaiming|The carrier lost it]", "disclaiming/third-party"),
        ("[giveaway|Here is a $10 code]", "giveaway/instead-of-fix"),
        ("[reactive|Could you check back in an hour?]", "reactive/customer-chases"),
        ("[reactive|Please contact the sender]", "reactive/sent-away"),
        ("[reactive|Hopefully it arrives soon]", "reactive/wait"),
        ("[reactive|In due course]", "reactive/no-next-step"),
    ],
)
def test_each_failure_is_named_by_its_rule(words: str, rule: str) -> None:
    """The words decide which rule a failure falls under."""
    assert rules_found(f"C: [problem|No desk.]\nA: {words}") == [rule]


def test_a_second_apology_becomes_advice_to_act() -> None:
    """One apology a failure; a new problem earns one of its own."""
    chat = "C: [problem|No desk.]\nA: [apologise|Sorry for that.]\nA: [apologise|I'm so sorry about it.]"
    assert rules_found(chat) == ["apologise/again"]
    assert rules_found(chat.replace("A: [apologise|I'm", "C: [problem|No legs.]\nA: [apologise|I'm")) == []


def test_a_missed_promise_is_a_finding() -> None:
    """A promise past its time with no report is flagged at the words that made it."""
    chat = "09:00 C: [problem|No desk.]\n09:05 A: [commit|I'll call by 10 am.]\n12:00 C: hello?"
    assert rules_found(chat) == ["promise/missed"]


def test_rules_that_leave_words_without_a_name_are_refused(tmp_path: Path) -> None:
    """Every failure needs a last rule without a pattern, and the file's name is in the error."""
    path = tmp_path / "findings.yaml"
    path.write_text("insincere: [{rule: a, level: error, pattern: x, reason: r, fix: f}]", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"findings\.yaml.*insincere"):
        load_rules(path)
    path.write_text("insincere: [{rule: a, colour: red}]", encoding="utf-8")
    with pytest.raises(DataFileError, match="colour"):
        load_rules(path)
