"""The numbers under several pictures: each opens its picture, large and private, with what can be made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.bigger import Bigger
from cogs.edit import EditImage
from cogs.layout import Layout, framed
from cogs.originals import Original
from cogs.own_pictures import image_at
from cogs.persistent import CODE, POSITION, Persistent
from cogs.pictures import Picture, gallery
from cogs.refetching import picture_of
from cogs.remix import remixable
from cogs.stars import Star
from cogs.words import buttons as words
from domain.errors import ImagesGone
from domain.jobs import Image, Job
from domain.people import member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


class OpenPicture(Persistent[ui.Button[Any]], template=rf"picture:{CODE}:{POSITION}"):
    """Opens one picture. position counts from 0, the label from 1."""

    reads = {"position": int}

    def __init__(self, code: str, position: int) -> None:
        custom_id = f"picture:{code}:{position}"
        super().__init__(ui.Button(label=str(position + 1), style=discord.ButtonStyle.secondary, custom_id=custom_id))
        self.code = code
        self.position = position

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Show it, to whoever sees the card."""
        async with answering(interaction, private=True) as answer:
            job = await remixable(interaction, self.code)
            image = image_at(job, self.position)
            found = await picture_of(interaction.client, job, image, limit_bytes=interaction.filesize_limit)
            if found is None:
                raise ImagesGone(code=job.code, removed=False)
            stars = await interaction.client.gallery.stars(job, member=member_key(interaction.user.id))
            layout = panel(job, image, found, is_starred=image.position in stars)
            await answer.show(layout, files=[found.file()])


def panel(job: Job, image: Image, found: Picture, *, is_starred: bool) -> Layout:
    """One picture, and what can be made of it."""
    smaller = found.preview_of_bytes
    return framed(
        gallery([found]),
        ui.TextDisplay(words.above_picture(job, image.position + 1, is_starred=is_starred)),
        ui.TextDisplay(words.larger_original(smaller)) if smaller is not None else None,
        ui.ActionRow(*picture_buttons(job, image), Original(job.code, image.position)),
    )


def picture_buttons(job: Job, image: Image) -> tuple[EditImage, Bigger, Star]:
    """What can be made of one picture."""
    return EditImage(job.code, image.position), Bigger(job.code, image.position), Star(job.code, image.position)
