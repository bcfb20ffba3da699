"""/host: what only the host of the bot may do, from any server or the bot's direct messages."""

import re
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from cogs.answering import answering
from cogs.layout import plain
from cogs.parked import panel
from cogs.rights import host_of
from cogs.words import desk as words
from cogs.words.host import opened
from domain.errors import BadOption
from domain.people import server_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

SERVER_ID = re.compile(r"[1-9][0-9]{14,19}")
CHOICES_MOST = 25
"""Source: Discord, "Application Commands", autocomplete."""


class HostCommands(commands.GroupCog, group_name="host", group_description=words.HOST):
    """The host's desk. Who asks is checked in each command; Discord knows no permission of that kind."""

    def __init__(self, bot: "AtelierBot") -> None:
        self._bot = bot

    @app_commands.command(name="pause", description=words.PAUSE)
    async def pause(self, interaction: "Interaction") -> None:
        """Stop new orders."""
        async with answering(interaction, private=True) as answer:
            await self._bot.desk.pause(by=host_of(interaction))
            await answer.show(plain(words.IS_PAUSED))

    @app_commands.command(name="resume", description=words.RESUME)
    async def resume(self, interaction: "Interaction") -> None:
        """Take orders again."""
        async with answering(interaction, private=True) as answer:
            await self._bot.desk.resume(by=host_of(interaction))
            await answer.show(plain(words.GOES_ON))

    @app_commands.command(name="parked", description=words.PARKED)
    async def parked(self, interaction: "Interaction") -> None:
        """Show what waits for the host's word."""
        async with answering(interaction, private=True) as answer:
            host_of(interaction)
            await answer.show(panel(await self._bot.desk.parked(), await self._bot.desk.state()))

    @app_commands.command(name="open", description=words.OPEN)
    @app_commands.describe(server=words.SERVER)
    async def open_server(self, interaction: "Interaction", server: str | None = None) -> None:
        """Serve a server."""
        async with answering(interaction, private=True) as answer:
            by = host_of(interaction)
            server_id = chosen_server(interaction, server)
            await self._bot.desk.set_open(server_key(server_id), True, by=by)
            await answer.show(plain(opened(self._name(server_id))))

    @app_commands.command(name="close", description=words.CLOSE)
    @app_commands.describe(server=words.SERVER)
    async def close_server(self, interaction: "Interaction", server: str | None = None) -> None:
        """Serve a server no longer."""
        async with answering(interaction, private=True) as answer:
            by = host_of(interaction)
            server_id = chosen_server(interaction, server)
            await self._bot.desk.set_open(server_key(server_id), False, by=by)
            await answer.show(plain(words.closed(self._name(server_id))))

    @open_server.autocomplete("server")
    @close_server.autocomplete("server")
    async def servers(self, interaction: "Interaction", current: str) -> list[Choice[str]]:
        """Offer the servers the bot is in, to the host alone."""
        if interaction.user.id not in self._bot.host_ids:
            return []
        typed = current.casefold()
        found = [guild for guild in self._bot.guilds if typed in guild.name.casefold() or typed in str(guild.id)]
        return [Choice(name=words.server_choice(guild.name, guild.id), value=str(guild.id)) for guild in found[:CHOICES_MOST]]

    def _name(self, server_id: int) -> str:
        guild = self._bot.get_guild(server_id)
        return guild.name if guild else str(server_id)


def chosen_server(interaction: "Interaction", typed: str | None) -> int:
    """The server that was meant: by its id, or the one this was used in. Raises: BadOption."""
    if typed is None and interaction.guild_id is not None:
        return interaction.guild_id
    if typed is None or not SERVER_ID.fullmatch(typed.strip()):
        raise BadOption(option="server", value=typed or words.HERE, allowed=words.SERVER_ALLOWED)
    return int(typed.strip())
