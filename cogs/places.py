"""Where an interaction comes from: whose community it counts for, what the place allows, how it can be shown there."""

from datetime import datetime, timedelta
from typing import Any

import discord

from domain.jobs import NewShowing, ShowingKind
from domain.people import CommunityKey, discord_id, is_server, personal_key, server_key
from domain.visitors import NOBODY_KNOWN, Visitor

Interaction = discord.Interaction[Any]

TOKEN_LIFE = timedelta(minutes=15)
"""How long an interaction's token works. Source: Discord, "Interactions"."""


def community_of(interaction: Interaction) -> CommunityKey:
    """The server that installed the bot, or else the person's own: direct messages, and places where it is theirs alone."""
    if interaction.guild_id is None or is_users_own(interaction):
        return personal_key(interaction.user.id)
    return server_key(interaction.guild_id)


def is_users_own(interaction: Interaction) -> bool:
    """Whether the person installed the bot and this place did not. No owner named at all counts as the place's."""
    return interaction.is_user_integration() and not interaction.is_guild_integration()


def staff_of(interaction: Interaction) -> CommunityKey | None:
    """The server whose messages this person may delete, here; None elsewhere."""
    if interaction.guild_id is None or is_users_own(interaction) or not interaction.permissions.manage_messages:
        return None
    return server_key(interaction.guild_id)


def is_age_restricted(interaction: Interaction) -> bool:
    """Whether Discord marks the channel, or a thread's parent, as age-restricted. Unknown counts as no."""
    is_nsfw = getattr(interaction.channel, "is_nsfw", None)
    return bool(is_nsfw and is_nsfw())


def may_speak(interaction: Interaction) -> bool:
    """Whether the bot may write where this comes from: not a matter of answering, but of what it leaves there."""
    if interaction.guild_id is None or is_users_own(interaction):
        return True
    granted = interaction.app_permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    return granted.view_channel and (granted.send_messages_in_threads if in_thread else granted.send_messages)


def new_showing(interaction: Interaction, *, now: datetime, private: bool = False) -> NewShowing:
    """How the interaction's reply can be reached: by the bot as well where it is a member, else by the token alone.

    private: a reply that only the person sees.
    """
    bot_reaches = not is_users_own(interaction) and (interaction.guild_id is not None or in_own_messages(interaction))
    return NewShowing(
        kind=ShowingKind.REPLY if bot_reaches and not private else ShowingKind.PRIVATE,
        channel_id=interaction.channel_id,
        token=interaction.token,
        token_expires_at=now + TOKEN_LIFE,
        application_id=interaction.application_id,
        locale=str(interaction.locale),
    )


def visitor_of(interaction: Interaction) -> Visitor:
    """The person who asks, as this server knows them at this moment; outside of servers nobody is known."""
    user = interaction.user
    if interaction.guild_id is None or is_users_own(interaction) or not isinstance(user, discord.Member):
        return NOBODY_KNOWN
    return visitor(user, interaction.channel)


def visitor_named(interaction: Interaction, user: discord.User | discord.Member) -> Visitor:
    """Somebody whom an interaction names, as this server knows them; nobody is known of who isn't in it."""
    return visitor(user, interaction.channel) if isinstance(user, discord.Member) else NOBODY_KNOWN


def visitor(member: discord.Member, channel: object) -> Visitor:
    """A member of a server in one of its channels. Roles by their ids alone: the server's own, @everyone, is no tier."""
    above = (getattr(channel, "id", None), getattr(channel, "parent_id", None), getattr(channel, "category_id", None))
    return Visitor(
        roles=frozenset(role_id for role_id in member._roles if role_id != member.guild.id),
        account_since=member.created_at,
        member_since=member.joined_at,
        channels=tuple(channel_id for channel_id in above if channel_id is not None),
    )


def message_link(community: CommunityKey, channel_id: int, message_id: int) -> str:
    """Discord's own link to a message."""
    place = discord_id(community) if is_server(community) else "@me"
    return f"https://discord.com/channels/{place}/{channel_id}/{message_id}"


def in_own_messages(interaction: Interaction) -> bool:
    """Whether this is the person's direct messages with the bot."""
    if interaction.context.dm_channel:
        return True
    return isinstance(interaction.channel, discord.DMChannel) and not interaction.context.private_channel
