"""/help: one screen, with an example to press."""

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from cogs.answering import answering
from cogs.layout import Layout, framed
from cogs.options import Options
from cogs.ordering import imagine_here
from cogs.persistent import Persistent
from cogs.places import community_of, visitor_of
from cogs.words import help as words
from cogs.words.usage import left
from domain.jobs import Origin
from domain.money import Millicredits
from domain.people import member_key
from domain.prices import quote

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

EXAMPLE = Options(prompt=words.PROMPT)


class HelpCommand(commands.Cog):
    """Shows the way."""

    def __init__(self, bot: "AtelierBot") -> None:
        self._bot = bot

    @app_commands.command(name="help", description=words.HELP)
    async def help(self, interaction: "Interaction") -> None:
        """Show what a member can do here, and what is left to do it with."""
        async with answering(interaction, private=True) as answer:
            community = community_of(interaction)
            usage = await self._bot.accounts.usage(community, member_key(interaction.user.id), visitor_of(interaction))
            price = quote(EXAMPLE.request(seed=0), await self._bot.studio.tariff())
            is_open = await self._bot.desk.is_open(community)
            await answer.show(screen(left(usage), price if is_open else None))


class Example(Persistent[ui.Button[Any]], template=r"example:fox"):
    """Orders the example, as /imagine would: the same rules, the same price, the same place."""

    def __init__(self, price: Millicredits = Millicredits(0)) -> None:
        label = words.example_label(price)
        super().__init__(ui.Button(label=label, style=discord.ButtonStyle.primary, custom_id="example:fox"))

    async def callback(self, interaction: "Interaction") -> None:  # type: ignore[override]
        """Order it, for whoever pressed."""
        await imagine_here(interaction, EXAMPLE, origin=Origin.BUTTON)


def screen(left: str | None, price: Millicredits | None) -> Layout:
    """The whole screen. price: of the example; None where nothing is made."""
    return framed(
        ui.TextDisplay(words.SCREEN),
        ui.Separator(),
        ui.TextDisplay(left) if left else None,
        ui.TextDisplay(words.CLOSED if price is None else words.example()),
        None if price is None else ui.ActionRow(Example(price)),
    )
