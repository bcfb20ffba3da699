"""Pictures that are no longer kept, fetched again from their cards: Discord has the files for as long as the messages."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import discord

from cogs.links import is_attachment_link
from cogs.pictures import UPLOAD_LIMIT_BYTES, Picture, alt_text_of, changed_image
from cogs.ways import UNREACHABLE
from domain.jobs import Image, Job
from studio.log_context import logged_job

if TYPE_CHECKING:
    from cogs.client import AtelierBot

log = logging.getLogger("atelier.discord")


async def pictures_of(bot: AtelierBot, job: Job, *, limit_bytes: int | None) -> list[Picture]:
    """A job's pictures in order: what is kept, and of what isn't the files that its cards still show.

    limit_bytes: of one file; kept ones over it come as smaller copies.
    """
    kept = await bot.pictures.of(job, limit_bytes=limit_bytes)
    if len(kept) == sum(image.may_be_shown for image in job.images):
        return kept
    found = [await picture_of(bot, job, image, limit_bytes=limit_bytes) for image in job.images]
    return [picture for picture in found if picture is not None]


async def before_of(bot: AtelierBot, job: Job, parent: Job | None) -> Picture | None:
    """A small copy of the picture of its parent that a job changed, kept or fetched again; None where it changed none, or
    that is nowhere any more."""
    image = None if parent is None else changed_image(job, parent)
    if parent is None or image is None:
        return None
    kept = await bot.pictures.before(job, parent, image)
    if kept is not None:
        return kept
    again = await fetched_again(bot, parent, image)
    return None if again is None else await bot.pictures.before(job, parent, image, again.data)


async def picture_of(bot: AtelierBot, job: Job, image: Image, *, limit_bytes: int | None) -> Picture | None:
    """One of a job's pictures, kept or fetched again; None where it was removed, or is nowhere any more."""
    kept = await bot.pictures.of(replace(job, images=(image,)), limit_bytes=limit_bytes)
    if kept:
        return kept[0]
    again = await fetched_again(bot, job, image)
    return None if again is None or len(again.data) > (limit_bytes or UPLOAD_LIMIT_BYTES) else again


async def fetched_again(bot: AtelierBot, job: Job, image: Image) -> Picture | None:
    """The file of a picture that its card shows, with a fresh link: only from Discord's own hosts, and only where its hash
    is the picture's own, or that of a file that was shown of it."""
    if not image.may_be_shown or job.removed_at is not None:
        return None
    link = await bot.cards.link(job, image.position)
    if link is None or not is_attachment_link(link, bot.cdn_hosts):
        return None
    try:
        data = await bot.http.get_from_cdn(link)
    except (discord.HTTPException, *UNREACHABLE) as error:
        with logged_job(job):
            log.info("job %s: its card's file can't be fetched again: %r", job.code, error)
        return None
    if not await bot.origins.is_file_of(data, image):
        with logged_job(job):
            log.warning("job %s: its card's file isn't its picture", job.code)
        return None
    return Picture(PurePosixPath(urlsplit(link).path).name, alt_text_of(job, image), data, is_spoiler=image.is_spoiler)
