"""Use this picture, in the menu of a message: its pictures become references of what is made next."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from cogs.answering import Answer, answering
from cogs.defaults import settings_here
from cogs.layout import Layout, framed, plain
from cogs.message_pictures import MessagePicture, fetched, is_ours, named_as_ours, pictures_in
from cogs.ordering import check_welcome
from cogs.own_pictures import as_reference, image_at, shows
from cogs.persistent import CODE, Persistent
from cogs.pictures import gallery
from cogs.places import community_of
from cogs.questions import in_place
from cogs.remix import remixable
from cogs.request_form import Model, RequestForm, Start, opened_model, order_wish, start_with
from cogs.ways import opened
from cogs.words import picked as words
from domain.errors import NoSuchJob
from domain.jobs import Job, Origin
from domain.people import MemberKey, member_key
from domain.requests import Reference
from studio.picks import KEPT_FOR, Pick

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

LABELS = {"imagine": words.IMAGINE, "add": words.ADD, "clear": words.CLEAR}


class UsePictureMenu(commands.Cog):
    """Adds the entry to the menu of messages."""

    def __init__(self, bot: AtelierBot) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """A menu entry can't be declared in a cog; it is added here."""
        self._bot.tree.add_command(app_commands.ContextMenu(name=words.USE_THIS_PICTURE, callback=use_this_picture))


async def use_this_picture(interaction: discord.Interaction, message: discord.Message) -> None:
    """Keep a message's pictures for this person, and ask what to do with them."""
    async with answering(interaction, private=True) as answer:  # type: ignore[arg-type]
        await pick(interaction, answer, message)  # type: ignore[arg-type]


class Picked(Persistent[ui.Button[Any]], template=r"picked:(?P<verb>imagine|add|clear):(?P<batch>[0-9]{1,20})"):
    """What to do with the pictures that were picked at once."""

    def __init__(self, verb: str, batch: str) -> None:
        style = discord.ButtonStyle.primary if verb == "imagine" else discord.ButtonStyle.secondary
        super().__init__(ui.Button(label=LABELS[verb], style=style, custom_id=f"picked:{verb}:{batch}"))
        self.verb = verb
        self.batch = batch

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Do what the button says with the presser's own picks; nobody else's can be named."""
        async with answering(interaction, private=True) as answer:
            bot, member = interaction.client, member_key(interaction.user.id)
            if self.verb == "clear":
                await bot.picks.clear(member)
                return await in_place(interaction, answer, plain(words.CLEARED), files=[])
            pick = await bot.picks.batch(member, self.batch)
            if not pick.pictures:
                return await in_place(interaction, answer, plain(words.LAPSED), files=[])
            if self.verb == "imagine":
                await check_welcome(interaction)
                start = start_with((await settings_here(interaction)).defaults)
                return await answer.open(PickedForm(self.batch, start, await opened_model(bot)))
            joined = await bot.picks.join(member, batch=self.batch)
            layout, files = await panel(bot, joined)
            return await in_place(interaction, answer, layout, files=files)


class UseCard(Persistent[ui.Button[Any]], template=rf"use:{CODE}"):
    """Picks all pictures of a card, as the menu of its message does: for who is already looking at its details."""

    def __init__(self, code: str) -> None:
        super().__init__(ui.Button(label=words.USE_THIS_PICTURE, custom_id=f"use:{code}"))
        self.code = code

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Keep them for the presser, and ask what to do with them."""
        async with answering(interaction, private=True) as answer:
            await check_welcome(interaction)
            await show_picked(interaction, answer, of_card(interaction, await remixable(interaction, self.code)))


