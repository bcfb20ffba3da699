"""Requests that wait for staff's yes: written down, listed, and refused. The yes itself is an order: Ordering.open_job."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.approvals import Approval
from domain.errors import WrongState
from domain.jobs import Awaits, Failure, Job, JobState
from domain.letters import Addressee, LetterKind, NewLetter
from domain.money import Millicredits
from domain.orders import Caps, Order
from domain.people import CommunityKey, MemberKey
from domain.rules.house import check_waiting
from storage.awaiting import enter
from storage.decisions import Decision, record
from storage.house import read_house
from storage.letters import write_letter
from storage.ordering import Entering
from storage.reports import read_background
from storage.rows import Part, get_job, read_job
from storage.settling import cancel_waiting
from storage.tables import UNENDED, UNSHOWN, AuditRow, JobRow, LetterRow
from studio.ports import Opened

DECISIONS = ("approve", "refuse", "trust")
FOR_STAFF = (JobRow.state == JobState.AWAITING, JobRow.awaits == Awaits.APPROVAL)


class Approvals(Part):
    """What staff look at before it is ordered."""

    async def ask_staff(
        self,
        order: Order,
        *,
        key: str,
        code: str,
        price: Millicredits,
        reason: str,
        caps: Caps,
        lapses_at: datetime,
        now: datetime,
    ) -> Opened:
        """Write a job that waits for staff's yes until then, shown as any other, and the letter that asks them. Nothing is
        held or counted. Idempotent on key. reason: NeedsApproval's.

        Raises: SamePress; TooManyWaiting; CodeTaken.
        """
        async with self._database.booking() as session:
            earlier = await read_job(session, JobRow.order_key == key)
            if earlier is not None:
                return Opened(earlier, created=False)
            house = await read_house(session, order.community, order.member, order.visitor, now=now)
            waiting = await waiting_codes(session, order.community, order.member)
            check_waiting(order, house, waiting=waiting, caps=caps, now=now)
            entering = Entering(key, code, price, turn=None, lapses_at=lapses_at, awaits=Awaits.APPROVAL)
            job = await enter(session, order, entering, now=now)
            await write_letter(session, request_to_staff(order, job, reason), now=now)
            return Opened(job, created=True)

    async def refuse_approval(self, job_id: int, *, reason: str, by: MemberKey, now: datetime) -> Job:
        """AWAITING → CANCELLED with staff's words, which its member reads. Raises: WrongState where it waits no more."""
        async with self._database.booking() as session:
            job = await get_job(session, job_id, lock=True)
            if not job.waits_for_staff:
                raise WrongState(code=job.code, state=job.state)
            await cancel_waiting(session, job, failure=Failure.CANCELLED, refusal=reason, now=now)
            decision = Decision(what="refuse", by=by, community=job.community, member=job.member, reason=reason, job_id=job_id)
            await record(session, decision, now=now)
            return await get_job(session, job_id)

    async def approval(self, job_id: int, *, now: datetime) -> Approval | None:
        """One request that waits for staff, or did; None for any other job."""
        async with self._database.reading() as session:
            return await read_approval(session, job_id, now=now)

    async def open_approvals(self, community: CommunityKey, *, most: int, now: datetime) -> list[Approval]:
        """A server's requests that wait for its staff, the oldest first."""
        oldest = select(JobRow.id).where(UNSHOWN, *FOR_STAFF, JobRow.community == community).order_by(JobRow.id).limit(most)
        async with self._database.reading() as session:
            ids = (await session.scalars(oldest)).all()
            found = [await read_approval(session, job_id, now=now) for job_id in ids]
            return [approval for approval in found if approval is not None]


async def waiting_codes(session: AsyncSession, community: CommunityKey, member: MemberKey) -> Sequence[str]:
    """Codes of a member's requests that wait for staff of this server, oldest first."""
    theirs = (JobRow.member == member, UNENDED, *FOR_STAFF, JobRow.community == community)
    return (await session.scalars(select(JobRow.code).where(*theirs).order_by(JobRow.id))).all()


def request_to_staff(order: Order, job: Job, reason: str) -> NewLetter:
    """Asks staff about a job. Its facts are why it waits, and since when its member is known; read_approval reads them."""
    visitor = order.visitor
    since = {"account_since": visitor.account_since, "member_since": visitor.member_since}
    return NewLetter(
        kind=LetterKind.APPROVAL,
        to=Addressee.STAFF,
        community=job.community,
        member=job.member,
        job_id=job.id,
        facts={"reason": reason, **{name: at.isoformat() for name, at in since.items() if at is not None}},
    )


async def read_approval(session: AsyncSession, job_id: int, *, now: datetime) -> Approval | None:
    """One request, with what staff should know beside it, and what they decided."""
    asked = (LetterRow.job_id == job_id, LetterRow.kind == LetterKind.APPROVAL)
    facts = await session.scalar(select(LetterRow.facts).where(*asked).order_by(LetterRow.id).limit(1))
    if facts is None:
        return None
    job = await get_job(session, job_id)
    decisions = await decisions_on(session, job)
    decided = decisions.get("approve") or decisions.get("refuse")
    return Approval(
        job=job,
        reason=facts["reason"],
        account_since=moment(facts, "account_since"),
        member_since=moment(facts, "member_since"),
        background=await read_background(session, job.community, job.member, now=now),
        decided_by=None if decided is None else decided.by,
        decided_at=None if decided is None else decided.at,
        trusts="trust" in decisions,
    )


async def decisions_on(session: AsyncSession, job: Job) -> dict[str, AuditRow]:
    """What staff decided on a request that waited for them, by what it was."""
    about_member = (AuditRow.community == job.community, AuditRow.member == job.member)  # as the index knows them
    about = select(AuditRow).where(*about_member, AuditRow.job_id == job.id, AuditRow.what.in_(DECISIONS))
    return {row.what: row for row in await session.scalars(about)}


def moment(facts: dict[str, Any], name: str) -> datetime | None:
    """A time among a letter's facts."""
    return datetime.fromisoformat(facts[name]) if name in facts else None
