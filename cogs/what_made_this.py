"""What made this?, in the menu of a message, and /what for a file: the job behind a picture, found by its bytes, or what its file
says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from cogs.answering import Answer, answering
from cogs.details import show_details
from cogs.layout import TEXT_MOST, plain
from cogs.message_pictures import MessagePicture, fetched, pictures_in
from cogs.places import community_of
from cogs.words import what as words
from cogs.words.refusals import refusal
from domain.errors import BadReference
from domain.jobs import Job, JobState
from domain.people import member_key
from studio.origins import Origin

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

ROOM = 300
"""Characters around a prompt."""


@dataclass(frozen=True)
class Finding:
    """What is known of one file."""

    filename: str
    origin: Origin | None
    refusal: str = ""
    """Why it couldn't be looked at, where it couldn't."""


class WhatMadeThisMenu(commands.Cog):
    """Adds the entry to the menu of messages, and the command for a file that is in none."""

    def __init__(self, bot: AtelierBot) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """A menu entry can't be declared in a cog; it is added here."""
        self._bot.tree.add_command(app_commands.ContextMenu(name=words.WHAT_MADE_THIS, callback=what_made_this))

    @app_commands.command(name="what", description=words.WHAT)
    @app_commands.describe(picture=words.WHAT_PICTURE)
    async def what(self, interaction: Interaction, picture: discord.Attachment) -> None:
        """Say what made a file."""
        async with answering(interaction, private=True) as answer:
            file = MessagePicture(picture.filename, picture.url, picture.size)
            await tell(interaction, answer, [await finding(interaction, file)])


async def what_made_this(interaction: discord.Interaction, message: discord.Message) -> None:
    """Say privately what made a message's pictures: one of ours with all its details, as far as this person may see them."""
    async with answering(interaction, private=True) as answer:  # type: ignore[arg-type]
        await tell(interaction, answer, await findings(interaction, message))  # type: ignore[arg-type]


async def tell(interaction: Interaction, answer: Answer, found: Sequence[Finding]) -> None:
    """Show what was found: where one job made all of it, its details."""
    job = the_one_job(found)
    if job is not None:
        await show_details(interaction, answer, job, intro=words.made_for(job))
    else:
        await answer.show(plain(in_words(found)))


async def findings(interaction: Interaction, message: discord.Message) -> list[Finding]:
    """What this person may know of a message's pictures: of a card its job, else each file for itself."""
    bot, member, here = interaction.client, member_key(interaction.user.id), community_of(interaction)
    job = await bot.gallery.job_of_message(message.id)
    if job is not None and job.state is JobState.SUCCEEDED and job.batch_id is None:
        return [Finding("", await bot.origins.of_job(job, member=member, community=here))]
    return [await finding(interaction, picture) for picture in pictures_in(interaction, message)]


async def finding(interaction: Interaction, picture: MessagePicture) -> Finding:
    """What this person may know of one file."""
    try:
        data = await fetched(interaction.client, picture)
    except BadReference as error:
        return Finding(picture.filename, None, refusal(error))
    member, here = member_key(interaction.user.id), community_of(interaction)
    return Finding(picture.filename, await interaction.client.origins.of(data, member=member, community=here))


def the_one_job(found: Sequence[Finding]) -> Job | None:
    """The job that made all of these, where this person sees its card."""
    jobs = [each.origin.job if each.origin is not None and each.origin.is_seen else None for each in found]
    first = jobs[0] if jobs else None
    if first is None or first.removed_at is not None or any(job is None or job.id != first.id for job in jobs):
        return None
    return first


def in_words(found: Sequence[Finding]) -> str:
    """All of them in one message."""
    if not found:
        return words.NO_PICTURE
    texts = [told(each.origin, most=TEXT_MOST // len(found)) if each.origin is not None else each.refusal for each in found]
    if len(texts) == 1:
        return texts[0]
    return "\n".join(words.above(each.filename, text) for each, text in zip(found, texts, strict=True))


def told(origin: Origin, *, most: int) -> str:
    """One picture's origin in words, of about so many characters at most."""
    if origin.job is not None and origin.job.removed_at is not None:
        return words.OURS_REMOVED
    if origin.job is not None and origin.job.hidden_at is not None:
        return words.OURS_LOOKED_AT
    if origin.job is not None and origin.is_told:
        return words.made_here(origin.job, most=most - ROOM, is_seen=origin.is_seen)
    if origin.job is not None:
        return words.OURS_UNTOLD
    if origin.claims is None:
        return words.NOT_A_PICTURE
    return words.claimed(origin.claims, most=most - ROOM) if origin.claims.any else words.UNKNOWN
