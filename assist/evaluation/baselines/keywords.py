"""The keyword baseline: a label is said where one of its phrases stands."""

from pathlib import Path

from assist.conversation.messages import Conversation, Message
from assist.evaluation.baselines.phrases import Patterns, load_patterns, plain
from assist.reading.labels import LABELS_OF, Label, with_implied
from assist.reading.spans import MessageReading, Reading, Span

_FILE = Path(__file__).parent / "keywords.yaml"


class Keywords:
    """Reads by `keywords.yaml`. Gives no probabilities."""

    name = "keyword rules"

    def __init__(self) -> None:
        self._patterns: Patterns = load_patterns(_FILE)

    def read(self, conversation: Conversation) -> Reading:
        """Read each message by itself."""
        return Reading(tuple(self._message(message) for message in conversation.messages), "en")

    def _message(self, message: Message) -> MessageReading:
        text = plain(message.text)
        spans = [
            Span(implied, *found.span(), message.text[found.start() : found.end()], 1.0)
            for label in LABELS_OF[message.role]
            for found in self._patterns[label.value].finditer(text)
            for implied in with_implied([Label(label)])
        ]
        return MessageReading(tuple(spans))
