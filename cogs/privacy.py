"""/privacy: what is kept of a person, and Delete, which asks once more."""

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from cogs.answering import answering
from cogs.export import Cursor, Export
from cogs.layout import Layout, framed, plain
from cogs.persistent import Persistent
from cogs.questions import in_place
from cogs.words import privacy as words
from domain.errors import NotAllowed
from domain.jobs import JobState
from domain.people import MemberKey, member_key
from studio.gallery import Gallery

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

LABELS = {"ask": words.DELETE, "sure": words.SURE, "keep": words.KEEP}
AT_PIXELDOJO = frozenset({JobState.SUBMITTING, JobState.SUBMITTED})


class PrivacyCommand(commands.Cog):
    """Says what is kept, and lets go of it."""

    def __init__(self, bot: "AtelierBot") -> None:
        self._bot = bot

    @app_commands.command(name="privacy", description=words.PRIVACY)
    async def privacy(self, interaction: "Interaction") -> None:
        """Show what is kept of the person who asks."""
        async with answering(interaction, private=True) as answer:
            await answer.show(panel(self._bot, interaction.user.id))


class Forget(Persistent[ui.Button[Any]], template=r"forget:(?P<verb>ask|sure|keep):(?P<user_id>\d{1,20})"):
    """Asks once more, forgets, or lets it be. It names the person it was made for, and works for nobody else."""

    reads = {"user_id": int}

    def __init__(self, verb: str, user_id: int) -> None:
        style = discord.ButtonStyle.danger if verb == "sure" else discord.ButtonStyle.secondary
        super().__init__(ui.Button(label=LABELS[verb], style=style, custom_id=f"forget:{verb}:{user_id}"))
        self.verb = verb
        self.user_id = user_id

    async def callback(self, interaction: "Interaction") -> None:  # type: ignore[override]
        """Do what the button says."""
        async with answering(interaction, private=True) as answer:
            if interaction.user.id != self.user_id:
                raise NotAllowed
            match self.verb:
                case "ask":
                    await in_place(interaction, answer, question(self.user_id))
                case "sure":
                    told = await forget(interaction.client.gallery, member_key(self.user_id))
                    await in_place(interaction, answer, plain(told))
                case _:
                    await in_place(interaction, answer, plain(words.KEPT))


def panel(bot: "AtelierBot", user_id: int) -> Layout:
    """What is kept of this person, Export and Delete."""
    buttons = ui.ActionRow[Any](Export(Cursor()), Forget("ask", user_id))
    return framed(ui.TextDisplay(words.kept(bot.desk.images_kept_days)), buttons)


def question(user_id: int) -> Layout:
    """Asks once more."""
    return framed(ui.TextDisplay(words.ASK), ui.ActionRow(Forget("sure", user_id), Forget("keep", user_id)))


async def forget(gallery: Gallery, member: MemberKey) -> str:
    """Erase a member, or say what has to end first. Raises: WrongState where one was sent meanwhile."""
    for job in (await gallery.queue(member)).jobs:
        if job.state in AT_PIXELDOJO:
            return words.still_running(job.code)
    await gallery.erase(member)
    return words.DELETED
