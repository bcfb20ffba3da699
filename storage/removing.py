"""Taking pictures away: by their member for good, by staff so that it can be undone for some days."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, false, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import CannotUndo
from domain.grants import Grant
from domain.jobs import Job
from domain.ledger import TransferKind, community_account, grants_account
from domain.letters import Addressee, LetterKind, NewLetter
from domain.money import Millicredits
from domain.people import MemberKey, discord_id
from domain.reports import ReportEnd
from domain.verdicts import Verdict
from storage.decisions import Decision, record
from storage.gallery import forget, mark_removed
from storage.grants import grant_text, tell_receiver
from storage.ledger import Entry, transfer
from storage.letters import write_letter
from storage.reports import close_reports
from storage.reversals import Undo
from storage.rows import Part, get_job
from storage.shown_anew import show_as_it_is_now
from storage.tables import AuditRow, ImageRow, JobRow, LookRow, RemovedImageRow, ShownFileRow

NOT_TO_BE_HAD = "The picture that was removed is no longer kept."


class Removing(Part):
    """Removed jobs."""

    async def remove(self, job_id: int, *, by: MemberKey, reason: str | None = None, now: datetime) -> Job:
        """Take a job's images away; the books stay. Their own member does so for good: the files may be deleted then.
        Anybody else is staff: that is a decision, with a letter to the member, and it ends open reports.

        Repeating it changes nothing. Raises: LookupError.
        """
        async with self._database.writing() as session:
            job = await get_job(session, job_id, lock=True)
            if job.member == by:
                await take_for_good(session, job, now=now)
            else:
                await close_reports(session, job_id, end=ReportEnd.REMOVED, by=by, now=now)
                await take_away(session, job, by=by, reason=reason, now=now)
            return await get_job(session, job_id)

    async def forget_removed(self, *, older_than: datetime) -> frozenset[str]:
        """Mark images that were removed, or kept back for good, before as gone; the hashes that may be deleted."""
        async with self._database.writing(long=True) as session:
            removed = select(JobRow.id).where(JobRow.removed_at < older_than)
            looked_at = select(LookRow.job_id).where(LookRow.decided_at < older_than)
            kept_back = and_(ImageRow.verdict == Verdict.REFUSE, ImageRow.job_id.in_(looked_at))
            return await forget(session, or_(ImageRow.job_id.in_(removed), kept_back), false())


async def take_for_good(session: AsyncSession, job: Job, *, now: datetime) -> None:
    """A member takes their own pictures away, also after staff did."""
    hashes = [image.sha256 for image in job.images]
    if job.removed_at is None:
        await mark_job(session, job, hashes, by=job.member, now=now)
    await session.execute(update(ImageRow).where(ImageRow.sha256.in_(hashes)).values(gone=True))


async def take_away(session: AsyncSession, job: Job, *, by: MemberKey, reason: str | None, now: datetime) -> None:
    """Staff take a member's pictures away: a decision, and a letter to the member."""
    if job.removed_at is not None:
        return
    await mark_job(session, job, [image.sha256 for image in job.images], by=by, now=now)
    decision = Decision(what="remove", by=by, community=job.community, member=job.member, reason=reason, job_id=job.id)
    await tell_member(session, job, await record(session, decision, now=now), now=now)


async def mark_job(session: AsyncSession, job: Job, hashes: Sequence[str], *, by: MemberKey, now: datetime) -> None:
    """Out of everybody's sight from now on."""
    await session.execute(update(JobRow).where(JobRow.id == job.id).values(removed_at=now, hidden_at=None))
    await show_as_it_is_now(session, job.id)
    await mark_removed(session, hashes, by=by, now=now)


async def bring_back(session: AsyncSession, undo: Undo) -> None:
    """Undo a removal by staff: the pictures are there again; or, where they are no longer kept or their member removed them
    too, what was paid for them is granted to the member. Raises: CannotUndo."""
    if undo.entry.job_id is None:
        raise CannotUndo("never")
    job = await get_job(session, undo.entry.job_id, lock=True)
    if job.removed_at is None:
        raise CannotUndo("changed")
    if any(image.gone for image in job.images):
        await refund(session, job, undo, amount=job.paid or Millicredits(0))
    else:
        await show_again(session, job)
        await tell_member(session, job, undo.entry.id, is_back=True, answered=undo.answered, now=undo.now)


async def show_again(session: AsyncSession, job: Job) -> None:
    """A removed job's pictures are there again, but for those that were removed from another job too."""
    hashes = [image.sha256 for image in job.images]
    elsewhere = select(ImageRow.sha256).join(JobRow, JobRow.id == ImageRow.job_id)
    still = elsewhere.where(ImageRow.sha256.in_(hashes), ImageRow.job_id != job.id, JobRow.removed_at.is_not(None))
    await unmark(session, set(hashes) - set(await session.scalars(still)))
    await session.execute(update(JobRow).where(JobRow.id == job.id).values(removed_at=None))


async def unmark(session: AsyncSession, hashes: Collection[str]) -> None:
    """Refuse these hashes no longer, nor the files that people have of them."""
    shown: ColumnElement[bool] = RemovedImageRow.sha256.in_(
        select(ShownFileRow.sha256).where(ShownFileRow.image_sha256.in_(hashes))
    )
    await session.execute(delete(RemovedImageRow).where(RemovedImageRow.sha256.in_(hashes) | shown))


async def refund(session: AsyncSession, job: Job, undo: Undo, *, amount: Millicredits) -> None:
    """Grant the member what they paid for pictures that can't be brought back, and note how much that was."""
    is_known = discord_id(job.member) is not None  # nobody could spend what was granted to who asked to be forgotten
    paid = amount if is_known else Millicredits(0)
    await session.execute(update(AuditRow).where(AuditRow.id == undo.entry.id).values(undo={"refunded": paid}))
    if not paid:
        return
    source, target = community_account(job.community), grants_account(job.community, job.member)
    await transfer(session, TransferKind.GRANT, paid, source=source, target=target, entry=Entry(undo.now, by=undo.by))
    decision = Decision(
        what="refund",
        by=undo.by,
        community=job.community,
        member=job.member,
        after=grant_text(Grant(paid)),
        reason=NOT_TO_BE_HAD,
        job_id=job.id,
    )
    await tell_receiver(session, decision, [Grant(paid)], now=undo.now)


async def tell_member(
    session: AsyncSession, job: Job, audit_id: int, *, is_back: bool = False, answered: bool = False, now: datetime
) -> None:
    """Write to a member whose pictures staff took away, or (is_back) brought back; the why is the audit's to say.

    answered: they read of it in the answer to their appeal; the letter still sees to it that the cards are shown again.
    cogs/remove.py reads the facts.
    """
    letter = NewLetter(
        kind=LetterKind.REMOVED,
        to=Addressee.MEMBER,
        community=job.community,
        member=job.member,
        job_id=job.id,
        audit_id=audit_id,
        facts={"is_back": is_back, "answered": answered},
    )
    await write_letter(session, letter, now=now)
