"""Where a job comes from, and what was made of it."""

from sqlalchemy import func, select

from domain.jobs import Job
from storage.rows import Part, read_job, read_jobs
from storage.tables import JobRow


class Lineage(Part):
    """Parents and children."""

    async def parent(self, job: Job) -> Job | None:
        """The job it was made from."""
        if job.parent_job_id is None:
            return None
        async with self._database.reading() as session:
            return await read_job(session, JobRow.id == job.parent_job_id)

    async def version(self, job: Job) -> int:
        """How long the chain is that leads to it: 1 for one that was made from nothing else."""
        if job.parent_job_id is None:
            return 1
        chain = select(JobRow.parent_job_id).where(JobRow.id == job.parent_job_id).cte("chain", recursive=True)
        chain = chain.union_all(select(JobRow.parent_job_id).join(chain, JobRow.id == chain.c.parent_job_id))
        async with self._database.reading() as session:
            return 1 + (await session.scalars(select(func.count()).select_from(chain))).one()

    async def children(self, job: Job, *, most: int) -> list[Job]:
        """The latest jobs made from it, newest first; private ones among them."""
        async with self._database.reading() as session:
            made_from_it = select(JobRow).where(JobRow.parent_job_id == job.id)
            return await read_jobs(session, made_from_it.order_by(JobRow.id.desc()).limit(most))
