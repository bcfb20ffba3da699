"""What staff decide on reported pictures: whoever is first, all of it in one transaction or nothing."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.jobs import Job
from domain.people import MemberKey
from domain.reports import ReportDecision, ReportEnd
from storage.conduct import block_member, warn_member
from storage.decisions import Decision, record
from storage.house import make_settings
from storage.removing import take_away
from storage.reports import close_reports, refuse_decided
from storage.rows import Part, get_job
from storage.tables import JobRow


class ReportDecisions(Part):
    """Decisions on reports."""

    async def decide_report(self, job_id: int, round_: int, decision: ReportDecision, *, by: MemberKey, now: datetime) -> Job:
        """Decide a case, once: its job is shown again, or it is removed and its member warned or blocked. The job as it is then.

        Raises: ReportDecided where somebody was first; LookupError.
        """
        async with self._database.writing() as session:
            job = await get_job(session, job_id, lock=True)
            closed = await close_reports(session, job_id, round_=round_, end=decision.end, by=by, now=now)
            if closed is None:
                await refuse_decided(session, job_id, round_)
            elif decision.end is ReportEnd.DISMISSED:
                await dismiss(session, job, by=by, now=now)
            else:
                await take_away(session, job, by=by, reason=decision.reason, now=now)
                await follow_up(session, job, closed.reported, decision, by=by, now=now)
            return await get_job(session, job_id)


async def dismiss(session: AsyncSession, job: Job, *, by: MemberKey, now: datetime) -> None:
    """Nothing is wrong with it: it is shown to everybody again."""
    await session.execute(update(JobRow).where(JobRow.id == job.id).values(hidden_at=None))
    decision = Decision(what="dismiss_report", by=by, community=job.community, member=job.member, job_id=job.id)
    await record(session, decision, now=now)


async def follow_up(
    session: AsyncSession, job: Job, member: MemberKey, decision: ReportDecision, *, by: MemberKey, now: datetime
) -> None:
    """Warn or block the member, where that was decided beside the removal."""
    await make_settings(session, job.community)
    if decision.end is ReportEnd.WARNED:
        await warn_member(session, job.community, member, reason=decision.reason, by=by, now=now)
    if decision.end is ReportEnd.BLOCKED and decision.until is not None:
        await block_member(session, job.community, member, until=decision.until, reason=decision.reason, by=by, now=now)
