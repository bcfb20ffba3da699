"""/host: what only the host of the bot may do, from any server or the bot's direct messages."""

import re
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from cogs.account import account_panel
from cogs.answering import answering
from cogs.layout import plain
from cogs.parked import panel
from cogs.quota import typed_credits
from cogs.rights import host_of
from cogs.words import desk as words
from cogs.words import shares
from cogs.words.account import ACCOUNT
from cogs.words.host import opened
from cogs.words.quota import WINDOWS
from domain.errors import BadOption
from domain.money import Allowance, Period
from domain.people import SNOWFLAKE, server_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

SERVER_ID = re.compile(SNOWFLAKE)
CHOICES_OF_WINDOW = [Choice(name=name, value=period.value) for period, name in WINDOWS.items()]
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

    @app_commands.command(name="account", description=ACCOUNT)
    async def account(self, interaction: "Interaction") -> None:
        """Show the balance against the books."""
        async with answering(interaction, private=True) as answer:
            host_of(interaction)
            layout, files = await account_panel(self._bot)
            await answer.show(layout, files=files)

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

    @app_commands.command(name="budget", description=shares.BUDGET)
    @app_commands.rename(number="credits")
    @app_commands.describe(server=words.SERVER, window=shares.BUDGET_WINDOW, number=shares.BUDGET_CREDITS)
    @app_commands.choices(window=CHOICES_OF_WINDOW)
    async def budget(
        self, interaction: "Interaction", server: str | None = None, window: str = Period.DAY, number: float | None = None
    ) -> None:
        """Set a server's share, or leave it to the settings."""
        async with answering(interaction, private=True) as answer:
            by, server_id = host_of(interaction), chosen_server(interaction, server)
            share = None if number is None else Allowance(typed_credits(number, shares.CREDITS_ALLOWED), Period(window))
            community = server_key(server_id)
            await self._bot.desk.set_share(community, share, by=by)
            name, budget = self._name(server_id), await self._bot.accounts.budget(community)
            await answer.show(plain(shares.share_dropped(name, budget) if share is None else shares.share_set(name, share)))

    @app_commands.command(name="fund", description=shares.FUND)
    @app_commands.rename(number="credits")
    @app_commands.describe(server=words.SERVER, window=shares.FUND_WINDOW, number=shares.FUND_CREDITS)
    @app_commands.choices(window=CHOICES_OF_WINDOW)
    async def fund(self, interaction: "Interaction", number: float, window: str, server: str | None = None) -> None:
        """Let a server use more in the window that runs."""
        async with answering(interaction, private=True) as answer:
            by, server_id = host_of(interaction), chosen_server(interaction, server)
            more, period = typed_credits(number, shares.FUND_ALLOWED), Period(window)
            if not more:
                raise BadOption(option="credits", value=f"{number:g}", allowed=shares.FUND_ALLOWED)
            key = f"interaction-{interaction.id}"
            added = await self._bot.desk.fund(server_key(server_id), more, period, by=by, key=key)
            await answer.show(plain(shares.funded(self._name(server_id), added, period)))

    @open_server.autocomplete("server")
    @close_server.autocomplete("server")
    @budget.autocomplete("server")
    @fund.autocomplete("server")
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
