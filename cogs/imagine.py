"""/imagine: from a prompt to a placeholder that becomes the pictures."""

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.options import Options, aspect_ratios, counts, described, formats, resolutions, tolerances
from cogs.ordering import imagine_here
from cogs.styles import offered_styles
from cogs.words import options as words
from domain.catalog import ModelCard, Tariff

if TYPE_CHECKING:
    from cogs.client import AtelierBot

STYLE_MOST = 100
"""Characters of a style's name as typed; a longer one there is none of."""


class Imagine(commands.Cog):
    """Takes orders."""

    def __init__(self, bot: "AtelierBot") -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Build the command from the model as it is known now."""
        card, tariff = await self._bot.studio.card(), await self._bot.studio.tariff()
        self._bot.tree.add_command(imagine_command(card, tariff, personal=self._bot.serves_persons))


def imagine_command(card: ModelCard, tariff: Tariff, *, personal: bool) -> app_commands.Command[Any, ..., None]:
    """Build the slash command, with the choices and prices that the model has now.

    personal: whether it works outside of servers too (PERSONAL_QUOTA over 0).
    """

    @app_commands.command(name="imagine", description=words.IMAGINE)
    @app_commands.allowed_installs(guilds=True, users=personal)
    @app_commands.allowed_contexts(guilds=True, dms=personal, private_channels=personal)
    @app_commands.describe(**described(card))
    @app_commands.choices(num_outputs=counts(card), safety_tolerance=tolerances())
    @app_commands.choices(aspect_ratio=aspect_ratios(card), resolution=resolutions(card, tariff), output_format=formats(card))
    async def imagine(
        interaction: discord.Interaction[Any],
        prompt: str,
        aspect_ratio: str | None = None,
        num_outputs: int | None = None,
        resolution: str | None = None,
        seed: app_commands.Range[int, 0, card.most_seed] | None = None,
        output_format: str | None = None,
        safety_tolerance: int | None = None,
        prompt_upsampling: bool | None = None,
        reference_1: discord.Attachment | None = None,
        reference_2: discord.Attachment | None = None,
        reference_3: discord.Attachment | None = None,
        reference_4: discord.Attachment | None = None,
        reference_5: discord.Attachment | None = None,
        reference_6: discord.Attachment | None = None,
        reference_7: discord.Attachment | None = None,
        reference_8: discord.Attachment | None = None,
        reference_9: discord.Attachment | None = None,
        reference_10: discord.Attachment | None = None,
        style: app_commands.Range[str, 1, STYLE_MOST] | None = None,
        private: bool | None = None,
    ) -> None:
        attached = [
            *(reference_1, reference_2, reference_3, reference_4, reference_5),
            *(reference_6, reference_7, reference_8, reference_9, reference_10),
        ]
        options = Options(
            prompt=prompt,
            aspect_ratio=aspect_ratio,
            num_outputs=num_outputs,
            resolution=resolution,
            seed=seed,
            output_format=output_format,
            safety_tolerance=safety_tolerance,
            prompt_upsampling=prompt_upsampling,
            references=tuple(reference for reference in attached if reference is not None),
            style=style,
            private=private,
        )
        await imagine_here(interaction, options)

    imagine.autocomplete("style")(offered_styles)
    return imagine
