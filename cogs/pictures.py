"""A job's kept images as files for a Discord message: each marked as made by a machine, and within its upload limit."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import discord
from discord import ui

from cogs.layout import Layout
from cogs.message_files import UploadedFile
from cogs.text import one_line, shortened
from cogs.words.cards import alt_text, before_text, given_text
from cogs.words.picked import alt_text as picked_text
from domain.errors import NotAPicture
from domain.jobs import Image, Job
from domain.marks import Recipe, recipe_of
from domain.requests import FLUX, Reference
from studio.members import Members
from studio.origins import Origins
from studio.ports import ImageStore, Imaging, MarkedFile

UPLOAD_LIMIT_BYTES = 10 * 2**20
"""What any bot may upload anywhere. Source: Discord, "Uploading files"."""
ALT_TEXT_MOST = 1024
THUMBNAIL_PX = 320
"""Twice what Discord shows of one beside a text."""
ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


@dataclass(frozen=True)
class Picture:
    """One file of a card."""

    filename: str
    alt_text: str
    data: bytes
    preview_of_bytes: int | None = None
    """The original's size, where this is a smaller copy."""
    is_spoiler: bool = False
    """Whether it is shown only to who uncovers it."""

    def file(self) -> discord.File:
        """Open it for one upload."""
        return UploadedFile(self.data, self.filename, description=self.alt_text)


class Pictures:
    """Finds a job's images and makes the files that people get of them: the only way from a kept image to Discord."""

    def __init__(self, *, images: ImageStore, imaging: Imaging, members: Members, origins: Origins) -> None:
        self._images = images
        self._imaging = imaging
        self._members = members
        self._origins = origins

    async def of(self, job: Job, *, limit_bytes: int | None = None) -> list[Picture]:
        """A job's images that are still kept, in order; those over the limit as smaller copies.

        Each says that a machine made it, and how where its member wants that; its hash is remembered, so that the file
        is known again wherever it turns up. limit_bytes: of one file; None where the place's own isn't known.
        """
        if not job.images:
            return []
        recipe = recipe_of(job, embeds_prompt=(await self._members.settings(job.member)).embeds_prompt)
        limit = limit_bytes or UPLOAD_LIMIT_BYTES
        copies = await asyncio.gather(*(self._copy(image, recipe, limit) for image in job.images))
        shown = [(image, copy) for image, copy in zip(job.images, copies, strict=True) if copy is not None]
        await self._origins.note_shown({copy.sha256: image.sha256 for image, copy in shown})
        return [picture(job, image, copy) for image, copy in shown]

    async def given(self, job: Job, *, limit_bytes: int) -> list[Picture]:
        """The files that a job's member gave along: those that are still kept, and within the limit."""
        references = job.request.references
        files = [await self._given(each) if each.size_bytes <= limit_bytes else None for each in references]
        return [
            Picture(f"{job.code}-given-{number}.{ENDINGS.get(each.media_type, 'png')}", given_text(number, len(references)), data)
            for number, (each, data) in enumerate(zip(references, files, strict=True), start=1)
            if data is not None and len(data) <= limit_bytes
        ]

    async def _given(self, reference: Reference) -> bytes | None:
        """A file as it came; what was made here, and changed again, with its mark. None once it is no longer kept."""
        path = await self._images.path(reference.sha256)
        if path is None:
            return None
        if not await self._origins.is_made_here(reference.sha256):
            return await asyncio.to_thread(path.read_bytes)
        copy = await self._imaging.marked(path)
        await self._origins.note_shown({copy.sha256: reference.sha256})
        return copy.data

    async def picked(self, references: Sequence[Reference]) -> list[Picture]:
        """Small copies of the files that a member picked: those that are still kept."""
        copies = [await self._small(reference) for reference in references]
        return [
            Picture(f"picked-{number}.webp", shortened(one_line(picked_text(reference.filename)), ALT_TEXT_MOST), data)
            for number, (reference, data) in enumerate(zip(references, copies, strict=True), start=1)
            if data is not None
        ]

    async def _small(self, reference: Reference) -> bytes | None:
        path = await self._images.path(reference.sha256)
        try:
            if path is None:
                return None
            if not await self._origins.is_made_here(reference.sha256):
                return await self._imaging.small(path, side_px=THUMBNAIL_PX)
            copy = await self._imaging.thumbnail(path, side_px=THUMBNAIL_PX)
        except (NotAPicture, FileNotFoundError):
            return None
        await self._origins.note_shown({copy.sha256: reference.sha256})
        return copy.data

    async def thumbnails(self, jobs: Sequence[Job]) -> dict[int, Picture]:
        """A small copy of each job's first image that is still kept, by the job's id; marked, and known again."""
        firsts = [(job, image) for job in jobs if job.hidden_at is None and (image := first_kept(job)) is not None]
        copies = await asyncio.gather(*(self._thumbnail(image) for _, image in firsts))
        small = [(job, image, copy) for (job, image), copy in zip(firsts, copies, strict=True) if copy is not None]
        await self._origins.note_shown({copy.sha256: image.sha256 for _, image, copy in small})
        return {job.id: picture(job, image, replace(copy, is_smaller=True)) for job, image, copy in small}

    async def before(self, job: Job, parent: Job, image: Image, data: bytes | None = None) -> Picture | None:
        """A small copy of a picture of its parent, beside the words of the job that changed it. data: its file, where it is
        no longer kept; None without one."""
        copy = await self._thumbnail(image, data)
        if copy is None:
            return None
        await self._origins.note_shown({copy.sha256: image.sha256})
        alt = shortened(one_line(before_text(parent.request.wording)), ALT_TEXT_MOST)
        return Picture(f"{job.code}-before.{copy.ending}", alt, copy.data, is_spoiler=image.is_spoiler)

    async def _thumbnail(self, image: Image, data: bytes | None = None) -> MarkedFile | None:
        file = await self._images.path(image.sha256) if data is None else data
        try:
            return None if file is None else await self._imaging.thumbnail(file, side_px=THUMBNAIL_PX)
        except (NotAPicture, FileNotFoundError):
            return None

    async def _copy(self, image: Image, recipe: Recipe | None, limit_bytes: int) -> MarkedFile | None:
        """The image marked, or a smaller copy where it is over the limit; None once it is no longer kept."""
        path = await self._images.path(image.sha256) if image.is_there else None
        if path is None:
            return None
        try:
            if image.size_bytes <= limit_bytes:
                copy = await self._imaging.marked(path, recipe)
                if len(copy.data) <= limit_bytes:
                    return copy
            return await self._imaging.preview(path, most_bytes=limit_bytes, recipe=recipe)
        except (NotAPicture, FileNotFoundError):  # swept or removed between two lines
            return None


