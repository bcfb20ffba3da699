"""A letter as Discord takes it, and what renderings have in common."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cogs.layout import Layout
from cogs.pictures import Picture
from cogs.text import escaped
from cogs.ways import answered
from domain.letters import Delivered, Letter
from domain.people import CommunityKey, discord_id

if TYPE_CHECKING:
    from cogs.client import AtelierBot

NAME_MOST = 100
A_SERVER = "a server"


@dataclass(frozen=True)
class Rendered:
    """A letter as one message."""

    layout: Layout
    files: Sequence[Picture] = ()


Rendering = Callable[["AtelierBot", Letter], Awaitable[Rendered | Delivered | None]]
"""Makes a message of a letter; or posts it itself, where that takes more than a message, and says where; None: there is
nothing to tell any more. May raise what cogs/ways.py raises."""


async def server_name(bot: AtelierBot, community: CommunityKey | None) -> str:
    """A server's name, for people who may be elsewhere. Raises: ShowLater, where it has to be asked for and Discord is away."""
    server_id = None if community is None else discord_id(community)
    with answered():
        guild = None if server_id is None else await bot.server(server_id)
    return A_SERVER if guild is None else escaped(guild.name, NAME_MOST)
