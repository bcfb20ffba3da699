"""Pictures that a classifier looked at: their scores, what was kept back for staff, and what they decided on it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.jobs import Image, Job
from domain.letters import Addressee, LetterKind, NewLetter
from domain.people import CommunityKey, MemberKey
from domain.verdicts import Verdict
from storage.decisions import Decision, record
from storage.letters import write_letter
from storage.rows import Part, get_job, insert_into, read_jobs
from storage.shown_anew import show_again
from storage.tables import ImageRow, JobRow, LookRow, PictureScoreRow
from storage.tables.jobs import IS_SHOWN
from studio.ports import LookCounts, Review

WAITS = ImageRow.verdict == Verdict.KEEP_BACK
TO_REVIEW = and_(
    LookRow.kept_back > 0,
    LookRow.decided_at.is_(None),
    select(ImageRow.job_id).where(ImageRow.job_id == LookRow.job_id, WAITS, ~ImageRow.gone).exists(),
    select(JobRow.id).where(JobRow.id == LookRow.job_id, JobRow.removed_at.is_(None)).exists(),
)
"""What its member took away meanwhile, or is no longer kept, waits for nobody."""


class Looks(Part):
    """What was seen, and what staff decide."""

    async def scores(self, hashes: Sequence[str]) -> Mapping[str, float]:
        """Of those of these files that were looked at before."""
        known = select(PictureScoreRow.sha256, PictureScoreRow.score).where(PictureScoreRow.sha256.in_(hashes))
        async with self._database.reading() as session:
            return {row.sha256: row.score for row in await session.execute(known)}

    async def note_score(self, sha256: str, score: float, *, now: datetime) -> None:
        """A file was looked at. Repeating it changes nothing."""
        async with self._database.writing() as session:
            seen = insert_into(session, PictureScoreRow).values(sha256=sha256, score=score, at=now)
            await session.execute(seen.on_conflict_do_nothing())

    async def sweep_scores(self, *, older_than: datetime) -> None:
        """Forget older scores: should a file come up again, it is looked at again."""
        async with self._database.writing(long=True) as session:
            await session.execute(delete(PictureScoreRow).where(PictureScoreRow.at < older_than))

    async def let_through(self, hashes: Sequence[str], *, community: CommunityKey) -> frozenset[str]:
        """Those of these pictures that staff of this server looked at and let be shown."""
        shown = LookRow.verdict.in_((Verdict.SHOW, Verdict.SPOILER))
        theirs = select(ImageRow.sha256).join(LookRow, LookRow.job_id == ImageRow.job_id).where(LookRow.community == community)
        async with self._database.reading() as session:
            return frozenset(await session.scalars(theirs.where(shown, ImageRow.sha256.in_(hashes))))

    async def judge_anew(self, job_id: int, images: Sequence[Image]) -> None:
        """Write the verdicts of a job's images."""
        async with self._database.writing() as session:
            for image in images:
                this = update(ImageRow).where(ImageRow.job_id == job_id, ImageRow.position == image.position)
                await session.execute(this.values(verdict=image.verdict))

    async def review(self, job_id: int, verdict: Verdict, *, by: MemberKey, now: datetime) -> bool:
        """Staff decide on a job's pictures that were kept back; the first of them. False for all others."""
        undecided = update(LookRow).where(LookRow.job_id == job_id, LookRow.kept_back > 0, LookRow.decided_at.is_(None))
        deciding = undecided.values(decided_at=now, by=by, verdict=verdict).returning(LookRow.job_id)
        async with self._database.writing() as session:
            if await session.scalar(deciding) is None:
                return False
            job = await get_job(session, job_id, lock=True)
            await show_again(session, JobRow.id == job_id)
            decision = Decision(
                what=f"review_{verdict}",
                by=by,
                community=job.community,
                member=job.member,
                before=job.code,
                job_id=job.id,
                undo={"positions": await carry_out(session, job, verdict)},
            )
            audit_id = await record(session, decision, now=now)
            await tell_member(session, job, verdict, audit_id=audit_id, now=now)
            return True

    async def reviewed(self, job_id: int) -> Review | None:
        """What staff decided; None where nobody did yet, or nothing was kept back."""
        async with self._database.reading() as session:
            row = await session.get(LookRow, job_id)
            if row is None or row.verdict is None or row.by is None or row.decided_at is None:
                return None
            return Review(row.verdict, row.by, row.decided_at)

    async def to_review(self, community: CommunityKey, *, most: int) -> list[Job]:
        """The jobs whose pictures wait for staff of this server, oldest first."""
        waiting = select(LookRow.job_id).where(LookRow.community == community, TO_REVIEW)
        async with self._database.reading() as session:
            return await read_jobs(session, select(JobRow).where(JobRow.id.in_(waiting)).order_by(JobRow.id).limit(most))

    async def look_counts(self, community: CommunityKey, *, since: datetime) -> LookCounts:
        """What looking came to since then, and how many jobs wait for staff now."""
        here = LookRow.community == community
        sums = select(func.sum(LookRow.spoilered), func.sum(LookRow.kept_back)).where(here, LookRow.at >= since)
        async with self._database.reading() as session:
            spoilered, kept_back = (await session.execute(sums)).one()
            waiting = await session.scalar(select(func.count()).select_from(LookRow).where(here, TO_REVIEW))
            return LookCounts(int(spoilered or 0), int(kept_back or 0), waiting or 0)


