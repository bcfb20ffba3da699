"""Cards that their members shared in the gallery channel of their server: once each."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update

from domain.gallery_posts import GalleryPost
from domain.letters import Addressee, LetterKind, NewLetter
from storage.conduct import refuse_to_blocked
from storage.letters import write_letter
from storage.rows import Part, get_job, insert_into
from storage.tables import GalleryPostRow

AGAIN_AFTER = timedelta(hours=26)
"""One that never came may be shared again: its letter was given up by then (studio/postman.py)."""


class GalleryPosts(Part):
    """Rows of gallery posts."""

    async def post_in_gallery(self, job_id: int, *, now: datetime) -> bool:
        """Mark a job as shared in its server's gallery, and write the letter that posts it. False where it was before.

        Raises: Blocked.
        """
        async with self._database.writing() as session:
            job = await get_job(session, job_id, lock=True)
            await refuse_to_blocked(session, job, now=now)
            row = insert_into(session, GalleryPostRow).values(job_id=job_id, community=job.community, at=now)
            never_came: ColumnElement[bool] = GalleryPostRow.message_id.is_(None) & (GalleryPostRow.at <= now - AGAIN_AFTER)
            row = row.on_conflict_do_update(index_elements=["job_id"], set_={"at": now}, where=never_came)
            if await session.scalar(row.returning(GalleryPostRow.job_id)) is None:
                return False
            letter = NewLetter(
                kind=LetterKind.SHARED, to=Addressee.GALLERY, community=job.community, member=job.member, job_id=job_id
            )
            await write_letter(session, letter, now=now)
            return True

    async def record_gallery_post(self, job_id: int, *, channel_id: int, message_id: int) -> None:
        """Its thread is known to be there."""
        async with self._database.writing() as session:
            this = update(GalleryPostRow).where(GalleryPostRow.job_id == job_id)
            await session.execute(this.values(channel_id=channel_id, message_id=message_id))

    async def withdraw_gallery_post(self, job_id: int) -> None:
        """Discord turned it down: it may be shared again."""
        async with self._database.writing() as session:
            never_came = (GalleryPostRow.job_id == job_id, GalleryPostRow.message_id.is_(None))
            await session.execute(delete(GalleryPostRow).where(*never_came))

    async def gallery_post(self, job_id: int) -> GalleryPost | None:
        """Where a job is in the gallery, or will be; None where it wasn't shared."""
        async with self._database.reading() as session:
            row = await session.scalar(select(GalleryPostRow).where(GalleryPostRow.job_id == job_id))
            return None if row is None else GalleryPost(row.job_id, row.channel_id, row.message_id)
