"""The page of /studio about health: what the bot may do here, what is wrong, and how long pictures are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.forms import Form
from cogs.layout import Layout, lines
from cogs.persistent import Persistent
from cogs.questions import in_place
from cogs.rights import server_of_staff
from cogs.studio_frame import page_button, shown
from cogs.studio_limits import number_field, typed_whole
from cogs.words import studio as words
from domain.communities import CommunitySettings
from domain.people import member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

TO_WRITE = ("view_channel", "send_messages", "attach_files", "read_message_history")
TO_POST = (*TO_WRITE, "send_messages_in_threads")


class KeepButton(Persistent[ui.Button[Any]], template="studio:keep"):
    """Asks how long pictures are kept here."""

    def __init__(self) -> None:
        super().__init__(ui.Button(label=words.KEEP, custom_id="studio:keep"))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Open the form, for staff of this server."""
        async with answering(interaction, private=True) as answer:
            bot = interaction.client
            settings = await bot.house.settings(server_of_staff(interaction))
            await answer.open(KeepForm(settings.keep_images_days, bot.desk.images_kept_days))


class KeepForm(Form):
    """A number of days."""

    template = r"studio-keep"

    def __init__(self, days: int | None = None, host_days: int = 1) -> None:
        super().__init__(title=words.KEEP_FORM, about="studio-keep")
        self.days = number_field("days", days)
        self.add_item(ui.Label(text=words.KEEP_FIELD, description=words.keep_hint(host_days), component=self.days))

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Keep it, for staff of this server."""
        async with answering(interaction, private=True) as answer:
            server, bot = server_of_staff(interaction), interaction.client
            days = typed_whole(self.days.value, words.KEEP_FIELD, least=1, most=bot.desk.images_kept_days)
            await bot.house.change(server, by=member_key(interaction.user.id), keep_images_days=days)
            await in_place(interaction, answer, await health_page(interaction))


async def health_page(interaction: Interaction) -> Layout:
    """The page. Raises: NotAllowed."""
    server, bot = server_of_staff(interaction), interaction.client
    settings = await bot.house.settings(server)
    stopped = list(words.stopped(await bot.desk.state(), is_open=await bot.desk.is_open(server)))
    unsent, parked = await bot.staff_log.unsent(server), await bot.house.parked(server)
    told = [
        words.HEALTH_TITLE,
        *(stopped or [words.ALL_WELL]),
        *channels(interaction.guild, settings),
        words.MANAGES if interaction.app_permissions.manage_guild else words.MANAGES_NOT,
        *([words.unsent(unsent)] if unsent else []),
        *([words.parked(parked)] if parked else []),
        words.kept(settings.keep_images_days, bot.desk.images_kept_days),
        words.set_up(settings.set_up_at),
    ]
    return shown("health", lines(told), ui.ActionRow[Any](KeepButton(), page_button("setup", words.SET_UP_AGAIN)))


def channels(guild: discord.Guild | None, settings: CommunitySettings) -> Iterator[str]:
    """Whether the two channels work that the bot writes into by itself."""
    staff, gallery = settings.staff_channel_id, settings.gallery_channel_id
    if staff is None:
        yield words.NO_STAFF_CHANNEL
    else:
        yield words.staff_channel(staff, missing(guild, staff, TO_WRITE), everyone_reads=everyone_reads(guild, staff))
    yield words.NO_GALLERY if gallery is None else words.gallery_channel(gallery, missing(guild, gallery, TO_POST))


def missing(guild: discord.Guild | None, channel_id: int, needed: Sequence[str]) -> list[str] | None:
    """The permissions that the bot lacks in a channel; None where the channel isn't there, or can't be seen."""
    channel = guild.get_channel_or_thread(channel_id) if guild is not None else None
    if guild is None or channel is None:
        return None
    granted = channel.permissions_for(guild.me)
    if isinstance(channel, discord.Thread):
        needed = ["send_messages_in_threads" if name == "send_messages" else name for name in needed]
    return [name for name in needed if not getattr(granted, name)]


def everyone_reads(guild: discord.Guild | None, channel_id: int) -> bool:
    """Whether every member can read a channel."""
    channel = guild.get_channel(channel_id) if guild is not None else None
    return guild is not None and channel is not None and channel.permissions_for(guild.default_role).view_channel
