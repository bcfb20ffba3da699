"""Keeps a batch's one message as its jobs are: always drawn from what is true now, one edit at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cogs.delivery import Drawn, edited
from cogs.group import group_card, shown_positions
from cogs.message_files import FileIds, KeptFile
from cogs.pace import Shown, message_key
from cogs.pictures import Picture
from domain.jobs import Job, Showing, ShowingKind
from studio.ports import Progress

if TYPE_CHECKING:
    from cogs.client import AtelierBot
    from cogs.ways import Ways


@dataclass(frozen=True, kw_only=True)
class KeptPicture(Picture):
    """A file that the message has already: it is named again, not sent again."""

    kept: KeptFile

    def file(self) -> KeptFile:  # type: ignore[override]
        """The file to keep."""
        return self.kept


class GroupDrawing:
    """Draws one batch as it stands, for any upload limit."""

    def __init__(
        self, bot: AtelierBot, jobs: Sequence[Job], progress: dict[int, Progress], kept: dict[int, Sequence[Picture]]
    ) -> None:
        """kept: the files that the message has already, by their jobs."""
        self._bot = bot
        self._jobs = jobs
        self._progress = progress
        self._kept = kept
        self._drawn: dict[int, Sequence[Picture]] = {}

    async def draw(self, limit_bytes: int) -> Drawn:
        """The card, with files of at most so many bytes; 0: without files."""
        self._drawn = {job.id: await self._pictures(job, limit_bytes) for job in self._jobs} if limit_bytes else {}
        card = group_card(self._jobs, self._drawn, self._progress, now=self._bot.clock.now())
        return card, [picture for pictures in self._drawn.values() for picture in pictures]

    def fingerprint(self) -> str:
        """A text that is the same for the same lines."""
        return group_card(self._jobs, {}, self._progress, now=self._bot.clock.now()).fingerprint()

    def kept(self, files: FileIds) -> dict[int, Sequence[Picture]]:
        """What was drawn last, as the files that the message has of it now."""
        return {
            job_id: [
                KeptPicture(
                    picture.filename,
                    picture.alt_text,
                    b"",
                    picture.preview_of_bytes,
                    picture.is_spoiler,
                    kept=KeptFile(files[picture.filename]),
                )
                for picture in pictures
            ]
            for job_id, pictures in self._drawn.items()
            if pictures and all(picture.filename in files for picture in pictures)
        }

    async def _pictures(self, job: Job, limit_bytes: int) -> Sequence[Picture]:
        most = len(shown_positions(self._jobs, job))
        if not most:
            return ()
        kept = self._kept.get(job.id, ())
        return kept if len(kept) == most else (await self._bot.pictures.of(job, limit_bytes=limit_bytes))[:most]


async def draw_group(bot: AtelierBot, jobs: Sequence[Job], shown: Shown, *, keep: bool = True) -> GroupDrawing:
    """A drawing of a batch with what is known of its message. keep: name the files it has already instead of sending them."""
    progress = {job.id: shown.progress.get(job.id) or await bot.studio.progress(job) for job in jobs if not job.ended}
    return GroupDrawing(bot, jobs, progress, shown.pictures if keep else {})


async def edit_group(bot: AtelierBot, ways: Ways, jobs: Sequence[Job], shown: Shown) -> bool:
    """Edit a batch's message to what its jobs are now. False where no way reaches it. Raises: ShowLater.

    Where Discord won't have files named that it should have, they are sent again.
    """
    showing = group_showing(jobs)
    if showing is None:
        return False
    for keep in (True, False) if shown.pictures else (False,):
        drawing = await draw_group(bot, jobs, shown, keep=keep)
        files = await edited(ways, showing, drawing.draw)
        if files is not None:
            shown.pictures = drawing.kept(files)
            shown.standing = standing(jobs)
            bot.pace.note(message_key(jobs[0]), drawing.fingerprint())
            return True
    shown.pictures = {}
    return False


def standing(jobs: Sequence[Job]) -> object:
    """What a card of these jobs shows, but for places and times."""
    return [
        (
            job.id,
            job.state,
            job.cancel_asked,
            job.removed_at,
            job.hidden_at,
            [(image.gone, image.removed, image.verdict) for image in job.images],
        )
        for job in jobs
    ]


def group_showings(jobs: Sequence[Job]) -> tuple[Showing, ...]:
    """The messages that show a batch as a whole, oldest first: all of its jobs', but for what went to their member alone."""
    public = [
        showing
        for job in jobs
        for showing in job.showings
        if showing is job.showings[0] or showing.kind is not ShowingKind.PRIVATE
    ]
    return tuple(sorted(public, key=lambda showing: showing.id))


def group_showing(jobs: Sequence[Job]) -> Showing | None:
    """The newest of them that is known to be there, or else the newest that was begun."""
    return in_group(jobs[0], jobs).showing


def in_group(job: Job, jobs: Sequence[Job]) -> Job:
    """A job with the messages of its whole batch as its own."""
    return replace(job, showings=group_showings(jobs))


async def redraw_group(bot: AtelierBot, ways: Ways, job: Job) -> bool:
    """Edit the message of a job's batch after something changed. False where no way reaches it. Raises: ShowLater."""
    shown = bot.pace.of(message_key(job))
    async with shown.editing:
        return await edit_group(bot, ways, await bot.studio.batch(job), shown)
