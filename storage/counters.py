"""The counters that guard every order: what each scope used and holds in a day, a week and a month.

All three windows of every scope are counted, so that a limit whose window is changed is right at once; those with a
limit guard the statement (docs/decisions/0006). A job counts in the window of its order, whenever it ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import LedgerError
from domain.money import Allowance, Millicredits, Period
from domain.people import CommunityKey, MemberKey
from domain.rules.gate import Spent
from storage.rows import insert_into, table_of
from storage.tables import CounterRow, JobCounterRow

STUDIO = "studio"
MEMBER_SCOPES = "member:"


def community_scope(community: CommunityKey) -> str:
    """The scope of a community's counters."""
    return f"community:{community}"


def member_scope(community: CommunityKey, member: MemberKey) -> str:
    """The scope of a member's counters in a community."""
    return f"{MEMBER_SCOPES}{community}:{member}"


@dataclass(frozen=True)
class Count:
    """What an order adds to one scope, and the limits it must stay within."""

    scope: str
    amount: Millicredits
    limits: Sequence[Allowance]


async def read_counters(session: AsyncSession, scope: str, *, now: datetime) -> Mapping[Period, Spent]:
    """A scope's running windows; one that nothing was counted in yet is left out."""
    running = or_(*(and_(CounterRow.period == period, CounterRow.starts_at == period.starts_at(now)) for period in Period))
    rows = await session.scalars(select(CounterRow).where(CounterRow.scope == scope, running))
    return {row.period: Spent(used=row.used, held=row.held) for row in rows}


async def count_as_held(session: AsyncSession, job_id: int, counts: Sequence[Count], *, now: datetime) -> None:
    """Count an order in all windows of its scopes, the limits being guards in the statement.

    Raises: LedgerError when a guard refuses: what admitted the order had read something else.
    """
    windows = [
        {"scope": count.scope, "period": period, "starts_at": period.starts_at(now), "used": 0, "held": 0}
        for count in counts
        for period in Period
    ]
    await session.execute(insert_into(session, CounterRow).values(windows).on_conflict_do_nothing())
    amount = case({count.scope: count.amount for count in counts}, value=CounterRow.scope)
    counted = await session.execute(
        update(CounterRow)
        .where(or_(*(within_limit(count, period, now=now) for count in counts for period in Period)))
        .values(held=CounterRow.held + amount)
        .returning(CounterRow.id, CounterRow.scope)
    )
    amounts = {count.scope: count.amount for count in counts}
    rows = [{"job_id": job_id, "counter_id": id_, "amount": amounts[scope]} for id_, scope in counted]
    if len(rows) != len(windows):
        raise LedgerError(f"job {job_id} was admitted beyond a limit")
    await session.execute(insert(JobCounterRow).values(rows))


def within_limit(count: Count, period: Period, *, now: datetime) -> ColumnElement[bool]:
    """One counter, if it has room for what is counted; one that gets nothing needs none."""
    limits = [line.limit for line in count.limits if line.period == period and count.amount]
    return and_(
        CounterRow.scope == count.scope,
        CounterRow.period == period,
        CounterRow.starts_at == period.starts_at(now),
        *(CounterRow.used + CounterRow.held + count.amount <= limit for limit in limits),
    )


COUNTERS, JOB_COUNTERS = table_of(CounterRow), table_of(JobCounterRow)
THIS_SCOPE = (JOB_COUNTERS.c.job_id == bindparam("of_job"), COUNTERS.c.scope == bindparam("in_scope"))
SPEND = (
    update(COUNTERS)
    .where(COUNTERS.c.id == JOB_COUNTERS.c.counter_id, *THIS_SCOPE)
    .values(held=COUNTERS.c.held - JOB_COUNTERS.c.amount, used=COUNTERS.c.used + bindparam("spent"))
)
CLOSE = delete(JOB_COUNTERS).where(
    JOB_COUNTERS.c.job_id == bindparam("of_job"),
    JOB_COUNTERS.c.counter_id.in_(select(COUNTERS.c.id).where(COUNTERS.c.scope == bindparam("in_scope"))),
)


async def count_as_spent(session: AsyncSession, job_id: int, spent: Mapping[str, Millicredits]) -> None:
    """Close a job's counts in these scopes: no longer held, used by so much. A scope that is closed already stays as it is."""
    scopes = [{"of_job": job_id, "in_scope": scope, "spent": amount} for scope, amount in spent.items()]
    await session.execute(SPEND, scopes)
    await session.execute(CLOSE, [{"of_job": job_id, "in_scope": scope} for scope in spent])
