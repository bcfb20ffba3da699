"""Bigger: one picture of a card, enlarged. The button asks privately with the price, the next one orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.defaults import lowered
from cogs.layout import Layout, framed
from cogs.ordering import check_welcome, order_and_show
from cogs.own_pictures import as_reference, image_at
from cogs.persistent import CODE, POSITION, Persistent
from cogs.pictures import Picture, gallery
from cogs.places import community_of, visitor_of
from cogs.refetching import picture_of
from cogs.rights import seen_here
from cogs.ways import opened
from cogs.words import bigger as words
from domain.enlarging import enlarged
from domain.errors import AlreadyLargest
from domain.jobs import Image, Job, Origin
from domain.money import Millicredits
from domain.orders import Press
from domain.people import member_key
from domain.requests import ImageRequest

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


@dataclass(frozen=True)
class Offer:
    """How a picture would be made bigger, and for how much."""

    job: Job
    image: Image
    request: ImageRequest
    price: Millicredits


class Bigger(Persistent[ui.Button[Any]], template=rf"bigger:{CODE}:{POSITION}"):
    """Shows one picture with what making it bigger costs. position counts from 0."""

    reads = {"position": int}

    def __init__(self, code: str, position: int) -> None:
        super().__init__(
            ui.Button(label=words.BIGGER, style=discord.ButtonStyle.secondary, custom_id=f"bigger:{code}:{position}")
        )
        self.code = code
        self.position = position

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Ask, privately: nothing is spent yet."""
        async with answering(interaction, private=True) as answer:
            await check_welcome(interaction)
            layout, pictures = await offer_panel(interaction, await find_offer(interaction, self.code, self.position))
            await answer.show(layout, files=opened(pictures))


class BiggerGo(Persistent[ui.Button[Any]], template=rf"bigger-go:{CODE}:{POSITION}:(?P<price>[0-9]{{1,8}})"):
    """Orders the bigger picture, for no more than the price that was shown beside it (in millicredits)."""

    reads = {"position": int, "price": int}

    def __init__(self, code: str, position: int, price: int) -> None:
        custom_id = f"bigger-go:{code}:{position}:{price}"
        super().__init__(ui.Button(label=words.GO, style=discord.ButtonStyle.primary, custom_id=custom_id))
        self.code = code
        self.position = position
        self.price = price

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Order, unless it has become dearer meanwhile."""
        async with answering(interaction) as answer:
            offer = await find_offer(interaction, self.code, self.position)
            await order_and_show(
                interaction,
                answer,
                offer.request,
                origin=Origin.BUTTON,
                parent=offer.job,
                agreed=Millicredits(self.price),
                press=Press("bigger", offer.job.id, self.position),
            )


async def find_offer(interaction: Interaction, code: str, position: int) -> Offer:
    """How this picture can be made bigger for this person, here.

    Raises: NoSuchJob, WrongState, BadOption, ImagesGone, AlreadyLargest.
    """
    bot = interaction.client
    job = await seen_here(interaction, code)
    image, picture = image_at(job, position), await as_reference(bot, job, position)
    state = await bot.desk.state()
    card = await bot.studio.card()
    seed = bot.studio.draw_seed(state.upscaler.card if state.upscaler else card)
    drawn = await lowered(interaction, job.request)
    request = enlarged(drawn, image, picture, card=card, upscaler=state.upscaler, seed=seed)
    if request is None:
        raise AlreadyLargest
    return Offer(job, image, request, state.quote(request))


async def offer_panel(interaction: Interaction, offer: Offer) -> tuple[Layout, list[Picture]]:
    """The picture, what would be done and for how much, what would be left, and the button that does it."""
    bot, job, image = interaction.client, offer.job, offer.image
    found = await picture_of(bot, job, image, limit_bytes=interaction.filesize_limit)
    pictures = [] if found is None else [found]
    member, here = member_key(interaction.user.id), community_of(interaction)
    left = (await bot.accounts.usage(here, member, visitor_of(interaction))).left
    layout = framed(
        gallery(pictures),
        ui.TextDisplay(f"{words.way(offer.request)}\n{words.price(offer.price, left)}"),
        ui.ActionRow(BiggerGo(job.code, image.position, offer.price)),
    )
    return layout, pictures
