"""Pictures that members report: one case at a time for each, which staff decide once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import ReportDecided
from domain.jobs import Job
from domain.letters import Addressee, LetterKind, NewLetter
from domain.people import CommunityKey, MemberKey
from domain.reports import TRUSTED_NEEDED, Background, Report, ReportCase, ReportEnd
from storage.conduct import count_warnings
from storage.letters import write_letter
from storage.rows import Part, get_job, insert_into
from storage.shown_anew import show_as_it_is_now
from storage.tables import AuditRow, JobRow, MemberRecordRow, ReportRow


@dataclass(frozen=True)
class Closed:
    """A case that was just decided. reported: whose pictures it is about."""

    round: int
    reported: MemberKey


class ReportBook(Part):
    """Reports."""

    async def report(self, job_id: int, *, reporter: MemberKey, reason: str, now: datetime) -> bool:
        """Write a member's report of a job, once, and the letter to staff. Whether this one hid the job: reports by three
        trusted members do."""
        async with self._database.writing() as session:
            job = await get_job(session, job_id, lock=True)
            round_ = await current_round(session, job_id)
            values = {"reporter": reporter, "reported": job.member, "reason": reason, "at": now}
            row = insert_into(session, ReportRow).values(job_id=job_id, community=job.community, round=round_, **values)
            if await session.scalar(row.on_conflict_do_nothing().returning(ReportRow.id)) is None:
                return False
            hides = not job.is_withheld and await count_trusted(session, job_id, round_) >= TRUSTED_NEEDED
            if hides:
                await session.execute(update(JobRow).where(JobRow.id == job_id).values(hidden_at=now))
                await show_as_it_is_now(session, job_id)
            await tell_staff(session, job, round_, redraws=hides, now=now)
            return hides

    async def report_case(self, job_id: int, round_: int, *, now: datetime) -> ReportCase | None:
        """One case as it stands; None where there is no such."""
        async with self._database.reading() as session:
            return await read_case(session, job_id, round_, now=now)

    async def open_cases(self, community: CommunityKey, *, most: int, now: datetime) -> list[ReportCase]:
        """A server's cases that nobody has decided, the oldest first."""
        theirs = select(ReportRow.job_id, ReportRow.round).where(ReportRow.community == community, ReportRow.decided_at.is_(None))
        oldest = theirs.group_by(ReportRow.job_id, ReportRow.round).order_by(func.min(ReportRow.id)).limit(most)
        async with self._database.reading() as session:
            cases = [await read_case(session, job_id, round_, now=now) for job_id, round_ in await session.execute(oldest)]
            return [case for case in cases if case is not None]


async def current_round(session: AsyncSession, job_id: int) -> int:
    """The number of a job's open case, or of the one that the next report opens."""
    rounds = select(func.max(ReportRow.round)).where(ReportRow.job_id == job_id)
    decided = await session.scalar(rounds.where(ReportRow.decided_at.is_not(None))) or 0
    return decided + 1


async def count_trusted(session: AsyncSession, job_id: int, round_: int) -> int:
    """How many of a case's reports are by members whom staff trust."""
    of_reporter = (MemberRecordRow.community == ReportRow.community) & (MemberRecordRow.member == ReportRow.reporter)
    trusted = select(func.count()).select_from(ReportRow).join(MemberRecordRow, of_reporter).where(MemberRecordRow.trusted)
    return await session.scalar(trusted.where(ReportRow.job_id == job_id, ReportRow.round == round_)) or 0


async def close_reports(
    session: AsyncSession, job_id: int, *, round_: int | None = None, end: ReportEnd, by: MemberKey, now: datetime
) -> Closed | None:
    """Decide a job's open case, in the transaction of what is decided, which has locked the job; None where there is none
    (any more). round_: only this one.

    What outlived that its member asked to be forgotten goes now.
    """
    job = await get_job(session, job_id)
    is_open = [ReportRow.job_id == job_id, ReportRow.decided_at.is_(None)]
    is_open += [] if round_ is None else [ReportRow.round == round_]
    case = (await session.execute(select(ReportRow.round, ReportRow.reported).where(*is_open).limit(1))).one_or_none()
    if case is None:
        return None
    kept = {} if case.reported == job.member else {"reported": job.member, "reason": ""}
    decided = update(ReportRow).where(*is_open).values(decided_at=now, decided_by=by, ended_as=end, **kept)
    await session.execute(decided)
    await tell_staff(session, job, case.round, redraws=job.hidden_at is not None, now=now)
    return Closed(case.round, case.reported)


async def refuse_decided(session: AsyncSession, job_id: int, round_: int) -> NoReturn:
    """Say who was first. Raises: ReportDecided."""
    this = select(ReportRow).where(ReportRow.job_id == job_id, ReportRow.round == round_).limit(1)
    row = await session.scalar(this)
    raise ReportDecided(by=None, at=None) if row is None else ReportDecided(by=row.decided_by, at=row.decided_at)


async def tell_staff(session: AsyncSession, job: Job, round_: int, *, redraws: bool = False, now: datetime) -> None:
    """Bring a case's card up to date, and (redraws) the job's own cards, which are hidden or shown again. The letter's facts
    name the case; cogs/report_card.py reads them."""
    letter = NewLetter(
        kind=LetterKind.REPORT,
        to=Addressee.STAFF,
        community=job.community,
        job_id=job.id,
        facts={"round": round_, "redraws": redraws},
    )
    await write_letter(session, letter, now=now)


async def read_case(session: AsyncSession, job_id: int, round_: int, *, now: datetime) -> ReportCase | None:
    """One case, with what staff should know beside it."""
    of_case = select(ReportRow).where(ReportRow.job_id == job_id, ReportRow.round == round_)
    rows: Sequence[ReportRow] = (await session.scalars(of_case.order_by(ReportRow.id))).all()
    if not rows:
        return None
    first = rows[0]
    return ReportCase(
        job=await get_job(session, job_id),
        round=round_,
        reported=first.reported,
        reports=tuple(Report(row.reporter, row.reason, row.at) for row in rows),
        background=await read_background(session, first.community, first.reported, now=now),
        end=first.ended_as,
        decided_by=first.decided_by,
        decided_at=first.decided_at,
    )


async def read_background(session: AsyncSession, community: CommunityKey, member: MemberKey, *, now: datetime) -> Background:
    """What staff should know of a member."""
    jobs = select(func.count()).select_from(JobRow).where(JobRow.community == community, JobRow.member == member)
    removals = (AuditRow.community == community, AuditRow.member == member, AuditRow.what == "remove")
    stands = select(func.count()).select_from(AuditRow).where(*removals, AuditRow.undone_at.is_(None))
    return Background(
        requests=await session.scalar(jobs) or 0,
        removals=await session.scalar(stands) or 0,
        warnings=await count_warnings(session, community, member, now=now),
    )
