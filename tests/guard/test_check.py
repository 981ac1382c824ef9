"""The guard lets through what is honest, serves its step and would not be flagged."""

from datetime import date

from assist.conversation.readers import read_conversation
from assist.guard.check import Guard
from assist.pipeline import Pipeline
from assist.reading.labels import Label
from assist.reading.model import Model
from assist.replies.candidate import Candidate

CHAT = read_conversation(
    "Customer: my parcel never came and nobody answers\nAgent: Can I have your order number?", day=date(2026, 3, 2)
)


def candidate(text: str, step: Label = Label.OWNERSHIP) -> Candidate:
    """Propose a reply."""
    return Candidate(text=text, filled=text, step=step, why="", engine="test")


def passed(pipeline: Pipeline, *texts: str, step: Label = Label.OWNERSHIP) -> list[str]:
    """Give the texts that the guard lets through."""
    analysis = pipeline.analyse(CHAT)
    return [each.text for each in Guard(CHAT, analysis, Model()).select([candidate(text, step) for text in texts])]


def test_what_takes_the_case_on_passes(pipeline: Pipeline) -> None:
    """A reply that takes ownership serves the step that is due."""
    text = "I'm taking this on myself and I'll stay with it until it is put right."
    assert passed(pipeline, text) == [text]


def test_a_formula_a_claim_and_a_reply_beside_the_step_are_dropped(pipeline: Pipeline) -> None:
    """What would be flagged, what is invented and what does not give the step is never shown."""
    texts = ("We apologise for any inconvenience caused.", "I've already refunded you.", "Have a nice day!")
    assert passed(pipeline, *texts) == []


def test_at_most_three_that_differ_are_shown(pipeline: Pipeline) -> None:
    """One reply and two alternatives, which do not begin alike."""
    openings = ("I'm taking this on myself now", "This is on us and I'm on it now", "Let me look into this right away")
    texts = [f"{opening}, and I'll see it through{end}" for opening in openings for end in (".", "!")]
    shown = passed(pipeline, *texts)
    assert 1 < len(shown) <= 3
    assert len({text[:10] for text in shown}) == len(shown)


def guard(pipeline: Pipeline, *banned: str) -> Guard:
    """Guard the replies to the chat."""
    return Guard(CHAT, pipeline.analyse(CHAT), pipeline.model, banned=banned)


def rules(pipeline: Pipeline, text: str, *banned: str, step: Label | None = Label.OWNERSHIP) -> list[str]:
    """Name what is wrong with a text."""
    return [fault.rule for fault in guard(pipeline, *banned).faults(text, filled=text, step=step)]


def test_all_that_is_wrong_with_a_text_is_said(pipeline: Pipeline) -> None:
    """An engine that is to mend its reply is told every fault of it."""
    found = rules(pipeline, "We apologise for any inconvenience caused. I've already refunded you $40.")
    assert {"insincere", "action-claimed", "number-invented", "ownership-missing"} <= set(found)


def test_a_reply_in_another_language_is_a_fault(pipeline: Pipeline) -> None:
    """The reply to an English chat is in English."""
    assert "language" in rules(pipeline, "Ich kümmere mich sofort selbst um Ihr Paket und bleibe daran.", step=None)


def test_a_sentence_is_not_hidden_by_good_ones(pipeline: Pipeline) -> None:
    """Each sentence is held to the rules by itself as well."""
    good = "I'm taking this on myself and I'll stay with it until it is put right. I'm looking into it right now."
    assert rules(pipeline, good) == []
    assert "insincere" in rules(pipeline, f"We apologise for any inconvenience this may have caused. {good}")
    assert rules(pipeline, f"{good} Das tut mir alles wirklich sehr leid.") == ["language"]


def test_a_banned_phrase_never_passes(pipeline: Pipeline) -> None:
    """What an organisation does not say is a fault, and no local reply has it either."""
    text = "I’m taking this on myself and I'll stay with it until it is put right."
    assert rules(pipeline, text) == []
    assert rules(pipeline, text, "I'm taking this on") == ["banned"]
    assert guard(pipeline, "taking this on").select([candidate(text)]) == ()


def test_a_second_apology_is_a_fault(pipeline: Pipeline) -> None:
    """One apology is enough, whatever else the reply does."""
    chat = read_conversation(
        "Customer: my parcel never came and nobody answers\nAgent: I'm sorry that your parcel never came.",
        day=date(2026, 3, 2),
    )
    text = "I'm sorry that your parcel never came. I'm taking this on myself now."
    found = Guard(chat, pipeline.analyse(chat), pipeline.model).faults(text, filled=text, step=Label.OWNERSHIP)
    assert [fault.rule for fault in found] == ["said-again", "apology-again"]


def test_what_the_agent_told_may_be_stated(pipeline: Pipeline) -> None:
    """A draft's own claims are the agent's to make."""
    text = "I've refunded the $40."
    told = Guard(CHAT, pipeline.analyse(CHAT), pipeline.model, told=["refunded the $40"])
    assert told.faults(text, filled=text, step=None) == ()


def test_a_beginning_may_be_shown_unless_it_hurts_or_claims(pipeline: Pipeline) -> None:
    """While a reply is being written its beginning need not give the step yet."""
    texts = [
        "Hi there.",
        "We apologise for any inconvenience caused.",
        "I've refunded you.",
        "Das tut mir wirklich sehr leid.",
    ]
    assert [guard(pipeline).begins_well(text, filled=text) for text in texts] == [True, False, False, False]


def test_what_the_agent_has_said_and_an_emoji_in_a_grave_case_are_faults(pipeline: Pipeline) -> None:
    """Whoever writes freely is held to more than the playbook: an emoji may stand where little is at stake."""
    grave = read_conversation(
        "Customer: your heater burned my son, he is in hospital\nAgent: I'm going through the file of your heater now.",
        day=date(2026, 3, 2),
    )
    text = "I'm going through the file of your heater now. 🙏"
    found = Guard(grave, pipeline.analyse(grave), pipeline.model).faults(text, filled=text, step=None)
    assert {"said-again", "emoji"} <= {fault.rule for fault in found}
    assert "emoji" not in rules(pipeline, "I'm taking this on myself. 🙏", step=None)