def gallery(pictures: Sequence[Picture]) -> ui.MediaGallery[Layout] | None:
    """The uploaded files, side by side."""
    if not pictures:
        return None
    return ui.MediaGallery(
        *(
            discord.MediaGalleryItem(f"attachment://{picture.filename}", description=picture.alt_text, spoiler=picture.is_spoiler)
            for picture in pictures
        )
    )


def thumbnail(picture: Picture) -> ui.Thumbnail[Layout]:
    """An uploaded file beside a text."""
    return ui.Thumbnail(f"attachment://{picture.filename}", description=picture.alt_text, spoiler=picture.is_spoiler)


def file_of(picture: Picture) -> ui.File[Layout]:
    """An uploaded file to be saved."""
    return ui.File(f"attachment://{picture.filename}", spoiler=picture.is_spoiler)


def first_kept(job: Job) -> Image | None:
    """The first of a job's images that can still be shown."""
    return next((image for image in job.images if image.is_there), None)


def changed_image(job: Job, parent: Job) -> Image | None:
    """The picture of its parent that a job changed: its first reference. One that mustn't be shown any more is none, nor is
    that of another kind of child."""
    if job.request.model != FLUX or not job.request.references:
        return None
    first = job.request.references[0].sha256
    return next((image for image in parent.images if image.sha256 == first and image.may_be_shown), None)


def picture(job: Job, image: Image, copy: MarkedFile) -> Picture:
    """A copy with its name, and its words for people who don't see it."""
    name, original_bytes = f"{job.code}-{image.position + 1}", None
    if copy.is_smaller:
        name, original_bytes = f"{name}-preview", image.size_bytes
    alt = alt_text_of(job, image)
    return Picture(f"{name}.{copy.ending}", alt, copy.data, preview_of_bytes=original_bytes, is_spoiler=image.is_spoiler)


def alt_text_of(job: Job, image: Image) -> str:
    """What one of a job's pictures shows, for people who don't see it."""
    return shortened(one_line(alt_text(job.request.wording, image.position + 1, job.request.num_outputs)), ALT_TEXT_MOST)
