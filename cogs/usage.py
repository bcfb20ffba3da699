"""/usage: what a member used, holds and has left here, as the ledger says."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from cogs.answering import answering
from cogs.layout import framed, lines
from cogs.places import community_of, visitor_named, visitor_of
from cogs.rights import server_of_staff
from cogs.words import usage as words
from domain.people import is_server, member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot


class UsageCommand(commands.Cog):
    """Opens the books to the person they are about."""

    def __init__(self, bot: "AtelierBot") -> None:
        self._bot = bot

    @app_commands.command(name="usage", description=words.USAGE)
    @app_commands.describe(member=words.MEMBER)
    async def usage(self, interaction: "discord.Interaction[AtelierBot]", member: discord.User | None = None) -> None:
        """Show one's own credits, or, to staff, a member's."""
        async with answering(interaction, private=True) as answer:
            title, visitor = words.OWN, visitor_of(interaction)
            if member is not None and member.id != interaction.user.id:
                server_of_staff(interaction)
                title, visitor = words.of_member(member.mention), visitor_named(interaction, member)
            community = community_of(interaction)
            usage = await self._bot.accounts.usage(community, member_key((member or interaction.user).id), visitor)
            budget = await self._bot.accounts.budget(community)
            await answer.show(framed(lines(words.usage(title, usage, budget, in_server=is_server(community)))))
