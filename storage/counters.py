"""The counters that guard every order: what each scope used and holds in a day, a week and a month.

All three windows of every scope are counted, so that a limit whose window is changed is right at once; those with a
limit guard the statement (docs/decisions/0006). A job counts in the window of its order, whenever it ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import LedgerError
from domain.money import Allowance, Millicredits, Period
from domain.people import CommunityKey, MemberKey
from domain.rules.gate import Spent
from storage.rows import dialect_of, for_both, table_of
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


COUNTERS, JOB_COUNTERS = table_of(CounterRow), table_of(JobCounterRow)
RUNNING = {period: and_(COUNTERS.c.period == period, COUNTERS.c.starts_at == bindparam(period.value)) for period in Period}
"""The running window of each kind; its beginning is bound by the kind's name."""
IN_SCOPE = COUNTERS.c.scope == bindparam("in_scope")
IN_SCOPES = COUNTERS.c.scope.in_(bindparam("scopes", expanding=True))
READ = select(COUNTERS).where(or_(*(and_(IN_SCOPES, running) for running in RUNNING.values())))
"""The scope is named beside each window: named once, SQLite goes through all windows that the scope ever had."""
OPEN_WINDOWS = for_both(COUNTERS, lambda window: window.on_conflict_do_nothing())
HAS_ROOM = {period: COUNTERS.c.used + COUNTERS.c.held + bindparam("more") <= bindparam(f"most_{period}") for period in Period}
COUNT = (
    update(COUNTERS)
    .where(or_(*(and_(IN_SCOPE, running, HAS_ROOM[period]) for period, running in RUNNING.items())))
    .values(held=COUNTERS.c.held + bindparam("more"))
    .returning(COUNTERS.c.id)
)
COUNT_FOR_JOB = insert(JOB_COUNTERS)
NO_LIMIT = 2**62
THIS_SCOPE = (JOB_COUNTERS.c.job_id == bindparam("of_job"), IN_SCOPE)
SPEND = (
    update(COUNTERS)
    .where(COUNTERS.c.id == JOB_COUNTERS.c.counter_id, *THIS_SCOPE)
    .values(held=COUNTERS.c.held - JOB_COUNTERS.c.amount, used=COUNTERS.c.used + bindparam("spent"))
)
CLOSE = delete(JOB_COUNTERS).where(
    JOB_COUNTERS.c.job_id == bindparam("of_job"),
    JOB_COUNTERS.c.counter_id.in_(select(COUNTERS.c.id).where(IN_SCOPE)),
)


async def read_counters(session: AsyncSession, scopes: Sequence[str], *, now: datetime) -> Mapping[str, Mapping[Period, Spent]]:
    """The running windows of these scopes; one that nothing was counted in yet is left out."""
    spent: dict[str, dict[Period, Spent]] = {scope: {} for scope in scopes}
    for row in await session.execute(READ, {"scopes": list(scopes), **windows_of(now)}):
        spent[row.scope][row.period] = Spent(used=row.used, held=row.held)
    return spent


async def count_as_held(session: AsyncSession, job_id: int, counts: Sequence[Count], *, now: datetime) -> None:
    """Count an order in all windows of its scopes, the limits being guards in the statement.

    Raises: LedgerError when a guard refuses: what admitted the order had read something else.
    """
    windows = [
        {"scope": count.scope, "period": period, "starts_at": period.starts_at(now), "used": 0, "held": 0}
        for count in counts
        for period in Period
    ]
    await session.execute(OPEN_WINDOWS[dialect_of(session)], windows)
    rows = []
    for count in counts:
        ids = await session.scalars(COUNT, guarded(count) | {"in_scope": count.scope} | windows_of(now))
        rows += [{"job_id": job_id, "counter_id": id_, "amount": count.amount} for id_ in ids]
    if len(rows) != len(windows):
        raise LedgerError(f"job {job_id} was admitted beyond a limit")
    await session.execute(COUNT_FOR_JOB, rows)


def windows_of(now: datetime) -> dict[str, datetime]:
    """When the running windows began, by their kinds."""
    return {period.value: period.starts_at(now) for period in Period}


def guarded(count: Count) -> dict[str, int]:
    """What is counted, and the most that may be counted in each kind of window; what gets nothing needs no room."""
    most = {f"most_{period}": NO_LIMIT for period in Period}
    for line in count.limits if count.amount else ():
        most[f"most_{line.period}"] = min(line.limit, most[f"most_{line.period}"])
    return {"more": count.amount, **most}


async def count_as_spent(session: AsyncSession, job_id: int, spent: Mapping[str, Millicredits]) -> None:
    """Close a job's counts in these scopes: no longer held, used by so much. A scope that is closed already stays as it is."""
    scopes = [{"of_job": job_id, "in_scope": scope, "spent": amount} for scope, amount in spent.items()]
    await session.execute(SPEND, scopes)
    await session.execute(CLOSE, [{"of_job": job_id, "in_scope": scope} for scope in spent])
