"""/queue: a member's unfinished requests, each with a Cancel, and how busy the studio is."""

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from cogs.answering import answering
from cogs.cancel import Cancel
from cogs.layout import Item, Layout, framed
from cogs.words import queue as words
from domain.jobs import Job, JobState
from domain.people import member_key
from studio.gallery import Queue
from studio.ports import Progress

if TYPE_CHECKING:
    from cogs.client import AtelierBot

SHOWN_MOST = 10
"""Each takes 3 of a message's 40 components: section, text, button."""


class QueueCommand(commands.Cog):
    """Shows what is under way."""

    def __init__(self, bot: "AtelierBot") -> None:
        self._bot = bot

    @app_commands.command(name="queue", description=words.QUEUE)
    async def queue(self, interaction: "discord.Interaction[AtelierBot]") -> None:
        """Show one's own unfinished requests."""
        async with answering(interaction, private=True) as answer:
            queue = await self._bot.gallery.queue(member_key(interaction.user.id))
            rows = [(job, await self._bot.studio.progress(job)) for job in queue.jobs[:SHOWN_MOST]]
            await answer.show(panel(queue, rows))


def panel(queue: Queue, rows: list[tuple[Job, Progress]]) -> Layout:
    """The whole queue of a member."""
    left_out = len(queue.jobs) - len(rows)
    return framed(
        None if rows else ui.TextDisplay(words.NOTHING),
        *(row(job, progress) for job, progress in rows),
        ui.TextDisplay(words.more(left_out)) if left_out else None,
        ui.TextDisplay(words.load(queue)),
    )


def row(job: Job, progress: Progress) -> Item:
    """One request; with a Cancel where that changes something."""
    text = ui.TextDisplay[Any](words.request(job, progress))
    if job.cancel_asked or job.state is JobState.PARKED:
        return text
    return ui.Section(text, accessory=Cancel(job.code))
