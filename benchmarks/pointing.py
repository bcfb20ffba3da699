"""discord.py, pointed at a server on loopback; it imports nothing that a bot doesn't, as memory is measured."""

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route


def point_discord_at(address: str) -> None:
    """Let discord.py in this process speak to a server instead of to Discord."""
    Route.BASE = f"{address}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(address.replace("http", "ws", 1) + "/gateway/")
