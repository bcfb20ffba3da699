"""What PixelDojo asks about from outside: a run by its ticket, a reference by its hash."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select, update

from domain.jobs import JobState
from domain.waiting import SLOW_LOOK_S
from storage.claims import RUNNING
from storage.rows import Part
from storage.signals import tell_of_jobs, tell_of_run
from storage.tables import JobRow, ReferenceRow

LOOKED_AGO = timedelta(seconds=10)
"""So long after a look that found a run unfinished a hint counts again: a flood of them costs six looks a minute."""
PAUSE = timedelta(seconds=SLOW_LOOK_S)
"""What a slow run's next look is put off by (studio/watching.py)."""


class Hinting(Part):
    """Reads that anybody may cause who knows a secret: each is one row by an index."""

    async def hint(self, ticket: str, *, now: datetime) -> bool:
        """The run of this ticket may be over: whoever follows it in another process is told, and a job that was to be looked
        at later is due now, 10 s after the last look at the soonest. Whether there is such a job."""
        async with self._database.reading() as session:
            job = (
                await session.execute(select(JobRow.id, JobRow.state, JobRow.driver).where(JobRow.ticket == ticket))
            ).one_or_none()
        if job is not None and job.state is JobState.SUBMITTED:
            await self._pass_on(job.id, ticket, is_driven=job.driver is not None, now=now)
        return job is not None

    async def _pass_on(self, job_id: int, ticket: str, *, is_driven: bool, now: datetime) -> None:
        later = (JobRow.due_at > now, JobRow.due_at <= now + PAUSE - LOOKED_AGO)
        free = update(JobRow).where(JobRow.id == job_id, JobRow.state == JobState.SUBMITTED, JobRow.driver.is_(None), *later)
        async with self._database.writing() as session:
            if is_driven:
                tell_of_run(session, ticket)
            elif await session.scalar(free.values(due_at=None).returning(JobRow.id)) is not None:
                tell_of_jobs(session, job_id)

    def on_hints(self, hear: Callable[[str], object]) -> None:
        """From now on, tell of each ticket that another process was hinted at."""
        self._database.hear_of_run = hear

    async def reference_at_provider(self, sha256: str) -> str | None:
        """The media type of a reference that a run at PixelDojo was sent with and may still need; None for every other."""
        needed = (ReferenceRow.sha256 == sha256, ~ReferenceRow.gone, JobRow.state.in_(RUNNING))
        found = select(ReferenceRow.media_type).join(JobRow, JobRow.id == ReferenceRow.job_id).where(*needed).limit(1)
        async with self._database.reading() as session:
            return await session.scalar(found)
