"""What is written with the end of a wait for staff: who decided, what its member reads, and the staff's card."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.approvals import ApprovalEnd, end_of
from domain.jobs import Job
from domain.letters import Addressee, LetterKind, NewLetter
from domain.orders import Order
from storage.conduct import trust_member
from storage.decisions import Decision, record
from storage.house import make_settings
from storage.letters import write_letter

TOLD = frozenset({ApprovalEnd.REFUSED, ApprovalEnd.LAPSED})
"""Ends that its member reads in a letter: a message that changes tells nobody."""


async def note_approved(session: AsyncSession, job: Job, order: Order, *, now: datetime) -> None:
    """Staff said yes, and the price is held: write the decisions, and bring the staff's card up to date. Its member reads of
    it where the message that shows it can't be changed for so long."""
    if order.approved_by is None:
        return
    decision = Decision(what="approve", by=order.approved_by, community=job.community, member=job.member, job_id=job.id)
    await record(session, decision, now=now)
    if order.trusts_member:
        await make_settings(session, job.community)  # locks it, as whoever else changes what staff hold of a member
        await trust_member(session, job.community, job.member, True, by=order.approved_by, job_id=job.id, now=now)
    if job.private:
        await tell_member(session, job, now=now)
    await tell_staff(session, job, now=now)


async def note_unapproved(session: AsyncSession, job: Job, *, now: datetime) -> None:
    """Its wait for staff ended without a yes."""
    if end_of(job) in TOLD:
        await tell_member(session, job, now=now)
    await tell_staff(session, job, now=now)


async def tell_member(session: AsyncSession, job: Job, *, now: datetime) -> None:
    """Write to its member how it ended: the job says how; cogs/approvals.py reads it."""
    letter = NewLetter(
        kind=LetterKind.APPROVAL_ENDED, to=Addressee.MEMBER, community=job.community, member=job.member, job_id=job.id
    )
    await write_letter(session, letter, now=now)


async def tell_staff(session: AsyncSession, job: Job, *, now: datetime) -> None:
    """Bring the staff's card up to date. What it says of why it waits is in the job's first letter (storage/approvals.py)."""
    letter = NewLetter(kind=LetterKind.APPROVAL, to=Addressee.STAFF, community=job.community, member=job.member, job_id=job.id)
    await write_letter(session, letter, now=now)
