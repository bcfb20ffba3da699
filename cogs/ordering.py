"""The one way from a wish in Discord to a job: every command, button and form that orders ends here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import discord

from cogs.answering import Answer, answering
from cogs.layout import plain
from cogs.placeholder import placeholder
from cogs.places import community_of, is_age_restricted, new_showing
from cogs.references import keep_references
from cogs.words import greeting
from domain.errors import CommunityClosed, PersonalClosed
from domain.jobs import Job, Origin
from domain.orders import Order
from domain.people import CommunityKey, is_personal, member_key
from domain.requests import ImageRequest

if TYPE_CHECKING:
    from cogs.client import AtelierBot
    from cogs.options import Options

    Interaction = discord.Interaction[AtelierBot]


async def imagine_here(interaction: Interaction, options: Options, *, origin: Origin = Origin.COMMAND) -> None:
    """Order what was filled in, and show where it stands. origin: what was used, the command or a button."""
    async with answering(interaction, prompt=options.prompt) as answer:
        request = options.request(seed=interaction.client.studio.draw_seed())
        request = await with_files(interaction, request, options.references)
        await order_and_show(interaction, answer, request, origin=origin)


async def order_and_show(
    interaction: Interaction, answer: Answer, request: ImageRequest, *, origin: Origin, parent: Job | None = None
) -> Job:
    """Order a request for whoever asks, here, and show its placeholder. parent: the job it was made from.

    Raises: what Studio.order raises; PlaceholderRefused.
    """
    bot = interaction.client
    order = Order(
        request=await with_links(interaction, request),
        member=member_key(interaction.user.id),
        member_name=interaction.user.display_name,
        community=community_of(interaction),
        showing=new_showing(interaction, now=bot.clock.now()),
        origin=origin,
        age_restricted=is_age_restricted(interaction),
        parent_job_id=None if parent is None else parent.id,
    )
    job = await bot.studio.order(order, key=f"interaction-{interaction.id}")
    progress = await bot.studio.progress(job)
    await answer.show_job(job, placeholder(job, progress, now=bot.clock.now()))
    await greet(interaction, answer)
    return job


async def with_files(interaction: Interaction, request: ImageRequest, files: Sequence[discord.Attachment]) -> ImageRequest:
    """The request with these files as its references, fetched and kept; nothing is fetched for who isn't served anyway.

    Raises: BadReference, DiskFull, CommunityClosed, PersonalClosed.
    """
    if not files:
        return request
    await check_served(interaction.client, community_of(interaction))
    kept = await keep_references(interaction.client.studio, files, hosts=interaction.client.cdn_hosts)
    return replace(request, references=kept)


async def with_links(interaction: Interaction, request: ImageRequest) -> ImageRequest:
    """The request with references that PixelDojo can fetch now: what can't be handed over is refused before the hold.

    Raises: BadReference, ModelGone, CommunityClosed, PersonalClosed.
    """
    if not request.references:
        return request
    bot = interaction.client
    await check_served(bot, community_of(interaction))
    card = (await bot.desk.state()).card_for(request)
    if card.reference_field is None:  # Studio.order says so
        return request
    return replace(request, references=tuple([await bot.links.ready(reference, card) for reference in request.references]))


async def check_served(bot: AtelierBot, community: CommunityKey) -> None:
    """Raises: CommunityClosed, PersonalClosed."""
    if not await bot.desk.is_open(community):
        raise PersonalClosed if is_personal(community) else CommunityClosed


async def greet(interaction: Interaction, answer: Answer) -> None:
    """Say once, privately, what goes to PixelDojo and what is kept."""
    if await interaction.client.desk.first_time(member_key(interaction.user.id)):
        await answer.whisper(plain(greeting.FIRST_TIME))
