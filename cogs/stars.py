"""The star: keeps a picture in mind, for oneself alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.layout import plain
from cogs.own_pictures import image_at
from cogs.persistent import CODE, POSITION, Persistent
from cogs.remix import remixable
from cogs.words import buttons as words
from domain.people import member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


class Star(Persistent[ui.Button[Any]], template=rf"star:{CODE}:{POSITION}"):
    """Stars a picture, or takes the star away. position counts from 0."""

    reads = {"position": int}

    def __init__(self, code: str, position: int) -> None:
        custom_id = f"star:{code}:{position}"
        super().__init__(ui.Button(label=words.STAR, style=discord.ButtonStyle.secondary, custom_id=custom_id))
        self.code = code
        self.position = position

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Star or unstar, and say which."""
        async with answering(interaction, private=True) as answer:
            job = await remixable(interaction, self.code)
            image_at(job, self.position)
            member = member_key(interaction.user.id)
            is_starred = await interaction.client.gallery.turn_star(job, self.position, member=member)
            await answer.show(plain(words.starred(job, self.position + 1, is_starred=is_starred)))
