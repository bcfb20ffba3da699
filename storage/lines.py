"""Reading jobs: one of them, and how they stand in line."""

from sqlalchemy import bindparam, func, select, tuple_

from domain.jobs import Job, JobState
from storage.claims import IN_LINE, RUNNING
from storage.rows import JOBS, Part, get_job, read_job, read_jobs
from storage.tables import UNSHOWN, JobRow
from studio.ports import Line

WAITING = UNSHOWN & (JobRow.state == JobState.RESERVED)
TURN = select(JOBS.c.turn_start).where(JOBS.c.id == bindparam("job_id"))
IS_BEFORE = tuple_(JOBS.c.turn_start, JOBS.c.id) < tuple_(bindparam("turn_start"), bindparam("job_id"))
ALL_JOBS = select(func.count()).select_from(JOBS)
HOW_MANY_WAIT = ALL_JOBS.where(WAITING).scalar_subquery()
HOW_MANY_RUN = ALL_JOBS.where(UNSHOWN & JobRow.state.in_(RUNNING)).scalar_subquery()
LOAD = select(HOW_MANY_WAIT.label("waiting"), HOW_MANY_RUN.label("running"))
LINE = LOAD.add_columns(ALL_JOBS.where(WAITING & IS_BEFORE).scalar_subquery().label("before"))


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
            turn_start = await session.scalar(TURN, {"job_id": job_id})
            if turn_start is None:
                raise LookupError(f"no job {job_id}")
            line = (await session.execute(LINE, {"job_id": job_id, "turn_start": turn_start})).one()
            return Line(place=1 + line.before, waiting=line.waiting, running=line.running)

    async def load(self) -> tuple[int, int]:
        """How many jobs wait and how many run in all."""
        async with self._database.reading() as session:
            load = (await session.execute(LOAD)).one()
            return load.waiting, load.running

    async def waiting_jobs(self, *, most: int) -> list[Job]:
        """The first RESERVED jobs with a recorded showing, next one first."""
        async with self._database.reading() as session:
            return await read_jobs(session, select(JobRow).where(IN_LINE).order_by(JobRow.turn_start, JobRow.id).limit(most))
