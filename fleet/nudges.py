"""The engine's rows: nudges to look at a job. Each statement writes all it has to in one go (docs/decisions/0088).

A nudge carries a job's id and nothing else. It may come twice or in vain, and is deleted however the drive ends: whoever gives
a job back has written the next nudge in that same transaction. So no row is ever handed out again, and the row of a worker that
was thought dead is nobody else's.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    Insert,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    case,
    cast,
    delete,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from domain.jobs import JobState
from storage.claims import DRIVABLE, is_due
from storage.tables import JobRow

QUEUE = TASK = "drive"
ARGUMENT = "job_id"
FIRST = 2**31 - 1
"""The highest priority, of what is under way. Source: procrastinate, schema.sql: 32 bits; the higher goes first."""
STALE_AFTER = timedelta(seconds=20)
"""A worker whose heart hasn't beaten for so long is gone; its claims, which live for 15 s, have lapsed by then."""

ENGINE = MetaData()
WORKERS = Table("procrastinate_workers", ENGINE, Column("id", BigInteger), Column("last_heartbeat", DateTime(timezone=True)))
NUDGES = Table(
    "procrastinate_jobs",
    ENGINE,
    Column("id", BigInteger),
    Column("queue_name", Text),
    Column("task_name", Text),
    Column("priority", Integer),
    Column("queueing_lock", Text),
    Column("args", postgresql.JSONB),
    Column("scheduled_at", DateTime(timezone=True)),
    Column("worker_id", BigInteger),
)
"""Source: procrastinate 3.10, sql/schema.sql."""
WAITS, IS_DRIVEN = text("status = 'todo'"), text("status = 'doing'")


def nudge(*which: ColumnElement[bool], at_once: bool = False) -> Insert:
    """Queue those of these jobs that are to be driven: at once, when they are due, or when another process's claim lapses.

    at_once: whatever the database's clock says of their time, which was set by another.

    Of nudges that wait each has a lock of its own: a second one breaks no transaction off, and only lets the first one go before
    others where the job doesn't wait in line any more. What waits for a time has another lock than what is to be driven at once,
    so that it keeps nobody from queueing that.
    """
    at = case((JobRow.driver.is_not(None), JobRow.driver_until), else_=JobRow.due_at)
    is_later = false() if at_once else func.coalesce(at > func.clock_timestamp(), False)
    lock = func.concat("job:", JobRow.id, case((is_later, func.concat(":", func.extract("epoch", at))), else_=""))
    jobs = select(
        literal(QUEUE),
        literal(TASK),
        case((JobRow.state == JobState.RESERVED, -func.least(JobRow.turn_start, FIRST)), else_=FIRST),
        lock,
        func.jsonb_build_object(ARGUMENT, JobRow.id),
        case((is_later, at)),
    ).where(DRIVABLE, *which)
    in_one_order = jobs.order_by(JobRow.id)  # so that two transactions wait for each other and don't lock up
    columns = ["queue_name", "task_name", "priority", "queueing_lock", "args", "scheduled_at"]
    inserting = postgresql.insert(NUDGES).from_select(columns, in_one_order)
    return inserting.on_conflict_do_update(
        index_elements=[NUDGES.c.queueing_lock],
        index_where=WAITS,
        set_={"priority": inserting.excluded.priority},
        where=NUDGES.c.priority < inserting.excluded.priority,
    )


NUDGE_FREE = nudge(JobRow.id.in_(bindparam("job_ids", expanding=True)), JobRow.driver.is_(None))


async def defer(session: AsyncSession, job_ids: Sequence[int]) -> None:
    """Queue jobs in the transaction that has just made them drivable; who drives one goes on with it by itself.

    Fills storage.signals.Defer; a process that runs no jobs needs nothing else of this room.
    """
    await session.execute(NUDGE_FREE, {"job_ids": job_ids})


def rescue() -> Insert:
    """Queue anew what gone workers were driving, in the place of their own nudges. Of several rescuers each takes other rows."""
    beats = exists().where(WORKERS.c.id == NUDGES.c.worker_id, WORKERS.c.last_heartbeat > func.clock_timestamp() - STALE_AFTER)
    job_id = cast(NUDGES.c.args[ARGUMENT].astext, BigInteger).label(ARGUMENT)
    stale = select(NUDGES.c.id, job_id).where(IS_DRIVEN, NUDGES.c.queue_name == QUEUE, ~beats)
    locked = stale.with_for_update(skip_locked=True, of=NUDGES).cte("stale")
    gone = delete(NUDGES).where(NUDGES.c.id.in_(select(locked.c.id))).returning(NUDGES.c.id).cte("gone")
    return nudge(JobRow.id.in_(select(locked.c.job_id))).add_cte(gone)


def nudge_forgotten(now: datetime) -> Insert:
    """Queue what is due, is driven by nobody, and isn't queued: the net under everything else."""
    unclaimed = or_(JobRow.driver.is_(None), JobRow.driver_until <= func.clock_timestamp())
    waits = exists().where(NUDGES.c.queueing_lock == func.concat("job:", JobRow.id), WAITS)
    return nudge(unclaimed, is_due(now), ~waits, at_once=True)
