"""Engines that reply, and models that judge replies, as tables of text."""

from collections.abc import Iterator, Mapping, Sequence

from assist.evaluation.figures import NOT_MEASURED, Table, with_interval
from assist.evaluation.judged import JudgeResult, PairwiseResult, Side
from assist.evaluation.replied import EngineResult
from assist.evaluation.values import Estimate
from assist.writing.results import Ended


def engine_tables(engines: Sequence[EngineResult]) -> Iterator[Table]:
    """Give how good the engines' replies are, what they took, and how asking a model ended."""
    quality = ("engine", "chats", "guard", "reading", "specificity", "honesty", "words", "over the limit")
    yield Table("Replies by engine", quality, tuple(map(_quality, engines)))
    measured = [engine for engine in engines if not engine.unavailable]
    spent = ("engine", "p50 / p95 ms", "calls", "tokens in / out", "US dollars")
    yield Table("What they took", spent, tuple(map(_spent, measured)))
    yield Table("How they ended", ("engine", "ended", "written by", "rules broken"), tuple(map(_ended, measured)))


def judge_tables(judge: JudgeResult | None) -> Iterator[Table]:
    """Give how a judge agrees with people, with itself, and across the order of the replies."""
    if judge is None:
        return
    if judge.unavailable:
        yield Table("Judge", ("judge", ""), ((judge.name, f"could not be run: {judge.unavailable}"),))
        return
    rows = (
        ("kappa with people", with_interval(judge.kappa)),
        ("share of pairs where it prefers what people prefer", with_interval(judge.agreement)),
        (f"agreement with itself over {judge.runs} runs", with_interval(judge.self_agreement)),
        ("judgements that do not change with the order", with_interval(judge.steady)),
        ("decided calls for the reply shown first", with_interval(judge.first)),
    )
    title = f"Judge {judge.name}, prompt version {judge.prompt_version}, {judge.pairs} pairs"
    yield Table(title, ("measure", "value"), rows)


def pairwise_tables(found: PairwiseResult) -> Iterator[Table]:
    """Give who wins, by criterion too, and what the order of the replies did."""
    wins, losses, ties = found.count(Side.B), found.count(Side.A), found.count(Side.TIE)
    equal = sum(pair.judgement is None for pair in found.pairs)
    whole = (
        ("chats", str(len(found.pairs))),
        (f"better: {found.b}", str(wins)),
        (f"better: {found.a}", str(losses)),
        ("ties", f"{ties}, {equal} of them equal replies"),
        ("win rate, a tie counts half", with_interval(found.win_rate)),
        *((f"win rate in {name}", with_interval(rate)) for name, rate in found.criteria.items()),
        ("judgements that do not change with the order", with_interval(found.steady)),
        ("decided calls for the reply shown first", with_interval(found.first)),
        *((("could not be judged", f"{found.failed}: {found.reason}"),) if found.failed else ()),
    )
    yield Table(f"{found.b} against {found.a}, judged by {found.judge}", ("measure", "value"), whole)


def _quality(engine: EngineResult) -> tuple[str, ...]:
    if engine.unavailable:
        return (engine.name, "–", f"could not be run: {engine.unavailable}", *[""] * 5)
    shares = (engine.guard, engine.reading, engine.specificity, engine.honesty)
    return (
        engine.name,
        str(engine.chats),
        *map(with_interval, shares),
        _words(engine.words),
        with_interval(engine.too_long),
    )


def _spent(engine: EngineResult) -> tuple[str, ...]:
    return (
        engine.name,
        f"{engine.latency.p50_ms:.0f} / {engine.latency.p95_ms:.0f}" if engine.latency else NOT_MEASURED,
        str(engine.calls),
        f"{engine.tokens_in} / {engine.tokens_out}",
        NOT_MEASURED if engine.cost_usd is None else f"{engine.cost_usd:.4f}",
    )


def _ended(engine: EngineResult) -> tuple[str, ...]:
    return (engine.name, _counts(engine.ended), _counts(engine.written_by), _counts(engine.broken))


def _words(found: Estimate | None) -> str:
    return NOT_MEASURED if found is None else f"{found.value:.0f} [{found.low:.0f}, {found.high:.0f}]"


def _counts(counts: Mapping[str, int] | Mapping[Ended, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or NOT_MEASURED
