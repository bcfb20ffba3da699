"""Claims: which process drives which job. Every later write of a drive asks for its claim (docs/decisions/0002)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, Update, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.jobs import ENDED, Job, JobState
from storage.rows import Part, get_job
from storage.signals import Defer, News, queue_later, tell_of_jobs
from storage.tables import UNSHOWN, JobRow, StudioRow

LONGEST_PAUSE = timedelta(minutes=10)
"""Nobody gives a job back for longer: one that is due later was given back by a clock that has been set back since."""
RUNNING = (JobState.SUBMITTING, JobState.SUBMITTED)
UNDER_WAY = and_(UNSHOWN, JobRow.state.in_(sorted(ENDED.union(RUNNING))))
"""At PixelDojo, or ended and not yet shown."""
IN_LINE = and_(UNSHOWN, JobRow.state == JobState.RESERVED, JobRow.recorded_at.is_not(None))
DRIVABLE = or_(UNDER_WAY, IN_LINE)
CLOCKS_DIFFER = timedelta(seconds=5)
"""By so much a queue's clock may be ahead of ours: what it hands out is due, though here it seems not to be quite yet."""


class Claims(Part):
    """Takes, renews and drops claims."""

    def on_jobs(self, ring: Callable[[], None]) -> None:
        """From now on, ring whenever a transaction has committed by which a job may be taken, in whichever process."""
        self._database.rings[News.JOBS] = ring

    def defer_by(self, defer: Defer) -> None:
        """From now on, let a queue know of jobs that may be driven, in the transaction that makes them so."""
        self._database.defer = defer

    async def claim(self, job_id: int, *, driver: str, now: datetime) -> Job | None:
        """Claim one job for LEASE_S where it is free, mine, or its claim ran out; None where another process drives it."""
        async with self._database.writing() as session:
            free = or_(JobRow.driver.is_(None), JobRow.driver == driver, self._lapsed(now))
            taken = await session.scalar(self._claiming(driver, now).where(JobRow.id == job_id, free).returning(JobRow.id))
            return None if taken is None else await get_job(session, taken)

    async def claim_next(self, *, driver: str, now: datetime) -> Job | None:
        """Claim the next job that is due: those under way first, then the line by its turns, whose start becomes the
        virtual time. Jobs this driver already claims are left out: a seat holds them.
        """
        due = and_(self._free(driver, now), is_due(now))
        if not await self._is_any(UNDER_WAY, due) and not await self._is_any(IN_LINE, due):
            return None  # without having stood in the line of those who write
        async with self._database.writing() as session:
            claiming = self._claiming(driver, now)
            taken = await take_first(session, claiming, UNDER_WAY, due, JobRow.due_at, JobRow.id)
            if taken is None:
                taken = await take_first(session, claiming, IN_LINE, due, JobRow.turn_start, JobRow.id)
            if taken is None:
                return None
            return await begin_turn(session, taken)

    async def claim_queued(self, job_id: int, *, driver: str, now: datetime) -> Job | None:
        """Claim the job that a queue hands out, as claim_next would: None where it isn't to be driven now, or a seat has it."""
        async with self._database.writing() as session:
            its_turn = (DRIVABLE, self._free(driver, now), is_due(now + CLOCKS_DIFFER))
            taken = await session.scalar(self._claiming(driver, now).where(JobRow.id == job_id, *its_turn).returning(JobRow.id))
            return None if taken is None else await begin_turn(session, taken)

    async def next_due_at(self, *, driver: str, now: datetime) -> datetime | None:
        """When a job may be taken next, should that be in the future: its own time, or the end of another process's claim."""
        async with self._database.reading() as session:
            due_at = await session.scalar(select(func.min(JobRow.due_at)).where(DRIVABLE, JobRow.driver.is_(None)))
            others = (JobRow.driver.is_not(None), JobRow.driver != driver)
            row = (
                await session.execute(select(func.min(JobRow.driver_until), self._database.moment(now)).where(DRIVABLE, *others))
            ).one()
            lapses_at = None if row[0] is None else now + (row[0] - row[1])  # by the clock that decides on claims
            return min((at for at in (due_at, lapses_at) if at is not None), default=None)

    async def renew_claims(self, *, driver: str, now: datetime) -> frozenset[int]:
        """Renew all claims of a process in one statement; the jobs it still holds."""
        async with self._database.writing() as session:
            renewing = update(JobRow).where(JobRow.driver == driver).values(driver_until=self._database.lease_end(now))
            return frozenset(await session.scalars(renewing.returning(JobRow.id)))

    async def drop_claim(self, job_id: int, *, driver: str, due_at: datetime | None) -> None:
        """Give a job back, to be driven again at due_at (None: at once). Not holding it any more is no error."""
        async with self._database.writing() as session:
            mine = update(JobRow).where(JobRow.id == job_id, JobRow.driver == driver)
            await session.execute(mine.values(driver=None, driver_until=None, due_at=due_at))
            if due_at is None:
                tell_of_jobs(session, job_id)
            else:
                queue_later(session, job_id)

    async def drop_all_claims(self) -> None:
        """At the start of the only process: what an earlier one held is free; jobs it began count as resumed."""
        async with self._database.writing() as session:
            held = update(JobRow).where(JobRow.driver.is_not(None))
            await session.execute(held.values(driver=None, driver_until=None, due_at=None))
            began = update(JobRow).where(UNSHOWN, JobRow.state.in_(RUNNING))
            await session.execute(began.values(resumed=True))

    async def _is_any(self, which: ColumnElement[bool], due: ColumnElement[bool]) -> bool:
        async with self._database.reading() as session:
            return await session.scalar(select(JobRow.id).where(which, due).limit(1)) is not None

    def _claiming(self, driver: str, now: datetime) -> Update:
        """Take a job; one that another process began is resumed by that."""
        resumed = and_(JobRow.state.in_(RUNNING), JobRow.began_by.is_not(None), JobRow.began_by != driver)
        return update(JobRow).values(
            driver=driver,
            driver_until=self._database.lease_end(now),
            due_at=None,
            resumed=or_(JobRow.resumed, resumed),
        )

    def _free(self, driver: str, now: datetime) -> ColumnElement[bool]:
        """Nobody drives it; what this driver claims, a seat of its holds."""
        return or_(JobRow.driver.is_(None), and_(JobRow.driver != driver, self._lapsed(now)))

    def _lapsed(self, now: datetime) -> ColumnElement[bool]:
        return JobRow.driver_until <= self._database.moment(now)


