"""What the embedded engine puts together."""

from assist.analysis.needs import due_step
from assist.analysis.results import Analysis
from assist.conversation.messages import Conversation
from assist.conversation.readers import read_conversation
from assist.pipeline import Pipeline
from assist.reading.labels import Label
from assist.replies.embedded import EmbeddedEngine
from assist.replies.playbook import load_playbook

BOOK = load_playbook()


def test_a_danger_is_spoken_of_before_all_else_and_once(pipeline: Pipeline) -> None:
    """The reply begins with it, and the next one does not repeat it."""
    chat = "Customer: your heated blanket burned a hole in my sheets"
    assert pipeline.suggest(read_conversation(chat)).suggestions[0].text.startswith("Please switch it off, unplug it")
    again = read_conversation(f"{chat}\nAgent: Please unplug it.\nCustomer: and now?")
    assert not any("unplug" in suggestion.text for suggestion in pipeline.suggest(again).suggestions)


def _proposed(conversation: Conversation, analysis: Analysis) -> list[str]:
    return [candidate.text for candidate in EmbeddedEngine(BOOK).propose(conversation, analysis)]


def test_a_question_is_answered_before_anything_is_followed_up(pipeline: Pipeline) -> None:
    """Where nothing but a follow-up is due, a customer who asks gets an answer; one who thanks gets the follow-up."""
    chat = (
        "Customer: my new card was never delivered\n"
        "Agent: That is our slip and I'm taking it on myself. I've ordered a new one, it is with you by Friday.\nCustomer: "
    )
    asked, thanked = (read_conversation(chat + last) for last in ("fine. can i still pay by phone", "ok, thank you"))
    texts = _proposed(asked, pipeline.analyse(asked))
    assert texts[0].startswith("You asked “can i still pay by phone”: [your answer].")
    assert not any("check back" in text for text in texts)
    assert any("check back" in text for text in _proposed(thanked, pipeline.analyse(thanked)))


def test_a_question_is_answered_before_more_is_asked(pipeline: Pipeline) -> None:
    """Where a solution is under way the customer is not asked what happened, though nobody has asked it yet."""
    chat = read_conversation(
        "Customer: my show was cancelled and nobody told us, we drove 70 km\n"
        "Agent: I'm taking this on myself. Seventy kilometres for a closed door, I would be angry as well.\n"
        "Agent: I'm sorry that nobody told you. I've booked you for the show on the 20th.\n"
        "Customer: the 20th is ok. same seats?"
    )
    analysis = pipeline.analyse(chat)
    assert due_step(analysis.steps) is Label.LISTEN
    assert _proposed(chat, analysis)[0].startswith("You asked “same seats?”: [your answer].")


def test_a_reply_gives_as_much_beside_the_due_step_as_fits(pipeline: Pipeline) -> None:
    """Where it would be too long it does without the last of what goes along, not without all."""
    chat = read_conversation("Customer: my transfer never came to the hotel in Antalya, we paid 60 euros for a taxi")
    analysis = pipeline.analyse(chat)
    whole = EmbeddedEngine(BOOK).propose(chat, analysis)[0].text
    tight = BOOK.model_copy(update={"max_words": len(whole.split()) - 1})
    cut = EmbeddedEngine(tight).propose(chat, analysis)[0].text
    assert "you paid 60 euros" in whole.lower()
    assert "sorry" in whole
    assert "you paid 60 euros" in cut.lower()
    assert "sorry" not in cut
