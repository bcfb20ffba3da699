"""Again: a card's request once more, with a new seed, as one's own. On a failure it says Try again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.carrying import Carried, carried_references
from cogs.defaults import lowered
from cogs.layout import plain
from cogs.ordering import order_and_show
from cogs.persistent import CODE, Persistent
from cogs.places import community_of
from cogs.remix import remixable
from cogs.words import buttons as words
from cogs.words import forms
from cogs.words.endings import HIDES_PROMPT
from domain.errors import NotAllowed, NotLent
from domain.jobs import Job, Origin
from domain.orders import Press
from domain.people import member_key
from domain.requests import FLUX, ImageRequest

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


class Again(Persistent[ui.Button[Any]], template=rf"again:{CODE}"):
    """Orders a job's request anew, for everybody who sees its card, at their own quota."""

    def __init__(self, code: str, *, label: str = words.AGAIN) -> None:
        super().__init__(ui.Button(label=label, style=discord.ButtonStyle.secondary, custom_id=f"again:{code}"))
        self.code = code

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Order, as whoever pressed."""
        async with answering(interaction) as answer:
            parent = await remixable(interaction, self.code)
            if parent.failure in HIDES_PROMPT:  # it would be repeated in public
                raise NotAllowed
            carried = await carried_references(
                interaction.client, parent, member_key(interaction.user.id), community_of(interaction)
            )
            request = await lowered(interaction, await once_more(interaction.client, parent, carried))
            press = Press("again", parent.id)
            await order_and_show(interaction, answer, request, origin=Origin.BUTTON, parent=parent, press=press)
            if carried.left_out:
                await answer.whisper(plain(forms.left_out(carried.left_out)))


async def once_more(bot: AtelierBot, parent: Job, carried: Carried) -> ImageRequest:
    """A job's request with another seed, and the references that come along.

    Raises: ModelGone; NotLent for a picture to be made bigger that doesn't come along.
    """
    if parent.request.model != FLUX and not carried.references:
        raise NotLent
    seed = bot.studio.draw_seed((await bot.desk.state()).card_for(parent.request))
    return replace(parent.request, seed=seed, references=carried.references)
