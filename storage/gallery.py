"""What was made: looked back at, swept."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.jobs import Job
from domain.money import Period
from domain.people import CommunityKey, MemberKey
from storage.counters import MEMBER_SCOPES
from storage.rows import Part, insert_into, read_jobs
from storage.tables import (
    UNENDED,
    CounterRow,
    ImageRow,
    JobCounterRow,
    JobRow,
    PickedPictureRow,
    ReferenceRow,
    RemovedImageRow,
    ShowingRow,
    ShownFileRow,
)
from storage.tables.jobs import IS_SHOWN


class GalleryBook(Part):
    """Finished work and its images."""

    async def open_jobs(self, member: MemberKey, community: CommunityKey | None) -> list[Job]:
        """A member's unfinished jobs, oldest first."""
        async with self._database.reading() as session:
            theirs = select(JobRow).where(*of_member(member, community), UNENDED)
            return await read_jobs(session, theirs.order_by(JobRow.id))

    async def removed_hashes(self, hashes: Sequence[str]) -> frozenset[str]:
        """Those of these hashes that were removed."""
        async with self._database.reading() as session:
            removed = select(RemovedImageRow.sha256).where(RemovedImageRow.sha256.in_(hashes))
            return frozenset(await session.scalars(removed))

    async def withheld_hashes(self, hashes: Sequence[str]) -> Mapping[str, str]:
        """Of these hashes those that nobody may use, and why: removed, or hidden while staff look at what was reported."""
        of_hidden = select(ImageRow.sha256).join(JobRow, JobRow.id == ImageRow.job_id).where(JobRow.hidden_at.is_not(None))
        files = select(ShownFileRow.sha256).where(ShownFileRow.sha256.in_(hashes), ShownFileRow.image_sha256.in_(of_hidden))
        async with self._database.reading() as session:
            hidden = await session.scalars(of_hidden.where(ImageRow.sha256.in_(hashes)).union(files))
            removed = await session.scalars(select(RemovedImageRow.sha256).where(RemovedImageRow.sha256.in_(hashes)))
            return {**dict.fromkeys(hidden, "hidden"), **dict.fromkeys(removed, "removed")}

    async def jobs_with_image(self, sha256: str, *, most: int) -> list[Job]:
        """The latest public jobs that made this image and are neither removed nor hidden, newest first."""
        made_it = select(ImageRow.job_id).where(ImageRow.sha256 == sha256, IS_SHOWN)
        public = (~JobRow.private, JobRow.removed_at.is_(None), JobRow.hidden_at.is_(None), JobRow.id.in_(made_it))
        async with self._database.reading() as session:
            return await read_jobs(session, select(JobRow).where(*public).order_by(JobRow.id.desc()).limit(most))

    async def unused_hashes(self, hashes: Sequence[str]) -> frozenset[str]:
        """Those of these hashes that no job's kept image or reference, and no member's picked picture, uses any more."""
        async with self._database.reading() as session:
            return await unused(session, hashes)

    async def forget_images(self, *, older_than: datetime) -> frozenset[str]:
        """Mark images and references of jobs ended before as gone; the hashes that may be deleted."""
        async with self._database.writing(long=True) as session:
            old = select(JobRow.id).where(JobRow.ended_at < older_than)
            return await forget(session, ImageRow.job_id.in_(old), ReferenceRow.job_id.in_(old))

    async def sweep_tokens(self, *, now: datetime) -> int:
        """Forget interaction tokens that ran out, and members' counters of windows that are over. How many tokens."""
        async with self._database.writing(long=True) as session:
            await sweep_counters(session, now=now)
            over = update(ShowingRow).where(ShowingRow.token.is_not(None), ShowingRow.token_expires_at <= now)
            return len((await session.scalars(over.values(token=None).returning(ShowingRow.id))).all())


def of_member(member: MemberKey, community: CommunityKey | None) -> list[ColumnElement[bool]]:
    """A member's jobs, in one community or (None) everywhere."""
    return [JobRow.member == member, *([] if community is None else [JobRow.community == community])]


async def mark_removed(session: AsyncSession, hashes: Collection[str], *, by: MemberKey, now: datetime) -> None:
    """Refuse these hashes from now on, wherever they come up, and those of the files that people have of them."""
    shown = await session.scalars(select(ShownFileRow.sha256).where(ShownFileRow.image_sha256.in_(hashes)))
    rows = [{"sha256": sha256, "by": by, "at": now} for sha256 in dict.fromkeys([*hashes, *shown])]
    if rows:
        await session.execute(insert_into(session, RemovedImageRow).values(rows).on_conflict_do_nothing())


async def forget(session: AsyncSession, images: ColumnElement[bool], references: ColumnElement[bool]) -> frozenset[str]:
    """Mark these images and references as gone; their hashes that nothing else uses."""
    forgotten = [
        *await session.scalars(update(ImageRow).where(~ImageRow.gone, images).values(gone=True).returning(ImageRow.sha256)),
        *await session.scalars(
            update(ReferenceRow).where(~ReferenceRow.gone, references).values(gone=True).returning(ReferenceRow.sha256)
        ),
    ]
    return await unused(session, forgotten)


async def unused(session: AsyncSession, hashes: Collection[str]) -> frozenset[str]:
    """Those of these hashes that no kept image or reference has, and no picked picture."""
    used = union(
        select(ImageRow.sha256).where(ImageRow.sha256.in_(hashes), ~ImageRow.gone),
        select(ReferenceRow.sha256).where(ReferenceRow.sha256.in_(hashes), ~ReferenceRow.gone),
        select(PickedPictureRow.sha256).where(PickedPictureRow.sha256.in_(hashes)),
    )
    return frozenset(hashes) - frozenset(await session.scalars(used))


async def sweep_counters(session: AsyncSession, *, now: datetime) -> None:
    """Forget members' windows that are over and hold nothing: what was spent in them is in the books."""
    over = or_(*(and_(CounterRow.period == period, CounterRow.starts_at < period.starts_at(now)) for period in Period))
    of_members = CounterRow.scope.startswith(MEMBER_SCOPES, autoescape=True)
    counted = select(JobCounterRow.job_id).where(JobCounterRow.counter_id == CounterRow.id).exists()
    await session.execute(delete(CounterRow).where(of_members, over, ~counted))
