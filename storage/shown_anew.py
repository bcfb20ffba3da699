"""Ends that are to be shown once more: what was sent of them, or is being sent now, may not be what is true."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.jobs import ENDED
from storage.rows import Part
from storage.signals import tell_of_jobs
from storage.tables import JobRow

ANEW = {"shown_at": None, "due_at": None, "driver": None, "driver_until": None}
"""Takes the claim from whoever shows the job at this moment: they read it before, and so they can't mark it as shown."""


class ShownAnew(Part):
    """What several processes that edit one message owe each other."""

    async def show_anew(self, job_ids: Collection[int], *, besides: str | None) -> bool:
        """An edit of how these jobs stood was just sent: where another process has ended one meanwhile, its end may be covered
        by that, and is to be shown again. Whether there is any. On SQLite there is no other process.

        besides: the driver that sent it, whose own jobs it knows about; None for who drives none.
        """
        if not self._database.is_shared:
            return False
        others = JobRow.driver.is_distinct_from(besides or "")  # what was given back is free to all
        async with self._database.writing() as session:
            return await show_again(session, JobRow.id.in_(job_ids), others)


async def show_again(session: AsyncSession, *which: ColumnElement[bool]) -> bool:
    """Let those of these jobs that have ended be shown once more, by whoever is free. Whether there is any."""
    ended = update(JobRow).where(*which, JobRow.state.in_(sorted(ENDED))).values(**ANEW)
    found = (await session.scalars(ended.returning(JobRow.id))).all()
    if found:
        tell_of_jobs(session, *found)
    return bool(found)


async def show_as_it_is_now(session: AsyncSession, job_id: int) -> None:
    """What a job shows has just changed: where its end is being shown at this moment, that is to be done again."""
    await show_again(session, JobRow.id == job_id, JobRow.shown_at.is_(None), JobRow.driver.is_not(None))
