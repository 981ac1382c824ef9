"""Recovery Assist: reads a support chat, says which recovery step is due, checks drafts and suggests replies."""

from assist.analysis.results import Analysis, Finding, Promise, Step
from assist.conversation.messages import Conversation, Message, Role
from assist.conversation.readers import read_conversation
from assist.errors import AssistError
from assist.pipeline import Advice, DraftCheck, Pipeline
from assist.reading.labels import Label

__all__ = [
    "Advice",
    "Analysis",
    "AssistError",
    "Conversation",
    "DraftCheck",
    "Finding",
    "Label",
    "Message",
    "Pipeline",
    "Promise",
    "Role",
    "Step",
    "read_conversation",
]
