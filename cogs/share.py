"""Share: a private card, posted for everybody in the channel, once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import Answer, PlaceholderRefused, answering
from cogs.delivery import draw_card, fitted
from cogs.group_showing import GroupDrawing
from cogs.layout import Layout
from cogs.persistent import CODE, Persistent
from cogs.pictures import Picture
from cogs.places import community_of, is_age_restricted, may_speak, new_showing
from cogs.ways import WayClosed, answered, opened, text_of
from cogs.words import cards as words
from domain.errors import ChannelClosed, ShowLater
from domain.jobs import Job
from domain.people import member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


class Share(Persistent[ui.Button[Any]], template=rf"share:{CODE}"):
    """Posts one's own private pictures where they were made, as a card with all its buttons."""

    def __init__(self, code: str) -> None:
        super().__init__(ui.Button(label=words.SHARE, custom_id=f"share:{code}"))
        self.code = code

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Post it, for its own member."""
        async with answering(interaction) as answer:
            check_open(interaction)
            bot = interaction.client
            job = await bot.gallery.share(
                self.code,
                member=member_key(interaction.user.id),
                here=community_of(interaction),
                age_restricted=is_age_restricted(interaction),
                showing=new_showing(interaction, now=bot.clock.now()),
            )
            await post_and_record(interaction, answer, [job])


class ShareGroup(Persistent[ui.Button[Any]], template=rf"group:share:{CODE}"):
    """Posts all that is private yet of one's own batch, on one card, by the code of any of its jobs."""

    def __init__(self, code: str) -> None:
        super().__init__(ui.Button(label=words.SHARE, custom_id=f"group:share:{code}"))
        self.code = code

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Post it, for its own member."""
        async with answering(interaction) as answer:
            check_open(interaction)
            bot = interaction.client
            jobs = await bot.gallery.share_batch(
                self.code,
                member=member_key(interaction.user.id),
                here=community_of(interaction),
                age_restricted=is_age_restricted(interaction),
                showing=new_showing(interaction, now=bot.clock.now()),
            )
            await post_and_record(interaction, answer, jobs)


def check_open(interaction: Interaction) -> None:
    """Raises: ChannelClosed, where the bot was told to be silent: an answer would still get through."""
    if not may_speak(interaction):
        raise ChannelClosed


async def post_and_record(interaction: Interaction, answer: Answer, jobs: Sequence[Job]) -> None:
    """Post what was just made public, on one card, and record that it is there. Raises: PlaceholderRefused."""
    message = await posted(interaction, answer, jobs)
    for job in jobs:
        await interaction.client.studio.record_showing(
            job,
            channel_id=interaction.channel_id,
            message_id=message.id,
            upload_limit_bytes=interaction.filesize_limit,
        )


async def posted(interaction: Interaction, answer: Answer, jobs: Sequence[Job]) -> discord.Message:
    """Post the card. Where Discord turns it down, the jobs are private again; where its answer is lost, it is asked whether the
    card is there. Raises: PlaceholderRefused; ShowLater, where that can't be known: the jobs count as shared, and Share may be
    pressed again after a minute."""
    bot = interaction.client
    draw = partial(draw_card, bot, jobs[0]) if len(jobs) == 1 else GroupDrawing(bot, jobs, {}, {}).draw
    try:
        return await fitted(interaction.filesize_limit, draw, partial(show, answer))
    except (WayClosed, ShowLater) as error:
        with answered():
            there = await answer.arrived()
        if there is not None and jobs[0].code in text_of(there):  # else it is the bare placeholder yet
            return there
        await bot.gallery.withdraw_share(jobs)
        raise PlaceholderRefused(jobs[0].code) from error


async def show(answer: Answer, layout: Layout, pictures: Sequence[Picture]) -> discord.Message:
    """Show the card once. Raises: TooLarge, WayClosed, ShowLater."""
    with answered():
        return await answer.show_once(layout, files=opened(pictures))