class PickedForm(RequestForm):
    """A request with picked pictures as its references."""

    template = r"picked:(?P<batch>[0-9]{1,20})"

    def __init__(self, batch: str, start: Start | None = None, model: Model | None = None) -> None:
        start = replace(start or Start(), references_hint=words.GOES_ALONG)
        super().__init__(title=words.FORM_TITLE, about=f"picked:{batch}", start=start, model=model)
        self.batch = batch

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Order what was filled in, with the pictures that were picked before those that were uploaded."""
        async with answering(interaction, prompt=self.typed) as answer:
            wish, bot = self.wish(), interaction.client
            pick = await bot.picks.batch(member_key(interaction.user.id), self.batch)
            if not pick.pictures and not wish.drops_references:
                await answer.make_private()
                await answer.show(plain(words.LAPSED))
                return
            mine = () if wish.drops_references else pick.pictures
            await order_wish(interaction, answer, wish, origin=Origin.BUTTON, references=mine)


async def pick(interaction: Interaction, answer: Answer, message: discord.Message) -> None:
    """Keep what this person may use of a message, and show it.

    Raises: BadReference, ImagesGone, DiskFull, CommunityClosed, PersonalClosed.
    """
    await check_welcome(interaction)
    pictures = pictures_in(interaction, message)
    usable = (of_ours if is_ours(interaction, message) else of_members)(interaction, message, pictures)
    await show_picked(interaction, answer, usable)


async def show_picked(interaction: Interaction, answer: Answer, usable: Awaitable[Sequence[Reference]]) -> None:
    """Keep these pictures as one batch, and show it; or say that they are another's who doesn't lend them."""
    bot, member = interaction.client, member_key(interaction.user.id)
    layout, files = plain(words.NO_PICTURE), list[discord.File]()
    try:
        references = await usable
        if references:
            layout, files = await panel(bot, await bot.picks.add(member, references, batch=str(interaction.id)))
    except NotLent:
        layout = plain(words.NOT_LENT)
    await answer.show(layout, files=files)


class NotLent(Exception):
    """Somebody else's picture, which they don't let others use."""


async def of_members(interaction: Interaction, message: discord.Message, pictures: Sequence[MessagePicture]) -> list[Reference]:
    """The files of a member's message. Raises: NotLent, BadReference, DiskFull."""
    await check_lent(interaction, member_key(message.author.id))
    return [await kept(interaction.client, picture) for picture in pictures]


async def of_ours(interaction: Interaction, _: discord.Message, pictures: Sequence[MessagePicture]) -> list[Reference]:
    """The pictures of jobs that a message of ours shows. Raises: NotLent, ImagesGone, BadReference, DiskFull."""
    shown = [(picture, named) for picture in pictures if (named := named_as_ours(picture)) is not None]
    return [await of_job(interaction, picture, code, position) for picture, (code, position) in shown]


async def of_job(interaction: Interaction, picture: MessagePicture, code: str, position: int) -> Reference:
    """A job's picture: its kept original, or the card's copy where that is gone. Raises: as of_ours."""
    bot, member = interaction.client, member_key(interaction.user.id)
    try:
        job = await bot.gallery.seen(code, member=member, community=community_of(interaction))
    except NoSuchJob:
        raise NotLent from None
    await check_lent(interaction, job.member)
    if not await bot.gallery.has(image_at(job, position)):
        return await kept(bot, picture)
    reference = await as_reference(bot, job, position)
    return replace(reference, url=picture.url) if shows(picture.url, job, position) else reference


async def of_card(interaction: Interaction, job: Job) -> list[Reference]:
    """All pictures of a job that are still there, under fresh links. Raises: NotLent, ImagesGone, WrongState."""
    await check_lent(interaction, job.member)
    bot = interaction.client
    there = [image.position for image in job.images if image.may_be_shown]
    references = [await as_reference(bot, job, position) for position in there]
    links = [await bot.cards.link(job, position) for position in there]
    return [replace(reference, url=link or reference.url) for reference, link in zip(references, links, strict=True)]


async def check_lent(interaction: Interaction, owner: MemberKey) -> None:
    """Raises: NotLent, for somebody else's pictures unless they lend them."""
    if owner != member_key(interaction.user.id) and not (await interaction.client.members.settings(owner)).lends:
        raise NotLent


async def kept(bot: AtelierBot, picture: MessagePicture) -> Reference:
    """Fetch a file and keep it. Raises: BadReference, DiskFull."""
    return await bot.studio.keep_reference(await fetched(bot, picture), filename=picture.filename, url=picture.url)


async def panel(bot: AtelierBot, pick: Pick) -> tuple[Layout, list[discord.File]]:
    """The picked pictures, small, and what can be done with them; with the files."""
    text = words.picked(len(pick.pictures), bot.clock.now() + KEPT_FOR, others=pick.others, pushed_out=pick.pushed_out)
    verbs = ["imagine", *(["add"] if pick.others else []), "clear"]
    small = await bot.pictures.picked(pick.pictures)
    buttons = ui.ActionRow[Any](*(Picked(verb, pick.batch) for verb in verbs))
    return framed(ui.TextDisplay(text), gallery(small), buttons), opened(small)
