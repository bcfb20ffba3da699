"""discord.py, pointed at a server on loopback instead of at Discord."""

from collections.abc import Iterator
from contextlib import contextmanager

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route

API = "/api/v10"
GATEWAY = "/gateway/"
CDN = "https://cdn.discordapp.com"
"""Where links to files lead. They look like Discord's own, so that a bot which takes no others takes them."""

GET_FROM_CDN = HTTPClient.get_from_cdn


def gateway_of(address: str) -> str:
    """The gateway's address beside the API's."""
    return address.replace("http", "ws", 1) + GATEWAY


def point_discord_at(address: str) -> None:
    """Let discord.py in this process speak to a server, and fetch there what links to Discord's files."""

    async def get_from_cdn(client: HTTPClient, url: str) -> bytes:
        return await GET_FROM_CDN(client, url.replace(CDN, address))

    Route.BASE = address + API
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_of(address))
    HTTPClient.get_from_cdn = get_from_cdn  # type: ignore[assignment,method-assign]


@contextmanager
def pointed_at(address: str) -> Iterator[None]:
    """The same, for a while."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    point_discord_at(address)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before
        HTTPClient.get_from_cdn = GET_FROM_CDN  # type: ignore[method-assign]
