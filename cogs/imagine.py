"""/imagine: from a prompt to a placeholder that becomes the pictures."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from cogs.answering import Answer, answering
from cogs.layout import plain
from cogs.options import Options, aspect_ratios, counts, described, formats, resolutions, tolerances
from cogs.placeholder import placeholder
from cogs.places import community_of, is_age_restricted, new_showing
from cogs.references import keep_references
from cogs.words import greeting
from cogs.words import options as words
from domain.catalog import ModelCard, Tariff
from domain.errors import CommunityClosed, PersonalClosed
from domain.jobs import Job, Origin
from domain.orders import Order
from domain.people import CommunityKey, is_personal, member_key
from domain.requests import ImageRequest

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


class Imagine(commands.Cog):
    """Takes orders."""

    def __init__(self, bot: "AtelierBot") -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Build the command from the model as it is known now."""
        card, tariff = await self._bot.studio.card(), await self._bot.studio.tariff()
        self._bot.tree.add_command(imagine_command(self, card, tariff, personal=self._bot.serves_persons))

    async def imagine(self, interaction: "Interaction", options: Options, *, origin: Origin = Origin.COMMAND) -> None:
        """Order the pictures, and show where they stand. origin: what was used, the command or a button."""
        async with answering(interaction, prompt=options.prompt) as answer:
            job = await self._order(interaction, options, origin)
            progress = await self._bot.studio.progress(job)
            await answer.show_job(job, placeholder(job, progress, now=self._bot.clock.now()))
            await self._greet(interaction, answer)

    async def _order(self, interaction: "Interaction", options: Options, origin: Origin) -> Job:
        request = options.request(seed=self._bot.studio.draw_seed())
        community = community_of(interaction)
        order = Order(
            request=await self._with_references(request, options, community),
            member=member_key(interaction.user.id),
            member_name=interaction.user.display_name,
            community=community,
            showing=new_showing(interaction, now=self._bot.clock.now()),
            origin=origin,
            age_restricted=is_age_restricted(interaction),
        )
        return await self._bot.studio.order(order, key=f"interaction-{interaction.id}")

    async def _with_references(self, request: ImageRequest, options: Options, community: CommunityKey) -> ImageRequest:
        """The request with its files, fetched and kept; nothing is fetched for who isn't served anyway."""
        if not options.references:
            return request
        if not await self._bot.desk.is_open(community):
            raise PersonalClosed if is_personal(community) else CommunityClosed
        kept = await keep_references(self._bot.studio, options.references, hosts=self._bot.cdn_hosts)
        return replace(request, references=kept)

    async def _greet(self, interaction: "Interaction", answer: Answer) -> None:
        """Say once, privately, what goes to PixelDojo and what is kept."""
        if await self._bot.desk.first_time(member_key(interaction.user.id)):
            await answer.whisper(plain(greeting.FIRST_TIME))


def imagine_command(cog: Imagine, card: ModelCard, tariff: Tariff, *, personal: bool) -> app_commands.Command[Any, ..., None]:
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
        prompt_upsampling: bool = False,
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
        )
        await cog.imagine(interaction, options)

    return imagine
