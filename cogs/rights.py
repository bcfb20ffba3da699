"""Who may do what, here and now: read from each interaction itself, never remembered."""

from typing import TYPE_CHECKING, Any

import discord

from cogs.places import community_of, is_users_own
from domain.errors import NotAllowed
from domain.jobs import Job
from domain.people import CommunityKey, MemberKey, member_key, server_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot


def is_staff(interaction: discord.Interaction[Any]) -> bool:
    """Whether this person has Manage Server here, in a server that installed the bot."""
    return interaction.guild_id is not None and not is_users_own(interaction) and interaction.permissions.manage_guild


def server_of_staff(interaction: discord.Interaction[Any]) -> CommunityKey:
    """The server this person manages, here. Raises: NotAllowed."""
    if interaction.guild_id is None or not is_staff(interaction):
        raise NotAllowed
    return server_key(interaction.guild_id)


def host_of(interaction: "discord.Interaction[AtelierBot]") -> MemberKey:
    """The person who asks, where they are the host. Raises: NotAllowed."""
    if interaction.user.id not in interaction.client.host_ids:
        raise NotAllowed
    return member_key(interaction.user.id)


async def seen_here(interaction: "discord.Interaction[AtelierBot]", code: str) -> Job:
    """The job behind a card that this person sees, here. Raises: NoSuchJob, BeingLookedAt."""
    member, community = member_key(interaction.user.id), community_of(interaction)
    return await interaction.client.gallery.seen(code, member=member, community=community, is_staff=is_staff(interaction))
