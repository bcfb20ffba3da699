"""Report this picture, in the menu of a message: a form for why, and the staff of the server look at it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import ui
from discord.ext import commands

from cogs.answering import answering
from cogs.group import numbers_of
from cogs.layout import Layout, plain
from cogs.menus import in_servers
from cogs.persistent import CODE, Persistent
from cogs.places import community_of
from cogs.reasons import ReasonForm
from cogs.sight import redraw, shown_with
from cogs.words import reports as words
from domain.jobs import Job
from domain.people import member_key
from studio.reports import can_be_reported

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


class ReportMenu(commands.Cog):
    """Adds the entry to the menu of messages, in servers alone: elsewhere there is no staff."""

    def __init__(self, bot: AtelierBot) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """A menu entry can't be declared in a cog; it is added here."""
        self._bot.tree.add_command(in_servers(words.REPORT, report_message))


async def report_message(interaction: discord.Interaction, message: discord.Message) -> None:
    """Ask what is wrong with what a message shows; of several requests first with which."""
    async with answering(interaction, private=True) as answer:  # type: ignore[arg-type]
        bot: AtelierBot = interaction.client  # type: ignore[assignment]
        job = await bot.gallery.job_of_message(message.id)
        jobs = [] if job is None else await shown_with(bot, job)
        member, here = member_key(interaction.user.id), community_of(interaction)
        theirs = [one for one in jobs if can_be_reported(one, member, here)]
        match theirs:
            case []:
                await answer.show(plain(words.NOT_REPORTABLE))
            case [one]:
                await answer.open(ReportForm(one.code))
            case _:
                await answer.show(which(jobs, theirs))


def which(jobs: Sequence[Job], theirs: Sequence[Job]) -> Layout:
    """Asks which of a batch's requests, by their numbers on the card."""
    numbered = zip(jobs, numbers_of(jobs), strict=True)
    buttons = [AskReport(job.code, words.report_one(numbers)) for job, numbers in numbered if job in theirs]
    return Layout(ui.TextDisplay(words.ASK_WHICH), ui.ActionRow(*buttons))


class AskReport(Persistent[ui.Button[Any]], template=rf"report:ask:{CODE}"):
    """Opens the form for one request of several."""

    def __init__(self, code: str, label: str = words.REPORT) -> None:
        super().__init__(ui.Button(label=label, style=discord.ButtonStyle.secondary, custom_id=f"report:ask:{code}"))
        self.code = code

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Ask, where there is something to report."""
        async with answering(interaction, private=True) as answer:
            member, here = member_key(interaction.user.id), community_of(interaction)
            job = await interaction.client.reports.reportable(self.code, member=member, here=here)
            await answer.open(ReportForm(job.code))


class ReportForm(ReasonForm):
    """What is wrong with a picture."""

    about = "report"
    form_title = words.REPORT
    label = words.WHY
    hint = words.WHY_HINT

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Report it, and thank for it. Where that hides the picture, its cards are taken out of sight."""
        async with answering(interaction, private=True) as answer:
            bot = interaction.client
            member, here = member_key(interaction.user.id), community_of(interaction)
            hidden = await bot.reports.report(self.code, member=member, here=here, reason=self.reason)
            await answer.show(plain(words.THANKS))
            if hidden is not None:
                await redraw(bot, hidden)
