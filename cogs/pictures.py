"""A job's kept images as files for a Discord message, each within its upload limit."""

import io
from dataclasses import dataclass
from pathlib import Path

import discord

from cogs.text import one_line, shortened
from cogs.words.cards import alt_text
from domain.errors import NotAPicture
from domain.jobs import Image, Job
from studio.ports import ImageStore, Imaging

UPLOAD_LIMIT_BYTES = 10 * 2**20
"""What any bot may upload anywhere. Source: Discord, "Uploading files"."""
ALT_TEXT_MOST = 1024
ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


@dataclass(frozen=True)
class Picture:
    """One file of a card."""

    filename: str
    alt_text: str
    source: Path | bytes
    preview_of_bytes: int | None = None
    """The original's size, where this is a smaller copy."""

    def file(self) -> discord.File:
        """Open it for one upload."""
        source = io.BytesIO(self.source) if isinstance(self.source, bytes) else self.source
        return discord.File(source, self.filename, description=self.alt_text)


class Pictures:
    """Finds a job's images and fits them to an upload limit."""

    def __init__(self, *, images: ImageStore, imaging: Imaging) -> None:
        self._images = images
        self._imaging = imaging

    async def of(self, job: Job, *, limit_bytes: int | None = None) -> list[Picture]:
        """A job's images that are still kept, in order; those over the limit as smaller copies.

        limit_bytes: of one file; None where the place's own isn't known.
        """
        found = [await self._picture(job, image, limit_bytes or UPLOAD_LIMIT_BYTES) for image in job.images]
        return [picture for picture in found if picture is not None]

    async def _picture(self, job: Job, image: Image, limit_bytes: int) -> Picture | None:
        path = None if image.gone or image.removed else self._images.path(image.sha256)
        if path is None:
            return None
        name = f"{job.code}-{image.position + 1}"
        alt = shortened(one_line(alt_text(job.request.prompt, image.position + 1, job.request.num_outputs)), ALT_TEXT_MOST)
        if image.size_bytes <= limit_bytes:
            return Picture(f"{name}.{ENDINGS.get(image.media_type, 'png')}", alt, path)
        try:
            data, ending = await self._imaging.preview(path, most_bytes=limit_bytes)
        except NotAPicture:
            return None
        return Picture(f"{name}-preview.{ending}", alt, data, preview_of_bytes=image.size_bytes)
