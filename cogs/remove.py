"""Remove, in the menu of a message: takes a job's card and pictures away, for its member and for who may delete messages."""

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from cogs.answering import answering
from cogs.card import removed
from cogs.delivery import draw_card, edited
from cogs.group import numbers_of
from cogs.group_showing import redraw_group
from cogs.layout import Layout, plain
from cogs.places import community_of, staff_of
from cogs.questions import in_place
from cogs.ways import WayClosed, Ways
from cogs.words import remove as words
from domain.errors import ImagesGone, NoSuchJob, ShowLater, WrongState
from domain.jobs import Job, Showing, ShowingKind
from domain.people import member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

LABELS = {"ask": words.REMOVE, "do": words.REMOVE, "keep": words.KEEP}


class RemoveMenu(commands.Cog):
    """Adds the entry to the menu of messages."""

    def __init__(self, bot: "AtelierBot") -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """A menu entry can't be declared in a cog; it is added here."""
        self._bot.tree.add_command(app_commands.ContextMenu(name=words.REMOVE, callback=ask_about_message))


async def ask_about_message(interaction: "Interaction", message: discord.Message) -> None:
    """Ask, before what a message shows is taken away."""
    async with answering(interaction, private=True) as answer:
        job = await interaction.client.gallery.job_of_message(message.id)
        if job is None or not job.answers_to(member_key(interaction.user.id), staff_of=staff_of(interaction)):
            await answer.show(plain(words.NOT_YOURS))
        else:
            jobs = await interaction.client.studio.batch(job)
            ended = any(one.ended for one in jobs)
            await answer.show((question(job) if len(jobs) == 1 else which(jobs)) if ended else plain(words.UNDER_WAY))


class Remove(ui.DynamicItem[ui.Button[Any]], template=r"remove:(?P<verb>ask|do|keep):(?P<code>[0-9a-z]{8})"):
    """Asks, removes, or lets it be, by a job's code."""

    def __init__(self, verb: str, code: str, label: str | None = None) -> None:
        style = discord.ButtonStyle.danger if verb == "do" else discord.ButtonStyle.secondary
        super().__init__(ui.Button(label=label or LABELS[verb], style=style, custom_id=f"remove:{verb}:{code}"))
        self.verb = verb
        self.code = code

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /) -> "Remove":
        """Make the button of a press."""
        return cls(match["verb"], match["code"])

    async def callback(self, interaction: "Interaction") -> None:  # type: ignore[override]
        """Do what the button says, for who may."""
        async with answering(interaction, private=True) as answer:
            match self.verb:
                case "ask":
                    await answer.show(question(await removable(interaction, self.code)))
                case "do":
                    await in_place(interaction, answer, plain(await self._remove(interaction)))
                case _:
                    await in_place(interaction, answer, plain(words.KEPT))

    async def _remove(self, interaction: "Interaction") -> str:
        job = await interaction.client.gallery.remove(
            self.code, member=member_key(interaction.user.id), staff_of=staff_of(interaction)
        )
        return words.removed(job, everywhere=await take_away(interaction.client, job))


async def removable(interaction: "Interaction", code: str) -> Job:
    """A finished job that this person may take away, and that wasn't yet. Raises: NoSuchJob, WrongState, ImagesGone."""
    member, here = member_key(interaction.user.id), community_of(interaction)
    job = await interaction.client.gallery.seen(code, member=member, community=here)
    if not job.answers_to(member, staff_of=staff_of(interaction)):
        raise NoSuchJob(code)
    if not job.ended:
        raise WrongState(code=job.code, state=job.state)
    if job.removed_at is not None:
        raise ImagesGone(code=job.code, removed=True)
    return job


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


async def take_away(bot: "AtelierBot", job: Job) -> bool:
    """Put a short note in the place of every message that shows a job, and take it off the cards of what was made from it.
    Whether all of them could be reached.

    The pictures are refused from the moment they are marked; this may be repeated.
    """
    ways = Ways(bot, clock=bot.clock)
    own = await note_in_place(bot, ways, job)
    return all([own, *[await taken_off_child(bot, ways, child) for child in await bot.gallery.made_from(job)]])


async def note_in_place(bot: "AtelierBot", ways: Ways, job: Job) -> bool:
    """Put a short note in the place of every message that shows a job. Whether all of them could be reached."""
    shown = [showing for showing in job.showings if showing.message_id is not None and showing.kind is not ShowingKind.HISTORY]
    if job.batch_id is not None:
        alone = [showing for showing in shown[1:] if showing.kind is ShowingKind.PRIVATE]
        return all([await taken_off_group(bot, ways, job), *[await replaced(ways, showing, job) for showing in alone]])
    async with bot.pace.of(job.id).editing:
        return all([await replaced(ways, showing, job) for showing in shown])


async def taken_off_child(bot: "AtelierBot", ways: Ways, child: Job) -> bool:
    """Draw a card again without the words and the small picture of what it was made from. Whether it could be reached;
    what only its own member sees may stay."""
    showing = child.showing
    if child.batch_id is not None or showing is None or showing.message_id is None:  # group cards don't tell
        return True
    async with bot.pace.of(child.id).editing:
        try:
            reached = await edited(ways, showing, partial(draw_card, bot, child)) is not None
        except ShowLater:
            reached = False
    return reached or child.private


async def taken_off_group(bot: "AtelierBot", ways: Ways, job: Job) -> bool:
    """Draw the card of a job's batch without it. Whether the card could be reached."""
    try:
        return await redraw_group(bot, ways, job)
    except ShowLater:
        return False


async def replaced(ways: Ways, showing: Showing, job: Job) -> bool:
    """Change one message, by the interaction's token or by the bot's own."""
    for way in (ways.edit_by_token, ways.edit_by_bot):
        try:
            await way(showing, removed(job), ())
        except (WayClosed, ShowLater):
            continue
        return True
    return False
