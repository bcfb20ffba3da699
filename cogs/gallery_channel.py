"""The gallery channel: a forum or media channel in which each card that its member shares there is a thread with tags.

cogs/gallery_threads.py posts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.layout import plain
from cogs.persistent import CODE, Persistent
from cogs.places import community_of
from cogs.ways import answered
from cogs.words import gallery_channel as words
from domain.errors import NoGallery
from domain.gallery_posts import Tag, fitting_tags
from domain.jobs import Job, JobState
from domain.people import CommunityKey, MemberKey, discord_id, is_server, member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


class ToGallery(Persistent[ui.Button[Any]], template=rf"gallery:{CODE}"):
    """Shares one's own public card in the gallery of its server, once."""

    def __init__(self, code: str) -> None:
        super().__init__(ui.Button(label=words.TO_GALLERY, custom_id=f"gallery:{code}"))
        self.code = code

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Have it posted, for its own member."""
        async with answering(interaction, private=True) as answer:
            bot, here = interaction.client, community_of(interaction)
            job = await bot.gallery_posts.shareable(self.code, member=member_key(interaction.user.id), here=here)
            channel = await gallery_of(bot, here)
            tags_of(job, channel)
            await bot.gallery_posts.share(job, age_restricted=channel.is_nsfw())
            await answer.show(plain(words.shared(job, channel.id)))


async def offers_gallery(bot: AtelierBot, job: Job, member: MemberKey, here: CommunityKey) -> bool:
    """Whether a card's details have the way to the gallery, for this person, here."""
    is_own = job.member == member and job.community == here and is_server(here)
    if not is_own or job.state is not JobState.SUCCEEDED or not job.is_public or job.is_withheld:
        return False
    return (await bot.house.settings(here)).gallery_channel_id is not None


async def gallery_of(bot: AtelierBot, community: CommunityKey) -> discord.ForumChannel:
    """A server's gallery channel, in which the bot may post. Raises: NoGallery (none, closed); ShowLater, WayClosed."""
    channel_id = (await bot.house.settings(community)).gallery_channel_id if is_server(community) else None
    if channel_id is None:
        raise NoGallery("none")
    with answered():
        channel = await bot.place(channel_id)
    if not isinstance(channel, discord.ForumChannel) or channel.guild.id != discord_id(community):
        raise NoGallery("none")
    granted = channel.permissions_for(channel.guild.me)
    if not (granted.view_channel and granted.send_messages and granted.attach_files):
        raise NoGallery("closed")
    return channel


def tags_of(job: Job, channel: discord.ForumChannel) -> list[discord.ForumTag]:
    """The channel's own tags that fit a job; one at least, where it wants one. Raises: NoGallery (tag)."""
    manages = channel.permissions_for(channel.guild.me).manage_threads
    usable = {tag.id: tag for tag in channel.available_tags if manages or not tag.moderated}
    fitting = [usable[tag.id] for tag in fitting_tags(job, [Tag(tag.id, tag.name) for tag in usable.values()])]
    if fitting or not channel.flags.require_tag:
        return fitting
    if not usable:
        raise NoGallery("tag")
    return [min(usable.values(), key=lambda tag: tag.moderated)]
