"""Files as people got them, and the kept images that they show: by its bytes alone a picture is found again."""

from collections.abc import Mapping

from sqlalchemy import literal, select
from sqlalchemy.dialects import postgresql, sqlite

from domain.jobs import Job
from storage.rows import Part, read_jobs, table_of
from storage.tables import ImageRow, JobRow, ShownFileRow

SHOWN_FILES = table_of(ShownFileRow)
NOTE = {kind.dialect.name: kind.insert(SHOWN_FILES).on_conflict_do_nothing() for kind in (postgresql, sqlite)}


class ShownFiles(Part):
    """Rows of hashes."""

    async def note_shown(self, shown: Mapping[str, str]) -> None:
        """Remember of files' hashes which kept image each shows. Repeating it changes nothing."""
        rows = [{"sha256": sha256, "image_sha256": image_sha256} for sha256, image_sha256 in shown.items()]
        if not rows:
            return
        async with self._database.writing() as session:
            await session.execute(NOTE[session.get_bind().dialect.name], rows)

    async def is_shown_file(self, sha256: str, *, of: str) -> bool:
        """Whether a file of this hash was shown of that kept image."""
        async with self._database.reading() as session:
            return await session.get(ShownFileRow, {"sha256": sha256, "image_sha256": of}) is not None

    async def jobs_of_file(self, sha256: str, *, most: int) -> list[Job]:
        """The jobs that made what this file is, or shows; newest first, private and removed ones among them."""
        shows = select(ShownFileRow.image_sha256).where(ShownFileRow.sha256 == sha256)
        made_it = select(ImageRow.job_id).where(ImageRow.sha256.in_(shows.union(select(literal(sha256)))))
        async with self._database.reading() as session:
            return await read_jobs(session, select(JobRow).where(JobRow.id.in_(made_it)).order_by(JobRow.id.desc()).limit(most))
