"""Comparing every sum in the books with what it must be. Each check is one statement, and so sees one moment."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from domain.errors import LedgerError
from domain.jobs import ENDED, JobState
from domain.ledger import GRANTS, HELD, HOST, PIXELDOJO, UNTIL, AccountName, TransferKind
from domain.money import Millicredits
from storage.counters import STUDIO
from storage.rows import Part
from storage.tables import AccountRow, CounterRow, GrantLotRow, JobCounterRow, JobRow, ResolutionRow, TransferRow

Check = tuple[str, Select[str]]
HOLDING = frozenset({JobState.RESERVED, JobState.SUBMITTING, JobState.SUBMITTED, JobState.PARKED})
HOLDS_NOTHING = ENDED | {JobState.AWAITING}


class Auditing(Part):
    """The books, looked through."""

    async def audit_books(self) -> None:
        """Compare every sum with what it must be. Raises: LedgerError naming the first that is off."""
        async with self._database.reading(long=True) as session:
            for sentence, off in checks():
                first = await session.scalar(off.limit(1))
                if first is not None:
                    raise LedgerError(f"{sentence}: {first}")


def checks() -> list[Check]:
    """A sentence for each, and the query that finds what breaks it."""
    return [
        ("the balances don't add up to 0", balances_beyond_zero()),
        ("an account isn't the sum of its transfers", accounts_off()),
        ("held isn't the sum of the open holds", held_off()),
        ("credits that end are nobody's", grants_off()),
        ("a hold went elsewhere than its resolution says", resolutions_off()),
        ("a counter's held isn't the sum of what jobs hold in it", counters_off()),
        ("a job doesn't hold what it was quoted", holding_jobs_off()),
        ("a job that holds nothing has an open hold", idle_jobs_holding()),
        ("a job is counted as held when it holds nothing", idle_jobs_counted()),
        ("an open job isn't counted in the studio's windows", open_jobs_uncounted()),
        ("a job's cost isn't what PixelDojo was paid for it", costs_off()),
        ("a member paid something else than the job says", payments_off()),
        ("the studio's windows don't add up to what PixelDojo was paid", studio_off()),
        ("a community's windows don't add up to what was paid for its jobs", communities_off()),
    ]


def name(column: SQLColumnExpression[Any]) -> ColumnElement[str]:
    """What is off, as text for the operator."""
    return cast(column, String)


def total(amount: SQLColumnExpression[Millicredits]) -> ColumnElement[int]:
    """A sum; 0 of nothing."""
    return func.coalesce(func.sum(amount), 0)


def account(account_name: AccountName) -> ColumnElement[int]:
    """An account's id."""
    return select(AccountRow.id).where(AccountRow.name == account_name).scalar_subquery()


def is_open_hold() -> ColumnElement[bool]:
    """A transfer into HELD that isn't resolved."""
    resolved = select(ResolutionRow.hold_id).where(ResolutionRow.hold_id == TransferRow.id).exists()
    return and_(TransferRow.target_id == account(HELD), ~resolved)


def balances_beyond_zero() -> Select[str]:
    """The sum of all balances, where it isn't 0."""
    return select(name(func.sum(AccountRow.balance))).having(total(AccountRow.balance) != 0)


def accounts_off() -> Select[str]:
    """Accounts whose balance isn't what came in less what went out."""
    came = select(total(TransferRow.amount)).where(TransferRow.target_id == AccountRow.id).scalar_subquery()
    went = select(total(TransferRow.amount)).where(TransferRow.source_id == AccountRow.id).scalar_subquery()
    return select(name(AccountRow.name)).where(AccountRow.balance != came - went)


def held_off() -> Select[str]:
    """HELD, where it isn't the sum of the open holds."""
    open_holds = select(total(TransferRow.amount)).where(is_open_hold()).scalar_subquery()
    return select(name(AccountRow.balance)).where(AccountRow.name == HELD, AccountRow.balance != open_holds)


def grants_off() -> Select[str]:
    """Accounts of granted credits that end, with something in them, or held from them, that no grant names."""
    named = select(GrantLotRow.account_id).where(GrantLotRow.account_id == AccountRow.id).exists()
    from_it = select(TransferRow.id).where(TransferRow.source_id == AccountRow.id, is_open_hold()).exists()
    ends = and_(AccountRow.name.startswith(GRANTS), AccountRow.name.contains(UNTIL))
    return select(name(AccountRow.name)).where(ends, ~named, or_(AccountRow.balance != 0, from_it))


def resolutions_off() -> Select[str]:
    """Resolutions whose transfers are more or less than they say, or whose hold was of another amount."""
    released = TransferRow.kind == TransferKind.RELEASE
    came_out = (
        select(
            TransferRow.hold_id.label("hold_id"),
            func.sum(case((released, 0), else_=TransferRow.amount)).label("spent"),
            func.sum(case((released, TransferRow.amount), else_=0)).label("returned"),
        )
        .where(TransferRow.hold_id.is_not(None))
        .group_by(TransferRow.hold_id)
        .subquery()
    )
    hold = aliased(TransferRow)
    off = or_(
        func.coalesce(came_out.c.spent, 0) != ResolutionRow.spent,
        func.coalesce(came_out.c.returned, 0) != ResolutionRow.returned,
        hold.amount != ResolutionRow.spent + ResolutionRow.returned,
    )
    return (
        select(name(ResolutionRow.hold_id))
        .join(hold, hold.id == ResolutionRow.hold_id)
        .outerjoin(came_out, came_out.c.hold_id == ResolutionRow.hold_id)
        .where(off)
    )


