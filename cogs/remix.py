"""Remix: a card's request in a form, to be changed and ordered as one's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.carrying import Carried, carried_references
from cogs.layout import plain
from cogs.ordering import check_welcome
from cogs.persistent import CODE, Persistent
from cogs.places import community_of
from cogs.request_form import Model, RequestForm, Start, Wish, opened_model, order_wish
from cogs.rights import seen_here
from cogs.words import forms as words
from cogs.words.endings import HIDES_PROMPT
from domain.errors import ImagesGone
from domain.flags import extras_of
from domain.jobs import Job, Origin
from domain.people import MemberKey, discord_id, member_key
from domain.permutations import as_one
from domain.requests import FLUX

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

NOTHING = Carried((), 0)


class Remix(Persistent[ui.Button[Any]], template=rf"remix:{CODE}"):
    """Opens a job's request in a form, for everybody who sees its card."""

    def __init__(self, code: str) -> None:
        super().__init__(ui.Button(label=words.REMIX, style=discord.ButtonStyle.secondary, custom_id=f"remix:{code}"))
        self.code = code

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Open the form."""
        async with answering(interaction, private=True) as answer:
            parent = await remixable(interaction, self.code)
            await check_welcome(interaction)
            await answer.open(RemixForm(self.code, await start_of(interaction, parent), await opened_model(interaction.client)))


class RemixForm(RequestForm):
    """The request of a job, to be changed."""

    template = rf"remix:{CODE}"

    def __init__(self, code: str, start: Start | None = None, model: Model | None = None) -> None:
        super().__init__(title=words.REMIX_TITLE, about=f"remix:{code}", start=start, model=model)
        self.code = code

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Order what was filled in, as whoever sent it."""
        async with answering(interaction, prompt=self.typed) as answer:
            parent = await remixable(interaction, self.code)
            wish = self.wish()
            carried = await carried_by(interaction, wish, parent)
            references = carried.references
            await order_wish(interaction, answer, wish, origin=Origin.BUTTON, parent=parent, references=references)
            if carried.left_out:
                await answer.whisper(plain(words.left_out(carried.left_out)))


async def remixable(interaction: Interaction, code: str) -> Job:
    """The job behind a card that this person sees, here. Raises: NoSuchJob; ImagesGone where it was taken away."""
    job = await seen_here(interaction, code)
    if job.removed_at is not None:
        raise ImagesGone(code=job.code, removed=True)
    return job


async def start_of(interaction: Interaction, parent: Job) -> Start:
    """What the form begins with: the parent's request, as far as this person may see it."""
    member, community = member_key(interaction.user.id), community_of(interaction)
    shelf = await interaction.client.styles.shelf(member, community)
    carried = await carried_by(interaction, None, parent)
    request = parent.request
    if request.style is not None and shelf.find(request.style) is None:  # what was sent says it without the style
        request = replace(request, typed=None, style=None)
    return Start(
        prompt=as_one(request.wording) if shows_prompt(parent, member) else "",
        aspect_ratio=request.aspect_ratio,
        resolution=request.resolution,
        num_outputs=request.num_outputs,
        more=extras_of(request),
        references_hint=words.references_hint(len(carried.references), carried.left_out),
    )


def shows_prompt(job: Job, member: MemberKey) -> bool:
    """Whether this person may read a job's prompt: not another's that moderation turned down, nor that of who was forgotten."""
    return job.member == member or (job.failure not in HIDES_PROMPT and discord_id(job.member) is not None)


async def carried_by(interaction: Interaction, wish: Wish | None, parent: Job) -> Carried:
    """The parent's references, unless others were uploaded, none are wanted, or its only one is what it made bigger."""
    if parent.request.model != FLUX or (wish is not None and (wish.files or wish.drops_references)):
        return NOTHING
    return await carried_references(interaction.client, parent, member_key(interaction.user.id), community_of(interaction))
