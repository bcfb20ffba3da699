"""Original: the kept file of a picture, sent privately; Originals: those of all of a job's pictures, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import discord
from discord import ui

from cogs.answering import answering
from cogs.layout import Layout, plain
from cogs.own_pictures import image_at
from cogs.persistent import CODE, POSITION, Persistent
from cogs.pictures import Picture, file_of
from cogs.refetching import picture_of
from cogs.remix import remixable
from cogs.ways import is_too_large
from cogs.words import buttons as words
from cogs.words import looks
from domain.jobs import Image, Job

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


class Send(Protocol):
    """Answers, or adds to the answer."""

    async def __call__(self, layout: Layout, *, files: Sequence[discord.File] = ()) -> object: ...


class Original(Persistent[ui.Button[Any]], template=rf"original:{CODE}:{POSITION}"):
    """Sends one picture's file as it is kept. position counts from 0."""

    reads = {"position": int}

    def __init__(self, code: str, position: int) -> None:
        custom_id = f"original:{code}:{position}"
        super().__init__(ui.Button(label=words.ORIGINAL, style=discord.ButtonStyle.secondary, custom_id=custom_id))
        self.code = code
        self.position = position

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Send it, to whoever sees the card."""
        async with answering(interaction, private=True) as answer:
            job = await remixable(interaction, self.code)
            await send_original(interaction, answer.show, job, image_at(job, self.position))


class Originals(Persistent[ui.Button[Any]], template=rf"originals:{CODE}"):
    """Sends the files of all of a job's pictures, by its code."""

    def __init__(self, code: str) -> None:
        custom_id = f"originals:{code}"
        super().__init__(ui.Button(label=words.ORIGINALS, style=discord.ButtonStyle.secondary, custom_id=custom_id))
        self.code = code

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Send each that can go, and say of each that can't why."""
        async with answering(interaction, private=True) as answer:
            job = await remixable(interaction, self.code)
            if not job.images:
                await answer.show(plain(words.none_there(job)))
            for image in job.images:
                send = answer.show if image is job.images[0] else answer.whisper
                await send_original(interaction, send, job, image)


async def send_original(interaction: Interaction, send: Send, job: Job, image: Image) -> object:
    """Send one file, or say why it can't go."""
    number = image.position + 1
    if image.removed:
        return await send(plain(words.taken_away(job, number)))
    if image.is_kept_back:
        return await send(plain(looks.no_original(job, number)))
    found = await picture_of(interaction.client, job, image, limit_bytes=interaction.filesize_limit)
    if found is None:
        return await send(plain(words.gone(job, number)))
    if found.preview_of_bytes is not None:
        return await send(plain(words.too_large(job, number, found.preview_of_bytes)))
    try:
        return await send(original(job, image, found), files=[found.file()])
    except discord.HTTPException as error:
        if not is_too_large(error):
            raise
        return await send(plain(words.too_large(job, number, len(found.data))))


def original(job: Job, image: Image, found: Picture) -> Layout:
    """A file to be saved, with what it is."""
    say = words.fetched_again if image.gone else words.original
    return Layout(ui.TextDisplay(say(job, image.position + 1, len(found.data))), file_of(found))
