"""Servers come and go: about one that isn't open the host decides, by direct message."""

from typing import TYPE_CHECKING, Any

import discord
from discord import ui
from discord.ext import commands

from cogs.answering import answering
from cogs.layout import Layout, plain
from cogs.persistent import Persistent
from cogs.words import host as words
from domain.errors import NotAllowed
from domain.people import member_key, server_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

LABELS = {"open": words.OPEN, "later": words.LATER, "leave": words.LEAVE}
STYLES = {"open": discord.ButtonStyle.success, "leave": discord.ButtonStyle.danger}


class Arrivals(commands.Cog):
    """Tells the host who came, and notes who left."""

    def __init__(self, bot: "AtelierBot") -> None:
        self._bot = bot

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Note what came and went while nobody listened."""
        await self._bot.departures.note_all([server_key(guild.id) for guild in self._bot.guilds])

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Note a server that came into sight after the others: on_ready notes all that are there at the start."""
        if self._bot.is_ready():
            await self._bot.departures.note_back(server_key(guild.id))

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note that the bot was removed; a server that is only away for now isn't told of here."""
        await self._bot.departures.note_left(server_key(guild.id))

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Note who is here, and ask the host about a server that isn't open."""
        await self._bot.departures.note_back(server_key(guild.id))
        if not await self._bot.desk.is_open(server_key(guild.id)):
            await self._bot.tell_hosts(lambda: arrival(guild))


class Decide(Persistent[ui.Button[Any]], template=r"arrival:(?P<verb>open|later|leave):(?P<server_id>\d{1,20})"):
    """One of the host's three answers."""

    reads = {"server_id": int}

    def __init__(self, verb: str, server_id: int) -> None:
        style = STYLES.get(verb, discord.ButtonStyle.secondary)
        super().__init__(ui.Button(label=LABELS[verb], style=style, custom_id=f"arrival:{verb}:{server_id}"))
        self.verb = verb
        self.server_id = server_id

    async def callback(self, interaction: "discord.Interaction[AtelierBot]") -> None:  # type: ignore[override]
        """Do what the host chose, and say so in the place of the question."""
        async with answering(interaction, private=True) as answer:
            if interaction.user.id not in interaction.client.host_ids:
                raise NotAllowed
            await answer.update(plain(await self._decide(interaction)))

    async def _decide(self, interaction: "discord.Interaction[AtelierBot]") -> str:
        bot = interaction.client
        guild = bot.get_guild(self.server_id)
        name = guild.name if guild else str(self.server_id)
        match self.verb:
            case "open":
                await bot.desk.set_open(server_key(self.server_id), True, by=member_key(interaction.user.id))
                return words.opened(name)
            case "leave":
                if guild is not None:
                    await guild.leave()
                return words.left(name)
        return words.left_closed(name)


def arrival(guild: discord.Guild) -> Layout:
    """The question to the host."""
    buttons = ui.ActionRow[Any](*(Decide(verb, guild.id) for verb in LABELS))
    return Layout(ui.TextDisplay(words.joined(guild.name, guild.member_count)), buttons)
