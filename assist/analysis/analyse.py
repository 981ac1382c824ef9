"""From what was read to what it means: puts the parts of the analysis together."""

from collections.abc import Sequence
from datetime import datetime

from assist.analysis.findings import Rules, find
from assist.analysis.frameworks import Framework, view
from assist.analysis.needs import cause_of, has_service_failure, severity_of, stage_of, steps_of
from assist.analysis.promises import find_promises
from assist.analysis.results import Analysis, Clocks
from assist.conversation.messages import Conversation, Role
from assist.reading.labels import Label
from assist.reading.spans import Reading

_USEFUL = {Label.OWNERSHIP, Label.LISTEN, Label.REFOCUS, Label.FOLLOW_UP, Label.NOTIFY}


def analyse(
    conversation: Conversation,
    reading: Reading,
    *,
    rules: Rules,
    frameworks: Sequence[Framework],
    now: datetime | None = None,
) -> Analysis:
    """Say what a read conversation means.

    `now` is the moment that promises and clocks are measured at: by default that of the newest message with a time.
    """
    moment = now or max((message.at for message in conversation.messages if message.at), default=None)
    promises = find_promises(conversation, reading, moment)
    return Analysis(
        conversation_id=conversation.id,
        revision=conversation.revision,
        language=reading.language,
        abstained=reading.abstained,
        service_failure=has_service_failure(reading),
        cause=cause_of(reading),
        severity=severity_of(reading),
        stage=stage_of(reading),
        steps=steps_of(reading),
        messages=reading.messages,
        findings=find(conversation, reading, promises, rules),
        promises=promises,
        clocks=_clocks(conversation, reading, moment),
        frameworks=tuple(view(framework, reading) for framework in frameworks),
        warnings=conversation.warnings,
    )


def _clocks(conversation: Conversation, reading: Reading, moment: datetime | None) -> Clocks:
    raised = useful = None
    for message, read in zip(conversation.messages, reading.messages, strict=True):
        if message.role is Role.CUSTOMER and Label.PROBLEM in read.labels:
            raised = raised or message.at
        if message.role is Role.AGENT and raised and _USEFUL.intersection(read.labels):
            useful = message.at or useful
    if moment is None or raised is None:
        return Clocks()
    return Clocks(since_problem=moment - raised, since_useful_word=moment - (useful or raised))
