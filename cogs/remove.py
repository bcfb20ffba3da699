"""Remove, in the menu of a message: takes a job's card and pictures away, for its member and for who may delete messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from cogs.answering import Answer, answering
from cogs.appeals import AppealButton
from cogs.group import numbers_of
from cogs.layout import Layout, framed, lines, plain
from cogs.persistent import CODE, Persistent
from cogs.places import staff_of
from cogs.questions import in_place
from cogs.reasons import ReasonForm
from cogs.rendered import Rendered, server_name
from cogs.sight import redraw, shown_with
from cogs.words import remove as words
from cogs.words import reports
from domain.jobs import Job
from domain.letters import Letter
from domain.people import member_key
from studio.removal import UNDONE_WITHIN

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

LABELS = {"ask": words.REMOVE, "do": words.REMOVE, "keep": words.KEEP}


class RemoveMenu(commands.Cog):
    """Adds the entry to the menu of messages."""

    def __init__(self, bot: AtelierBot) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """A menu entry can't be declared in a cog; it is added here."""
        self._bot.tree.add_command(app_commands.ContextMenu(name=words.REMOVE, callback=ask_about_message))


async def ask_about_message(interaction: discord.Interaction, message: discord.Message) -> None:
    """Ask, before what a message shows is taken away."""
    async with answering(interaction, private=True) as answer:  # type: ignore[arg-type]
        bot: AtelierBot = interaction.client  # type: ignore[assignment]
        job = await bot.gallery.job_of_message(message.id)
        if job is None or not job.answers_to(member_key(interaction.user.id), staff_of=staff_of(interaction)):
            await answer.show(plain(words.NOT_YOURS))
            return
        jobs = await shown_with(bot, job)
        if not any(one.ended for one in jobs):
            await answer.show(plain(words.UNDER_WAY))
        elif len(jobs) > 1:
            await answer.show(which(jobs))
        else:
            await ask(interaction, answer, job)  # type: ignore[arg-type]


async def ask(interaction: Interaction, answer: Answer, job: Job) -> None:
    """Ask a member once more, and staff why. What was removed before needs no why: its messages are seen to again."""
    if job.member == member_key(interaction.user.id):
        await answer.show(question(job))
    elif job.removed_at is None:
        await answer.open(RemoveForm(job.code))
    else:
        await answer.show(plain(words.removed(job, everywhere=await redraw(interaction.client, job))))


class Remove(Persistent[ui.Button[Any]], template=rf"remove:(?P<verb>ask|do|keep):{CODE}"):
    """Asks, removes, or lets it be, by a job's code."""

    def __init__(self, verb: str, code: str, label: str | None = None) -> None:
        style = discord.ButtonStyle.danger if verb == "do" else discord.ButtonStyle.secondary
        super().__init__(ui.Button(label=label or LABELS[verb], style=style, custom_id=f"remove:{verb}:{code}"))
        self.verb = verb
        self.code = code

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Do what the button says, for who may."""
        async with answering(interaction, private=True) as answer:
            if self.verb == "keep":
                return await in_place(interaction, answer, plain(words.KEPT))
            removal, member = interaction.client.removal, member_key(interaction.user.id)
            find = removal.removable if self.verb == "ask" else removal.answering
            job = await find(self.code, member=member, staff_of=staff_of(interaction))
            if self.verb == "ask" or job.member != member:
                return await ask(interaction, answer, job)
            removed = await removal.remove(self.code, member=member)
            told = words.removed(removed, everywhere=await redraw(interaction.client, removed))
            return await in_place(interaction, answer, plain(told))


class RemoveForm(ReasonForm):
    """Why staff take a member's pictures away."""

    about = "remove"
    form_title = words.FORM_TITLE
    label = reports.REASON
    hint = reports.REASON_HINT

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Take them away, as staff of this moment."""
        async with answering(interaction, private=True) as answer:
            bot, by, reason = interaction.client, member_key(interaction.user.id), self.reason
            job = await bot.removal.remove_as_staff(self.code, by=by, staff_of=staff_of(interaction), reason=reason)
            everywhere = await redraw(bot, job)
            await answer.show(plain(words.removed_as_staff(job, everywhere=everywhere, undone_within=UNDONE_WITHIN)))


def question(job: Job) -> Layout:
    """Asks once more."""
    buttons = ui.ActionRow[Any](Remove("do", job.code), Remove("keep", job.code))
    return Layout(ui.TextDisplay(words.ask(job)), buttons)


def which(jobs: Sequence[Job]) -> Layout:
    """Asks which of a batch's requests, by their numbers on the card."""
    buttons = [
        Remove("do", job.code, words.remove_one(numbers))
        for job, numbers in zip(jobs, numbers_of(jobs), strict=True)
        if job.ended and job.removed_at is None
    ]
    return Layout(ui.TextDisplay(words.ASK_WHICH), ui.ActionRow(*buttons, Remove("keep", jobs[0].code)))


async def removed_letter(bot: AtelierBot, letter: Letter) -> Rendered | None:
    """Tell a member that staff took their picture away, with Appeal, or brought it back; and see to it that its cards are as
    they should be, whatever happened since the decision."""
    entry = None if letter.audit_id is None else await bot.staff_log.decision(letter.audit_id)
    job = None if entry is None else await bot.staff_log.job_of(entry)
    if entry is None or job is None:
        return None
    await redraw(bot, job)
    server = await server_name(bot, letter.community)
    if letter.facts["is_back"]:
        return None if letter.facts["answered"] else Rendered(framed(lines([reports.back(server, job)])))
    if entry.undone_at is not None:
        return None
    told = reports.removed(server, job, entry.reason, undone_within=UNDONE_WITHIN)
    return Rendered(framed(lines([told]), ui.ActionRow[Any](AppealButton(entry.id))))
