"""/studio: the staff's door, one private panel by pages. Each press asks anew who presses, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from cogs.answering import answering
from cogs.persistent import Persistent
from cogs.rights import server_of_staff
from cogs.setup import offer_set_up
from cogs.studio_frame import page_button, page_menu
from cogs.studio_pages import PAGES, turn_to
from cogs.words import studio as words
from domain.errors import BadOption

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


class StudioCommand(commands.Cog):
    """Opens the panel: the first time on the set-up."""

    def __init__(self, bot: AtelierBot) -> None:
        self._bot = bot

    @app_commands.command(name="studio", description=words.STUDIO)
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    async def studio(self, interaction: Interaction) -> None:
        """Show it to staff of this server."""
        async with answering(interaction, private=True) as answer:
            settings = await self._bot.house.settings(server_of_staff(interaction))
            await turn_to(interaction, answer, "setup" if settings.set_up_at is None else "today")

    @commands.Cog.listener()
    async def on_app_command_completion(self, interaction: Interaction, command: object) -> None:
        """Whatever staff asked first: their first answer tells of the set-up."""
        if command is not self.studio:
            await offer_set_up(interaction)


class PageMenu(Persistent[ui.Select[Any]], template="studio:page"):
    """The menu at the foot of each page."""

    def __init__(self) -> None:
        super().__init__(page_menu(""))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Turn to what was chosen, for staff alone."""
        async with answering(interaction, private=True) as answer:
            server_of_staff(interaction)
            name = next(iter(self.item.values), "")
            if name not in PAGES:
                raise BadOption(option="page", value=name, allowed=", ".join(PAGES))
            await turn_to(interaction, answer, name)


class PageButton(Persistent[ui.Button[Any]], template=rf"studio:open:(?P<name>{'|'.join(words.PAGES)})"):
    """A button that leads to a page."""

    def __init__(self, name: str) -> None:
        super().__init__(page_button(name))
        self.name = name

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Turn to it, for staff alone."""
        async with answering(interaction, private=True) as answer:
            server_of_staff(interaction)
            await turn_to(interaction, answer, self.name)
