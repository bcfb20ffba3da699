"""Reading jobs: one of them, and how they stand in line."""

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from domain.jobs import Job, JobState
from storage.claims import IN_LINE, RUNNING
from storage.rows import Part, get_job, read_job, read_jobs
from storage.tables import UNSHOWN, JobRow
from studio.ports import Line

WAITING = UNSHOWN & (JobRow.state == JobState.RESERVED)


class Lines(Part):
    """Reads that people see."""

    async def job(self, job_id: int) -> Job:
        """One job as it stands. Raises: LookupError."""
        async with self._database.reading() as session:
            return await get_job(session, job_id)

    async def find_job(self, code: str) -> Job | None:
        """The job of a code, whatever case it was typed in."""
        async with self._database.reading() as session:
            return await read_job(session, JobRow.code == code.strip().lower())

    async def line(self, job_id: int) -> Line:
        """Where a waiting job stands in line, and how many wait and run in all. Raises: LookupError."""
        async with self._database.reading() as session:
            job = await get_job(session, job_id)
            turn = tuple_(JobRow.turn_start, JobRow.id)
            before = await count(session, WAITING & (turn < tuple_(job.turn_start, job.id)))
            return Line(place=1 + before, waiting=await count(session, WAITING), running=await count_running(session))

    async def load(self) -> tuple[int, int]:
        """How many jobs wait and how many run in all."""
        async with self._database.reading() as session:
            return await count(session, WAITING), await count_running(session)

    async def waiting_jobs(self, *, most: int) -> list[Job]:
        """The first RESERVED jobs with a recorded showing, next one first."""
        async with self._database.reading() as session:
            return await read_jobs(session, select(JobRow).where(IN_LINE).order_by(JobRow.turn_start, JobRow.id).limit(most))


async def count(session: AsyncSession, which: ColumnElement[bool]) -> int:
    """How many jobs there are of a kind."""
    return (await session.scalars(select(func.count()).select_from(JobRow).where(which))).one()


async def count_running(session: AsyncSession) -> int:
    """How many are at PixelDojo, or on their way there."""
    return await count(session, UNSHOWN & JobRow.state.in_(RUNNING))
