"""What made this?, in the menu of a message: the job behind a picture, found by its bytes, or what its file says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from cogs.answering import answering
from cogs.layout import TEXT_MOST, plain
from cogs.message_pictures import MessagePicture, fetched, pictures_in
from cogs.places import community_of
from cogs.words import what as words
from cogs.words.refusals import refusal
from domain.errors import BadReference
from domain.jobs import JobState
from domain.people import member_key
from studio.origins import Origin

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

ROOM = 300
"""Characters around a prompt."""


class WhatMadeThisMenu(commands.Cog):
    """Adds the entry to the menu of messages."""

    def __init__(self, bot: AtelierBot) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """A menu entry can't be declared in a cog; it is added here."""
        self._bot.tree.add_command(app_commands.ContextMenu(name=words.WHAT_MADE_THIS, callback=what_made_this))


async def what_made_this(interaction: discord.Interaction, message: discord.Message) -> None:
    """Say privately what made a message's pictures."""
    async with answering(interaction, private=True) as answer:  # type: ignore[arg-type]
        await answer.show(plain(await told_of(interaction, message)))  # type: ignore[arg-type]


async def told_of(interaction: Interaction, message: discord.Message) -> str:
    """What this person may know of a message's pictures: of a card its job, else each file for itself."""
    bot = interaction.client
    job = await bot.gallery.job_of_message(message.id)
    if job is not None and job.state is JobState.SUCCEEDED and job.batch_id is None:
        here = community_of(interaction)
        return told(await bot.origins.of_job(job, member=member_key(interaction.user.id), community=here), most=TEXT_MOST)
    pictures = pictures_in(interaction, message)
    if not pictures:
        return words.NO_PICTURE
    found = [(picture.filename, await told_of_file(interaction, picture, of=len(pictures))) for picture in pictures]
    return found[0][1] if len(found) == 1 else "\n".join(words.above(name, text) for name, text in found)


async def told_of_file(interaction: Interaction, picture: MessagePicture, *, of: int) -> str:
    """What this person may know of one of so many files."""
    try:
        data = await fetched(interaction.client, picture)
    except BadReference as error:
        return refusal(error)
    here = community_of(interaction)
    origin = await interaction.client.origins.of(data, member=member_key(interaction.user.id), community=here)
    return told(origin, most=TEXT_MOST // of)


def told(origin: Origin, *, most: int) -> str:
    """One picture's origin in words, of about so many characters at most."""
    prompt_most = most - ROOM
    if origin.job is not None and origin.job.removed_at is not None:
        return words.OURS_REMOVED
    if origin.job is not None and origin.is_told:
        return words.made_here(origin.job, most=prompt_most, is_seen=origin.is_seen)
    if origin.job is not None:
        return words.OURS_UNTOLD
    if origin.claims is None:
        return words.NOT_A_PICTURE
    return words.claimed(origin.claims, most=prompt_most) if origin.claims.any else words.UNKNOWN
