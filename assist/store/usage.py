"""What chat models took: tokens and money, added up by day, workspace, model and outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from assist.llm.usage import Call
from assist.store.database import Session, insert_into
from assist.store.tables import UsageRow, in_utc


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """All calls of a model that ended alike; `cost_usd` is that of the calls whose price is known."""

    model: str
    outcome: str
    calls: int
    tokens_in: int
    tokens_out: int
    cost_usd: float


async def add(session: Session, workspace: str, calls: Sequence[Call], outcome: str, *, now: datetime) -> None:
    """Add calls to those of the day."""
    for call in sorted(calls, key=lambda call: call.model):  # whoever adds to several rows takes them in this order
        added = {
            "calls": 1,
            "tokens_in": call.tokens_in,
            "tokens_out": call.tokens_out,
            "cost_usd": call.cost_usd or 0.0,
        }
        key = {"day": in_utc(now).date(), "workspace": workspace, "model": call.model, "outcome": outcome}
        await session.execute(
            insert_into(session, UsageRow)
            .values(**key, **added)
            .on_conflict_do_update(
                index_elements=list(key), set_={name: getattr(UsageRow, name) + value for name, value in added.items()}
            )
        )


async def totals(session: Session) -> list[Use]:
    """Give what was used in all, over all days and workspaces."""
    sums = (func.sum(getattr(UsageRow, name)) for name in ("calls", "tokens_in", "tokens_out", "cost_usd"))
    chosen = (
        select(UsageRow.model, UsageRow.outcome, *sums)
        .group_by(UsageRow.model, UsageRow.outcome)
        .order_by(UsageRow.model, UsageRow.outcome)
    )
    return [
        Use(
            model=model,
            outcome=outcome,
            calls=int(calls),
            tokens_in=int(tokens_in),
            tokens_out=int(tokens_out),
            cost_usd=float(cost_usd),
        )
        for model, outcome, calls, tokens_in, tokens_out, cost_usd in await session.execute(chosen)
    ]
