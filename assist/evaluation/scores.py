"""What is measured of an engine's replies: by the guard, by reading, by specificity, honesty, length, time and cost."""

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from assist.analysis.needs import due_step
from assist.conversation.messages import Channel, Conversation
from assist.evaluation.engines import Answer
from assist.evaluation.intervals import estimate, ratio
from assist.evaluation.replied import EngineResult, Reply, ReplyLatency
from assist.evaluation.values import Estimate
from assist.guard.honesty import broken_rules, known_in
from assist.pipeline import DraftCheck
from assist.reading.labels import FAILURES
from assist.replies.playbook import Playbook
from assist.replies.specificity import specificity

_Part = Callable[[Reply], tuple[float, float]]
"""What a reply adds to a share or mean: above the line and below it."""


def reply_of(
    engine: str, chat: Conversation, answer: Answer, checks: Sequence[DraftCheck], playbook: Playbook
) -> Reply | None:
    """Measure what an engine suggested for a chat; None when it suggested nothing. `checks` are of its suggestions."""
    if not answer.suggestions:
        return None
    first, check, known = answer.suggestions[0], checks[0], known_in(chat)
    broken = [tuple(broken_rules(suggestion.text, known)) for suggestion in answer.suggestions]
    found = [finding.rule for finding in check.findings]
    failures = [label.value for label in check.reading.labels if label in FAILURES]
    analysis = answer.advice.analysis
    due = due_step(analysis.steps)
    costs = [call.cost_usd for call in answer.calls if call.cost_usd is not None]
    return Reply(
        engine=engine,
        texts=tuple(suggestion.text for suggestion in answer.suggestions),
        written_by=first.engine,
        violations=(*broken[0], *found, *failures),
        honest=sum(not rules for rules in broken),
        broken=tuple(rule for each in broken for rule in each),
        due=due,
        gives_due=due in check.reading.labels and not found,
        specificity=specificity(first.text, chat, analysis),
        words=len(first.text.split()),
        is_too_long=_is_too_long(first.text, chat.channel, playbook),
        ms=answer.seconds * 1000,
        calls=len(answer.calls),
        tokens_in=sum(call.tokens_in for call in answer.calls),
        tokens_out=sum(call.tokens_out for call in answer.calls),
        cost_usd=sum(costs) if answer.calls and len(costs) == len(answer.calls) else None,
        ended=answer.ended,
    )


def engine_result(name: str, replies: Sequence[Reply]) -> EngineResult:
    """Measure an engine by all that it suggested on a suite."""
    return EngineResult(
        name=name,
        chats=len(replies),
        guard=_mean(replies, lambda reply: (not reply.violations, 1)),
        reading=_mean(replies, lambda reply: (reply.gives_due, 1)),
        specificity=_mean(replies, lambda reply: (reply.specificity or 0.0, reply.specificity is not None)),
        honesty=_mean(replies, lambda reply: (reply.honest, len(reply.texts))),
        broken=Counter(rule for reply in replies for rule in reply.broken),
        words=_mean(replies, lambda reply: (reply.words, 1)) if len(replies) > 1 else None,
        too_long=_mean(replies, lambda reply: (reply.is_too_long, 1)),
        latency=_latency(replies),
        calls=sum(reply.calls for reply in replies),
        tokens_in=sum(reply.tokens_in for reply in replies),
        tokens_out=sum(reply.tokens_out for reply in replies),
        cost_usd=_cost([reply for reply in replies if reply.calls]),
        ended=Counter(reply.ended for reply in replies if reply.ended),
        written_by=Counter(reply.written_by for reply in replies),
    )


def _mean(replies: Sequence[Reply], part: _Part) -> Estimate | None:
    return estimate(np.array([part(reply) for reply in replies], float), ratio) if replies else None


def _latency(replies: Sequence[Reply]) -> ReplyLatency | None:
    if not replies:
        return None
    p50, p95 = np.percentile([reply.ms for reply in replies], [50, 95])
    return ReplyLatency(chats=len(replies), p50_ms=float(p50), p95_ms=float(p95))


def _cost(called: Sequence[Reply]) -> float | None:
    costs = [reply.cost_usd for reply in called if reply.cost_usd is not None]
    return sum(costs) if called and len(costs) == len(called) else None


def _is_too_long(text: str, channel: Channel, playbook: Playbook) -> bool:
    past_social = channel is Channel.SOCIAL and len(text) > playbook.max_chars_social
    return past_social or len(text.split()) > playbook.max_words