async def write_look(
    session: AsyncSession, job_id: int, community: CommunityKey, member: MemberKey, images: Sequence[Image], *, now: datetime
) -> None:
    """Write, with the end of a job, what looking at its images came to, where not all are simply shown; staff get a letter
    of those that wait for them."""
    counted = {verdict: sum(image.verdict is verdict for image in images) for verdict in (Verdict.SPOILER, Verdict.KEEP_BACK)}
    if not any(counted.values()):
        return
    spoilered, kept_back = counted.values()
    row = {"job_id": job_id, "community": community, "spoilered": spoilered, "kept_back": kept_back, "at": now}
    await session.execute(insert(LookRow).values(**row))
    if kept_back:
        await ask_staff(session, job_id, community, member, now=now)


async def carry_out(session: AsyncSession, job: Job, verdict: Verdict) -> list[int]:
    """Let a job's pictures that were kept back be shown, or keep them back for good; which they are."""
    becomes = Verdict.REFUSE if verdict is Verdict.KEEP_BACK else verdict
    these = update(ImageRow).where(ImageRow.job_id == job.id, WAITS).values(verdict=becomes)
    return sorted(await session.scalars(these.returning(ImageRow.position)))


async def ask_staff(session: AsyncSession, job_id: int, community: CommunityKey, member: MemberKey, *, now: datetime) -> None:
    """A letter to staff: pictures of a job wait for them."""
    review = NewLetter(kind=LetterKind.REVIEW, to=Addressee.STAFF, community=community, member=member, job_id=job_id)
    await write_letter(session, review, now=now)


async def tell_member(session: AsyncSession, job: Job, verdict: Verdict, *, audit_id: int, now: datetime) -> None:
    """A letter to whose pictures were kept back: how it ended, or that it is looked at again; the job says which."""
    kind = LetterKind.KEPT_BACK if verdict is Verdict.KEEP_BACK else LetterKind.RELEASED
    letter = NewLetter(
        kind=kind, to=Addressee.MEMBER, community=job.community, member=job.member, job_id=job.id, audit_id=audit_id
    )
    await write_letter(session, letter, now=now)


def kept_back_among(hashes: Sequence[str], community: CommunityKey) -> Select[str]:
    """Those of these pictures that wait for staff of this server, or that they keep back for good."""
    kept = select(ImageRow.sha256).join(JobRow, JobRow.id == ImageRow.job_id)
    return kept.where(ImageRow.sha256.in_(hashes), JobRow.community == community, ~IS_SHOWN)
