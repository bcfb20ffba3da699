"""The bot by how it is connected otherwise than by one connection: by shards, or over Discord's REST API alone."""

from __future__ import annotations

import discord
from discord.ext import commands

from cogs.client import AtelierBot

CLOSED = (discord.NotFound, discord.Forbidden)


class ShardedBot(AtelierBot, commands.AutoShardedBot):
    """Shares its servers out over several connections, as many as Discord recommends."""

    one_connection = False

    def trouble(self) -> str | None:
        """What is the matter with the connections to Discord's gateway; None: nothing."""
        if not self.is_ready():
            return "not connected yet"
        closed = sum(shard.is_closed() for shard in self.shards.values())
        return f"{closed} of {len(self.shards)} shards disconnected" if closed else None


class RestBot(AtelierBot):
    """Hears nothing of Discord, and knows nothing by heart: a worker's. What it has to know it asks for."""

    one_connection = False

    async def setup_hook(self) -> None:
        """Between login and the first call: learn who the host is. Commands and presses come to others."""
        await self.learn()

    async def server(self, server_id: int) -> discord.Guild | None:
        """A server the bot is in; None for others. May raise what discord.py raises."""
        try:
            return await self.fetch_guild(server_id, with_counts=False)
        except CLOSED:
            return None

    async def place(self, channel_id: int) -> object:
        """A channel with its server, so that permissions there are known; None where it isn't seen, or is somebody's direct
        messages. May raise what discord.py raises."""
        try:
            channel = await self.fetch_channel(channel_id)
            if isinstance(channel, discord.abc.PrivateChannel):
                return None
            guild = await self.fetch_guild(channel.guild.id, with_counts=False)
            if self.user is not None:
                guild._add_member(await guild.fetch_member(self.user.id))  # what the gateway would have told
            if isinstance(channel, discord.Thread):
                await self._add_parent(channel, guild)
        except (*CLOSED, discord.InvalidData):
            return None
        channel.guild = guild
        return channel

    async def _add_parent(self, thread: discord.Thread, guild: discord.Guild) -> None:
        """Permissions in a thread are those of the channel it is in."""
        parent = await guild.fetch_channel(thread.parent_id)
        if not isinstance(parent, discord.Thread):
            guild._add_channel(parent)
