"""/compose: a whole request in one form, for long prompts with line breaks and ten references in one upload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.answering import answering
from cogs.defaults import settings_here
from cogs.ordering import check_welcome
from cogs.request_form import Model, RequestForm, Start, opened_model, order_wish, start_with
from cogs.words import forms as words
from domain.jobs import Origin

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


class Compose(commands.Cog):
    """Takes orders that need room."""

    def __init__(self, bot: AtelierBot) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Build the command for where people are served."""
        self._bot.tree.add_command(compose_command(personal=self._bot.serves_persons))


def compose_command(*, personal: bool) -> app_commands.Command[Any, ..., None]:
    """Build the slash command. personal: whether it works outside of servers too."""

    @app_commands.command(name="compose", description=words.COMPOSE)
    @app_commands.allowed_installs(guilds=True, users=personal)
    @app_commands.allowed_contexts(guilds=True, dms=personal, private_channels=personal)
    async def compose(interaction: discord.Interaction[Any]) -> None:
        async with answering(interaction, private=True) as answer:
            await check_welcome(interaction)
            settings = await settings_here(interaction)
            await answer.open(ComposeForm(start_with(settings.defaults), await opened_model(interaction.client)))

    return compose


class ComposeForm(RequestForm):
    """A request from nothing."""

    template = r"compose"

    def __init__(self, start: Start | None = None, model: Model | None = None) -> None:
        super().__init__(title=words.COMPOSE_TITLE, about="compose", start=start, model=model)

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Order what was filled in."""
        async with answering(interaction, prompt=self.typed) as answer:
            await order_wish(interaction, answer, self.wish(), origin=Origin.COMMAND)
