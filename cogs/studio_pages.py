"""The pages of /studio: whoever builds one puts it in here, and says in cogs/words/studio.py what the menu calls it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

import discord

from cogs.answering import Answer
from cogs.blocklist import words_page
from cogs.figures import figures
from cogs.layout import Layout
from cogs.looks import pictures
from cogs.questions import in_place
from cogs.setup import setup_page
from cogs.studio_channels import channels_page
from cogs.studio_health import health_page
from cogs.studio_log import log_page
from cogs.studio_members import members_page
from cogs.studio_moderation import moderation_page
from cogs.studio_today import today_page

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

Renderer = Callable[["discord.Interaction[AtelierBot]"], Awaitable["Layout | tuple[Layout, list[discord.File]]"]]
"""Draws a page for staff of the server that the interaction is from, with cogs/studio_frame.py's foot. Raises: NotAllowed for
everybody else."""

PAGES: Mapping[str, Renderer] = {
    "today": today_page,
    "members": members_page,
    "channels": channels_page,
    "moderation": moderation_page,
    "words": words_page,
    "pictures": pictures,
    "figures": figures,
    "log": log_page,
    "health": health_page,
    "setup": setup_page,
}
"""By the names that buttons and the menu have for them."""


async def turn_to(interaction: Interaction, answer: Answer, name: str) -> None:
    """Show a page in the place of the one that led to it."""
    page = await PAGES[name](interaction)
    layout, files = (page, []) if isinstance(page, Layout) else page
    await in_place(interaction, answer, layout, files=files)
