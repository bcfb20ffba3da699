"""Entries in the menus of messages and people. They can't be declared in a cog: each cog adds its own when it is loaded."""

from collections.abc import Callable, Coroutine
from typing import Any

from discord import app_commands


def in_servers(name: str, callback: Callable[..., Coroutine[Any, Any, None]]) -> app_commands.ContextMenu:
    """An entry where there is a server that installed the bot: not in direct messages, nor as a person's own."""
    return app_commands.ContextMenu(
        name=name,
        callback=callback,
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
    )
