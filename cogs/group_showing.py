"""Keeps a batch's one message as its jobs are: always drawn from what is true now, one edit at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from cogs.delivery import Drawn, draw_card, edited
from cogs.group import group_card, shown_positions
from cogs.message_files import FileIds, KeptFile
from cogs.pace import Shown, message_key
from cogs.pictures import Picture
from cogs.refetching import pictures_of
from domain.batches import share_of, shared_with
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
        return kept if len(kept) == most else (await pictures_of(self._bot, job, limit_bytes=limit_bytes))[:most]


async def draw_group(bot: AtelierBot, jobs: Sequence[Job], shown: Shown, *, keep: bool = True) -> GroupDrawing:
    """A drawing of a batch with what is known of its message. keep: name the files it has already instead of sending them."""
    progress = {job.id: shown.progress.get(job.id) or await bot.studio.progress(job) for job in jobs if not job.ended}
    return GroupDrawing(bot, jobs, progress, shown.pictures if keep else {})


@dataclass(frozen=True)
class GroupMessage:
    """A message that shows jobs of a batch, as they stand now."""

    jobs: Sequence[Job]
    showings: tuple[Showing, ...]
    """Of all of them, oldest first."""
    is_shared: bool = False
    """Whether it is where private pictures were posted for everybody: nothing else of their batch is shown there."""

    @property
    def showing(self) -> Showing | None:
        """The newest message that is known to be there, or else the newest that was begun."""
        return self.whole(self.jobs[0]).showing

    def whole(self, job: Job) -> Job:
        """A job with the messages of all of them as its own."""
        return replace(job, showings=self.showings)


def ordered_on(batch: Sequence[Job]) -> GroupMessage:
    """The message that all jobs of a batch were ordered on, or what came in its place; neither what went to their member alone
    nor what was shared."""
    showings = [
        showing
        for job in batch
        for showing in job.showings
        if showing is job.showings[0] or not (showing.kind is ShowingKind.PRIVATE or showing == share_of(job))
    ]
    return GroupMessage(batch, tuple(sorted(showings, key=lambda showing: showing.id)))


def message_of(job: Job, batch: Sequence[Job]) -> GroupMessage:
    """The message that shows a job now: what it was shared in, or else what its batch was ordered on."""
    shared = shared_with(job, batch)
    if not shared:
        return ordered_on(batch)
    return GroupMessage(shared, tuple(showing for one in shared if (showing := share_of(one))), is_shared=True)


async def edit_group(bot: AtelierBot, ways: Ways, message: GroupMessage, shown: Shown) -> bool:
    """Edit a message of a batch to what its jobs are now. False where no way reaches it. Raises: ShowLater.

    Where Discord won't have files named that it should have, they are sent again.
    """
    if message.showing is None:
        return False
    for keep in (True, False) if shown.pictures else (False,):
        drawing = await draw_group(bot, message.jobs, shown, keep=keep)
        files = await edited(ways, message.showing, drawing.draw)
        if files is not None:
            shown.pictures = drawing.kept(files)
            shown.standing = standing(message.jobs)
            shown.fingerprint, shown.at = drawing.fingerprint(), bot.clock.now()
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


async def redraw_group(bot: AtelierBot, ways: Ways, job: Job) -> bool:
    """Edit the messages that show a job of a batch after something changed. Whether all are reached. Raises: ShowLater."""
    batch = await bot.studio.batch(job)
    messages = [ordered_on(batch)]
    if share_of(job) is not None:
        messages.append(message_of(job, batch))
    return all([await redraw_message(bot, ways, job, message) for message in messages])


async def redraw_message(bot: AtelierBot, ways: Ways, job: Job, message: GroupMessage) -> bool:
    """Edit one of them. False where no way reaches it. Raises: ShowLater."""
    shown = bot.pace.of(message_key(job) if message.is_shared else job.batch_id or job.id)
    async with shown.editing:
        if message.is_shared and len(message.jobs) == 1 and message.showing is not None:
            return await edited(ways, message.showing, partial(draw_card, bot, message.jobs[0])) is not None
        return await edit_group(bot, ways, message, shown)
