"""Messages that show jobs: written before Discord is called, recorded when they are known to be there."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import AlreadyShared
from domain.jobs import ENDED, Job, JobState, NewShowing, Showing, ShowingKind
from storage.conduct import refuse_to_blocked
from storage.rows import JOBS, Part, get_job, read_job, refuse, table_of
from storage.signals import tell_of_jobs
from storage.tables import GalleryPostRow, JobRow, ShowingRow
from storage.values import showing_columns, showing_of

SHARE_AGAIN_AFTER = timedelta(minutes=1)
"""A post that was begun and never seen to be there may be tried again from then on."""
SHOWN = (
    update(JOBS)
    .where(JOBS.c.id == bindparam("job_id"), JOBS.c.state.in_(sorted(ENDED)))
    .values(shown_at=func.coalesce(JOBS.c.shown_at, bindparam("at", type_=JOBS.c.shown_at.type)))
    .returning(JOBS.c.id)
)
SHOWINGS = table_of(ShowingRow)
RECORD = (
    update(SHOWINGS)
    .where(SHOWINGS.c.id == bindparam("showing_id"), SHOWINGS.c.recorded_at.is_(None))
    .values(channel_id=func.coalesce(bindparam("in_channel", type_=SHOWINGS.c.channel_id.type), SHOWINGS.c.channel_id))
    .returning(SHOWINGS.c.job_id)
)
RECORD_FIRST = update(JOBS).where(JOBS.c.id == bindparam("job_id"), JOBS.c.recorded_at.is_(None)).returning(JOBS.c.id)
SHOWN_AND_GIVEN_BACK = SHOWN.where(JOBS.c.driver == bindparam("of_driver")).values(driver=None, driver_until=None, due_at=None)


class Showings(Part):
    """Rows of showings, and what they say of their jobs."""

    async def record_showing(
        self,
        showing_id: int,
        *,
        channel_id: int | None,
        message_id: int | None,
        upload_limit_bytes: int | None,
        now: datetime,
    ) -> None:
        """A message is known to be there. Repeating it changes nothing."""
        async with self._database.writing() as session:
            message = {"in_channel": channel_id, "message_id": message_id, "upload_limit_bytes": upload_limit_bytes}
            of = await session.scalar(RECORD, {"showing_id": showing_id, "recorded_at": now, **message})
            if (job_id := await session.scalar(RECORD_FIRST, {"job_id": of, "recorded_at": now})) is not None:
                tell_of_jobs(session, job_id)

    async def begin_showing(self, job_id: int, showing: NewShowing, *, now: datetime) -> Showing:
        """Write a new message's row before it is sent."""
        async with self._database.writing() as session:
            inserted = insert(ShowingRow).values(**showing_columns(showing), job_id=job_id, created_at=now)
            return showing_of((await session.scalars(inserted.returning(ShowingRow))).one())

    async def mark_shown(self, job_id: int, *, driver: str | None, now: datetime) -> None:
        """The job's end has been shown, or waits under /history; its first time stays, and the driver's claim ends.

        driver None: outside of a drive, which leaves a claim alone.

        Raises: ClaimLost, WrongState.
        """
        marking, mine = (SHOWN, {}) if driver is None else (SHOWN_AND_GIVEN_BACK, {"of_driver": driver})
        async with self._database.writing() as session:
            if await session.scalar(marking, {"job_id": job_id, "at": now, **mine}) is None:
                await refuse(session, job_id, driver=driver)

    async def share(self, job_ids: Sequence[int], showing: NewShowing, *, now: datetime) -> list[Job]:
        """A member's finished private jobs are about to be posted for everybody, in one message: public from now on, with that
        message begun; all of them or none.

        Once; again only where an earlier message was begun more than a minute ago and never seen. The same press again, known
        by its token, is the same share.

        Raises: AlreadyShared; Blocked.
        """
        async with self._database.writing() as session:
            await refuse_to_blocked(session, await get_job(session, job_ids[0]), now=now)
            for job_id in sorted(job_ids):  # in one order, so that two presses wait for each other and don't lock up
                await begin_share(session, job_id, showing, now=now)
            return [await get_job(session, job_id) for job_id in job_ids]

    async def withdraw_share(self, job_ids: Sequence[int]) -> None:
        """Discord turned the post down: private again."""
        async with self._database.writing() as session:
            for job_id in sorted(job_ids):
                await session.execute(delete(ShowingRow).where(*unseen_share(job_id)))
                await session.execute(update(JobRow).where(JobRow.id == job_id).values(private=True))

    async def mark_pinged(self, job_id: int, *, now: datetime) -> bool:
        """Its member is about to be pinged that it is done. True for the first who says so, and for nobody else."""
        async with self._database.writing() as session:
            first = update(JobRow).where(JobRow.id == job_id, JobRow.pinged_at.is_(None)).values(pinged_at=now)
            return await session.scalar(first.returning(JobRow.id)) is not None

    async def job_of_message(self, message_id: int) -> Job | None:
        """The job whose showing this message is, or whose card in the gallery."""
        async with self._database.reading() as session:
            in_gallery = select(GalleryPostRow.job_id).where(GalleryPostRow.message_id == message_id)
            shown = select(ShowingRow.job_id).where(ShowingRow.message_id == message_id).limit(1)
            job_id = await session.scalar(shown) or await session.scalar(in_gallery)
            return None if job_id is None else await read_job(session, JobRow.id == job_id)


async def begin_share(session: AsyncSession, job_id: int, showing: NewShowing, *, now: datetime) -> None:
    """One job becomes public, with its message begun; where the same press did that before, nothing. Raises: AlreadyShared."""
    finished = (JobRow.id == job_id, JobRow.private, JobRow.state == JobState.SUCCEEDED)
    sharing = update(JobRow).where(*finished).values(private=False).returning(JobRow.id)
    never_came = delete(ShowingRow).where(*unseen_share(job_id), ShowingRow.created_at <= now - SHARE_AGAIN_AFTER)
    if await session.scalar(sharing) is None and not (await session.scalars(never_came.returning(ShowingRow.id))).all():
        same_press = select(ShowingRow.id).where(ShowingRow.job_id == job_id, ShowingRow.token == showing.token)
        if await session.scalar(same_press) is None:
            raise AlreadyShared((await get_job(session, job_id)).code)
        return
    await session.execute(insert(ShowingRow).values(**showing_columns(showing), job_id=job_id, created_at=now))


def unseen_share(job_id: int) -> tuple[ColumnElement[bool], ...]:
    """The public message of a private job that was begun and not yet seen to be there."""
    return ShowingRow.job_id == job_id, ShowingRow.kind == ShowingKind.REPLY, ShowingRow.recorded_at.is_(None)
