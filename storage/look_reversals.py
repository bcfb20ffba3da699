"""Taking back what staff decided on pictures that were kept back."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import CannotUndo
from domain.jobs import Image, Job
from domain.money import Millicredits
from domain.verdicts import Verdict
from storage.looks import ask_staff, tell_member
from storage.removing import refund
from storage.reversals import Undo
from storage.rows import get_job
from storage.shown_anew import show_again
from storage.tables import ImageRow, JobRow, LookRow

PREFIX = "review_"


async def look_again(session: AsyncSession, undo: Undo) -> None:
    """The pictures wait for staff again, and who asked for them is told; or, where what was kept back for good is no longer
    kept, what was paid for it is granted to the member. Raises: CannotUndo."""
    if undo.entry.job_id is None or undo.entry.undo is None:
        raise CannotUndo("never")
    verdict, job = Verdict(undo.entry.what.removeprefix(PREFIX)), await get_job(session, undo.entry.job_id, lock=True)
    decided = [image for image in job.images if image.position in undo.entry.undo["positions"]]
    if job.removed_at is not None:
        raise CannotUndo("changed")
    if not any(image.gone for image in decided):
        await reopen(session, job, decided, undo)
    elif verdict is Verdict.KEEP_BACK:
        await refund(session, job, undo, amount=Millicredits((job.paid or 0) * len(decided) // len(job.images)))
    else:
        raise CannotUndo("over")


async def reopen(session: AsyncSession, job: Job, decided: Sequence[Image], undo: Undo) -> None:
    """Let these pictures of a job wait for staff as if nobody had looked. Raises: CannotUndo."""
    look = update(LookRow).where(LookRow.job_id == job.id, LookRow.decided_at.is_not(None))
    waits = look.values(decided_at=None, by=None, verdict=None).returning(LookRow.job_id)
    if await session.scalar(waits) is None:
        raise CannotUndo("changed")
    positions = [image.position for image in decided]
    these = update(ImageRow).where(ImageRow.job_id == job.id, ImageRow.position.in_(positions))
    await session.execute(these.values(verdict=Verdict.KEEP_BACK))
    await show_again(session, JobRow.id == job.id)
    await ask_staff(session, job.id, job.community, job.member, now=undo.now)
    await tell_member(session, job, Verdict.KEEP_BACK, audit_id=undo.entry.id, now=undo.now)
