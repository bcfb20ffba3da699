"""Our own pictures as references of new requests, and the links that Discord signs anew when our cards are read again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import discord

from cogs.pictures import ENDINGS
from cogs.ways import UNREACHABLE
from domain.errors import BadOption, ImagesGone, KeptBack, WrongState
from domain.jobs import Image, Job, JobState, Showing, ShowingKind
from domain.requests import Reference
from studio.gallery import Gallery

if TYPE_CHECKING:
    from cogs.client import AtelierBot

log = logging.getLogger("atelier.discord")

CARDS_MOST = 3
"""So many of our messages are read again for one picture; each is a call."""


async def as_reference(bot: AtelierBot, job: Job, position: int) -> Reference:
    """One of a job's pictures as a reference of a new request, its bytes kept or its card still there.

    Raises: WrongState for a job without pictures; BadOption for a position it hasn't; ImagesGone, KeptBack.
    """
    return await bot.cards.as_reference(job, position)


def image_at(job: Job, position: int) -> Image:
    """One of a job's pictures that its members may have. Raises: WrongState, BadOption, ImagesGone, KeptBack."""
    if job.state is not JobState.SUCCEEDED:
        raise WrongState(code=job.code, state=job.state)
    image = next((image for image in job.images if image.position == position), None)
    if image is None:
        numbers = ", ".join(str(image.position + 1) for image in job.images)
        raise BadOption(option="picture", value=str(position + 1), allowed=numbers)
    if image.removed or job.removed_at is not None:
        raise ImagesGone(code=job.code, removed=True)
    if image.is_kept_back:
        raise KeptBack(job.code)
    return image


class OwnCards:
    """Reads our own cards again, by the bot's own token."""

    def __init__(self, bot: discord.Client, *, gallery: Gallery) -> None:
        self._bot = bot
        self._gallery = gallery

    async def as_reference(self, job: Job, position: int) -> Reference:
        """One of a job's pictures as a reference. Raises: WrongState, BadOption, ImagesGone, KeptBack."""
        image = image_at(job, position)
        filename = f"{job.code}-{position + 1}.{ENDINGS.get(image.media_type, 'png')}"
        url = None
        if not await self._gallery.has(image):
            url = await self.link(job, position)
            if url is None:
                raise ImagesGone(code=job.code, removed=False)
        return Reference(image.sha256, filename, image.media_type, image.size_bytes, url)

    async def link_of(self, sha256: str) -> str | None:
        """A fresh link to one of our pictures, from whatever card of ours shows it; None where none does."""
        for job in await self._gallery.jobs_with_image(sha256, most=CARDS_MOST):
            for image in job.images:
                if image.sha256 == sha256 and (found := await self.link(job, image.position)):
                    return found
        return None

    async def link(self, job: Job, position: int) -> str | None:
        """A fresh link to a job's picture on its card; None where no message can be read, or shows a smaller copy."""
        for showing in islice(reversed(readable(job)), CARDS_MOST):
            links = await self._links(showing)
            found = next((link for link in links if shows(link, job, position)), None)
            if found is not None:
                return found
        return None

    async def _links(self, showing: Showing) -> list[str]:
        """The files of one message; none where it can't be read."""
        if showing.channel_id is None or showing.message_id is None:
            return []
        channel = self._bot.get_partial_messageable(showing.channel_id)
        try:
            return list(file_links(await channel.fetch_message(showing.message_id)))
        except (discord.HTTPException, *UNREACHABLE) as error:
            log.info("message %s can't be read again: %r", showing.message_id, error)
            return []


def readable(job: Job) -> list[Showing]:
    """The messages of a job that the bot itself can read, oldest first."""
    return [s for s in job.showings if s.kind is not ShowingKind.PRIVATE and s.message_id is not None]


def shows(link: str, job: Job, position: int) -> bool:
    """Whether a file is this picture itself, as cogs/pictures.py names it, and no smaller copy."""
    return PurePosixPath(urlsplit(link).path).stem == f"{job.code}-{position + 1}"


def file_links(message: discord.Message) -> Iterator[str]:
    """The links to all files of a message: what its components show isn't among its attachments."""
    yield from (attachment.url for attachment in message.attachments)
    for component in message.components:
        yield from media_links(component.to_dict())


def media_links(component: Any) -> Iterator[str]:
    """The links in a component and those inside it."""
    for name, value in component.items():
        if name == "url" and isinstance(value, str):
            yield value
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from media_links(inner)