def is_due(now: datetime) -> ColumnElement[bool]:
    """Its time to be driven again has come, or was set by a clock that has been set back."""
    return or_(JobRow.due_at.is_(None), JobRow.due_at <= now, JobRow.due_at > now + LONGEST_PAUSE)


async def begin_turn(session: AsyncSession, job_id: int) -> Job:
    """Read a job that was just claimed; one that waited in line moves the virtual time to its turn."""
    job = await get_job(session, job_id)
    if job.state is JobState.RESERVED:
        await move_virtual_time(session, job.turn_start)
    return job


async def take_first(
    session: AsyncSession,
    claiming: Update,
    which: ColumnElement[bool],
    due: ColumnElement[bool],
    *order: SQLColumnExpression[Any],
) -> int | None:
    """Claim the first of these jobs that nobody else is claiming at this moment."""
    first = select(JobRow.id).where(which, due).order_by(*(column.nulls_first() for column in order)).limit(1)
    free = first.with_for_update(skip_locked=True).scalar_subquery()
    return await session.scalar(claiming.where(JobRow.id == free).returning(JobRow.id))


async def move_virtual_time(session: AsyncSession, turn_start: int) -> None:
    """The studio's virtual time is the largest turn_start taken so far."""
    await session.execute(update(StudioRow).where(StudioRow.virtual_time < turn_start).values(virtual_time=turn_start))
