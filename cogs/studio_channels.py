"""The page of /studio about channels: where pictures may be made, which have rules of their own, and staff's and the gallery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import ChannelType, ui

from cogs.answering import answering
from cogs.layout import Layout, lines
from cogs.persistent import Persistent, is_on
from cogs.questions import in_place
from cogs.rights import server_of_staff
from cogs.studio_channel import channel_named, channel_page
from cogs.studio_frame import shown
from cogs.text import shortened
from cogs.words import studio_rules as words
from domain.communities import ChannelRule, CommunitySettings
from domain.errors import BadOption, NotAllowed
from domain.people import member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

OPTIONS_MOST = 25
LABEL_MOST = 100
STAFF_TYPES = [ChannelType.text, ChannelType.private_thread, ChannelType.public_thread]
GALLERY_TYPES = [ChannelType.forum, ChannelType.media]
OFFERED_TYPES = {"staff": STAFF_TYPES, "gallery": [ChannelType.forum]}
"""Discord's description of its API knows no menu of media channels: where there is one, the menu offers all channels."""
PLACES = {"staff": ("staff_channel_id", words.STAFF_CHANNEL), "gallery": ("gallery_channel_id", words.GALLERY_CHANNEL)}
"""Of the settings' names, and what each menu says."""


class PlaceMenu(Persistent[ui.ChannelSelect[Any]], template=r"studio:place:(?P<place>staff|gallery)"):
    """The channel for staff, or the gallery; none is a choice too."""

    def __init__(self, place: str, current: int | None = None, *, has_media: bool = False) -> None:
        super().__init__(
            ui.ChannelSelect(
                custom_id=f"studio:place:{place}",
                placeholder=PLACES[place][1],
                channel_types=[] if place == "gallery" and has_media else OFFERED_TYPES[place],
                min_values=0,
                default_values=defaults_of([] if current is None else [current]),
            )
        )
        self.place = place

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Keep it, for staff of this server, where the channel is its own."""
        async with answering(interaction, private=True) as answer:
            server, by = server_of_staff(interaction), member_key(interaction.user.id)
            channels = own_channels(interaction, self.item.values)
            check_types(interaction, channels, STAFF_TYPES if self.place == "staff" else GALLERY_TYPES)
            changes: dict[str, Any] = {PLACES[self.place][0]: next(iter(channels), None)}
            await interaction.client.house.change(server, by=by, **changes)
            await in_place(interaction, answer, await channels_page(interaction))


class ChannelMenu(Persistent[ui.ChannelSelect[Any]], template="studio:channel"):
    """Any channel or category of the server."""

    def __init__(self) -> None:
        menu = ui.ChannelSelect[Any](custom_id="studio:channel", placeholder=words.ONE_CHANNEL)
        super().__init__(menu)

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Turn to its page, for staff alone."""
        async with answering(interaction, private=True) as answer:
            server_of_staff(interaction)
            for channel_id in own_channels(interaction, self.item.values):
                await in_place(interaction, answer, await channel_page(interaction, channel_id))


class RuledMenu(Persistent[ui.Select[Any]], template="studio:ruled"):
    """The channels that have rules, those that are gone among them."""

    def __init__(self, options: Sequence[discord.SelectOption] = ()) -> None:
        super().__init__(ui.Select(custom_id="studio:ruled", placeholder=words.RULED_CHANNEL, options=list(options)))

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Turn to its page, for staff alone."""
        async with answering(interaction, private=True) as answer:
            server_of_staff(interaction)
            value = next(iter(self.item.values), "")
            if not (value.isascii() and value.isdigit()):
                raise NotAllowed
            await in_place(interaction, answer, await channel_page(interaction, int(value)))


class Anywhere(Persistent[ui.Button[Any]], template=r"studio:anywhere:(?P<to>on|off)"):
    """Whether it may be used in channels that no rule names."""

    reads = {"to": is_on}

    def __init__(self, *, to: bool) -> None:
        label = words.TURN_ANYWHERE if to else words.TURN_NOT_ANYWHERE
        super().__init__(ui.Button(label=label, custom_id=f"studio:anywhere:{'on' if to else 'off'}"))
        self.to = to

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Keep it, for staff of this server."""
        async with answering(interaction, private=True) as answer:
            server = server_of_staff(interaction)
            await interaction.client.house.change(server, by=member_key(interaction.user.id), anywhere=self.to)
            await in_place(interaction, answer, await channels_page(interaction))


async def channels_page(interaction: Interaction) -> Layout:
    """The page. Raises: NotAllowed."""
    server, bot = server_of_staff(interaction), interaction.client
    settings, rules = await bot.house.settings(server), await bot.house.channels(server)
    return shown(
        "channels",
        lines(words.channels(settings, rules)),
        ui.ActionRow[Any](Anywhere(to=not settings.anywhere)),
        ui.ActionRow[Any](ChannelMenu()),
        ui.ActionRow[Any](RuledMenu(ruled_options(interaction, rules))) if rules else None,
        *(ui.ActionRow[Any](place_menu(interaction, settings, place)) for place in PLACES),
    )


def place_menu(interaction: Interaction, settings: CommunitySettings, place: str) -> PlaceMenu:
    """A menu with what is chosen; Discord refuses a channel that is gone."""
    channel_id: int | None = getattr(settings, PLACES[place][0])
    is_there = channel_id is not None and channel_named(interaction, channel_id) is not None
    channels = interaction.guild.channels if interaction.guild is not None else ()
    has_media = any(channel.type is ChannelType.media for channel in channels)
    return PlaceMenu(place, channel_id if is_there else None, has_media=has_media)


def ruled_options(interaction: Interaction, rules: Sequence[ChannelRule]) -> list[discord.SelectOption]:
    """Those with rules, as many as a menu takes; the menu of channels leads to all."""
    names = {rule.channel_id: channel_named(interaction, rule.channel_id) or words.LOST_CHANNEL for rule in rules[:OPTIONS_MOST]}
    return [discord.SelectOption(label=shortened(name, LABEL_MOST), value=str(channel_id)) for channel_id, name in names.items()]


def own_channels(interaction: Interaction, chosen: Sequence[Any]) -> list[int]:
    """The ids of what was chosen. Raises: NotAllowed for a channel that isn't this server's."""
    ids = [int(each.id) for each in chosen if hasattr(each, "id")]
    if len(ids) != len(chosen) or any(channel_named(interaction, channel_id) is None for channel_id in ids):
        raise NotAllowed
    return ids


def check_types(interaction: Interaction, channel_ids: Sequence[int], allowed: Sequence[ChannelType]) -> None:
    """Raises: BadOption, for a kind of channel that letters can't go to."""
    for channel_id in channel_ids:
        channel = interaction.guild.get_channel_or_thread(channel_id) if interaction.guild is not None else None
        if channel is None or channel.type not in allowed:
            kinds = words.GALLERY_KINDS if ChannelType.forum in allowed else words.STAFF_KINDS
            raise BadOption(option="channel", value=channel.name if channel else str(channel_id), allowed=kinds)


def defaults_of(channel_ids: Sequence[int]) -> list[discord.SelectDefaultValue]:
    """What a menu of channels begins with."""
    return [discord.SelectDefaultValue(id=each, type=discord.SelectDefaultValueType.channel) for each in channel_ids]