def counters_off() -> Select[str]:
    """Counters that hold something else than the jobs counted in them."""
    counted = select(total(JobCounterRow.amount)).where(JobCounterRow.counter_id == CounterRow.id).scalar_subquery()
    return select(name(CounterRow.scope)).where(CounterRow.held != counted)


def holding_jobs_off() -> Select[str]:
    """Jobs under way whose open holds aren't their price; a parked one's is the host's."""
    theirs = and_(TransferRow.job_id == JobRow.id, is_open_hold())
    at_risk = and_(theirs, TransferRow.source_id == account(HOST))
    held = select(total(TransferRow.amount)).where(theirs).scalar_subquery()
    risked = select(total(TransferRow.amount)).where(at_risk).scalar_subquery()
    off = or_(held != JobRow.quoted, and_(JobRow.state == JobState.PARKED, risked != JobRow.quoted))
    return select(name(JobRow.code)).where(JobRow.state.in_(HOLDING), off)


def idle_jobs_holding() -> Select[str]:
    """Jobs that have ended, or not begun, with a hold."""
    holds = select(TransferRow.id).where(TransferRow.job_id == JobRow.id, is_open_hold()).exists()
    return select(name(JobRow.code)).where(JobRow.state.in_(HOLDS_NOTHING), holds)


def idle_jobs_counted() -> Select[str]:
    """Jobs that have ended, or not begun, and are still counted."""
    counted = select(JobCounterRow.counter_id).where(JobCounterRow.job_id == JobRow.id).exists()
    return select(name(JobRow.code)).where(JobRow.state.in_(HOLDS_NOTHING), counted)


def open_jobs_uncounted() -> Select[str]:
    """Jobs under way that aren't counted with their price in all three of the studio's windows."""
    rows = (
        select(func.count())
        .select_from(JobCounterRow)
        .join(CounterRow, CounterRow.id == JobCounterRow.counter_id)
        .where(JobCounterRow.job_id == JobRow.id, CounterRow.scope == STUDIO, JobCounterRow.amount == JobRow.quoted)
        .scalar_subquery()
    )
    return select(name(JobRow.code)).where(JobRow.state.in_(HOLDING), rows != 3)


def paid_for_jobs() -> Subquery:
    """What PixelDojo was paid for each job, and what of it came from the member's own holds."""
    hold = aliased(TransferRow)
    from_member = and_(TransferRow.kind == TransferKind.SETTLE, hold.kind == TransferKind.HOLD)
    return (
        select(
            TransferRow.job_id.label("job_id"),
            func.sum(TransferRow.amount).label("cost"),
            func.sum(case((from_member, TransferRow.amount), else_=0)).label("paid"),
        )
        .outerjoin(hold, hold.id == TransferRow.hold_id)
        .where(TransferRow.target_id == account(PIXELDOJO))
        .group_by(TransferRow.job_id)
        .subquery()
    )


def costs_off() -> Select[str]:
    """Ended jobs whose cost isn't what went to PixelDojo."""
    paid = paid_for_jobs()
    off = func.coalesce(JobRow.cost, 0) != func.coalesce(paid.c.cost, 0)
    return select(name(JobRow.code)).outerjoin(paid, paid.c.job_id == JobRow.id).where(JobRow.state.in_(ENDED), off)


def payments_off() -> Select[str]:
    """Ended jobs whose member paid something else than their holds say."""
    paid = paid_for_jobs()
    off = func.coalesce(JobRow.paid, -1) != func.coalesce(paid.c.paid, 0)
    return select(name(JobRow.code)).outerjoin(paid, paid.c.job_id == JobRow.id).where(JobRow.state.in_(ENDED), off)


def studio_off() -> Select[str]:
    """Kinds of window whose counters together aren't what PixelDojo has."""
    has = func.coalesce(select(AccountRow.balance).where(AccountRow.name == PIXELDOJO).scalar_subquery(), 0)
    used = select(name(CounterRow.period)).where(CounterRow.scope == STUDIO).group_by(CounterRow.period)
    return used.having(func.sum(CounterRow.used) != has)


def communities_off() -> Select[str]:
    """Communities whose windows together aren't what PixelDojo was paid for their jobs."""
    paid = paid_for_jobs()
    scope = literal("community:") + JobRow.community
    costs = select(scope.label("scope"), paid.c.cost.label("cost")).join(paid, paid.c.job_id == JobRow.id)
    day = and_(CounterRow.scope.startswith("community:"), CounterRow.period == "day")
    used = select(CounterRow.scope.label("scope"), (-CounterRow.used).label("cost")).where(day)
    both = union_all(costs, used).subquery()
    return select(name(both.c.scope)).group_by(both.c.scope).having(func.sum(both.c.cost) != 0)
