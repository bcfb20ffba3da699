"""Cards in the gallery channel: each is posted as a thread, once, and stays as its job is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import discord

from cogs.delivery import draw_card, fitted
from cogs.gallery_channel import gallery_of, tags_of
from cogs.layout import Layout
from cogs.pictures import Picture
from cogs.ways import AGAIN_AFTER_S, CLOCKS_APART, WayClosed, answered, is_readable, opened, text_of
from cogs.words import gallery_channel as words
from domain.errors import NoGallery, SafetyTooHigh, ShowLater
from domain.gallery_posts import GalleryPost
from domain.jobs import Job
from domain.letters import Delivered, Letter
from studio.gallery_posts import check_age

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

FIRST_TRY = timedelta(seconds=30)
"""A letter that is older may have been posted by a process that ended before it could say so."""
ARCHIVED_MOST = 25


async def shared(bot: AtelierBot, letter: Letter) -> Delivered | None:
    """Post a card as a thread, once; None where it may not be posted any more. Raises: what cogs/ways.py raises."""
    found = None if letter.job_id is None else await bot.gallery_posts.find(letter.job_id)
    if found is None:
        return None
    job, post = found
    if post.channel_id is not None and post.message_id is not None:
        return Delivered(post.channel_id, post.message_id)
    if job.hidden_at is not None:
        raise ShowLater(AGAIN_AFTER_S)
    try:
        delivered = await post_once(bot, job, letter)
    except (NoGallery, SafetyTooHigh, WayClosed):
        await bot.gallery_posts.withdraw(job)
        return None
    await bot.gallery_posts.record(job, channel_id=delivered.channel_id, message_id=delivered.message_id)
    return delivered


async def post_once(bot: AtelierBot, job: Job, letter: Letter) -> Delivered:
    """Post it, unless an earlier attempt did. Raises: NoGallery, SafetyTooHigh, and what cogs/ways.py raises."""
    if job.removed_at is not None or not job.is_public:
        raise NoGallery("private")
    channel = await gallery_of(bot, job.community)
    check_age(job, age_restricted=channel.is_nsfw())
    if letter.attempts or bot.clock.now() - letter.created_at > FIRST_TRY:
        there = await find_thread(channel, job, since=letter.created_at)
        if there is not None:
            return there
    send = partial(start_thread, channel, job, tags_of(job, channel))
    return await fitted(channel.guild.filesize_limit, partial(draw_card, bot, job), send)


async def start_thread(
    channel: discord.ForumChannel, job: Job, tags: Sequence[discord.ForumTag], layout: Layout, pictures: Sequence[Picture]
) -> Delivered:
    """Start a thread with a card. Raises: ShowLater, WayClosed, TooLarge."""
    with answered():
        files = opened(pictures)
        started = await channel.create_thread(name=words.title(job), view=layout, files=files, applied_tags=tags)
        return Delivered(started.thread.id, started.message.id)


async def find_thread(channel: discord.ForumChannel, job: Job, *, since: datetime) -> Delivered | None:
    """A thread of ours that shows a job. Raises: ShowLater; WayClosed, also where none can be read."""
    if not is_readable(channel):
        raise WayClosed("its messages can't be read")
    with answered():
        async for thread in threads_of(channel):
            made_at = thread.created_at
            if thread.owner_id != channel.guild.me.id or made_at is None or made_at < since - CLOCKS_APART:
                continue
            async for first in thread.history(limit=1, oldest_first=True):
                if first.author.id == channel.guild.me.id and job.code in text_of(first):
                    return Delivered(thread.id, first.id)
    return None


async def threads_of(channel: discord.ForumChannel) -> AsyncIterator[discord.Thread]:
    """A channel's threads: those that go on, and the latest that don't."""
    for thread in await channel.guild.active_threads():
        if thread.parent_id == channel.id:
            yield thread
    async for thread in channel.archived_threads(limit=ARCHIVED_MOST):
        yield thread


async def redraw_in_gallery(bot: AtelierBot, job: Job) -> bool:
    """Draw a job's card in the gallery as the job stands now, and name its thread so. Whether it could be reached."""
    post = await bot.gallery_posts.post_of(job)
    if post is None or post.channel_id is None or post.message_id is None:
        return True
    try:
        await redraw_thread(bot, job, post)
    except (ShowLater, WayClosed):
        return False
    return True


async def redraw_thread(bot: AtelierBot, job: Job, post: GalleryPost) -> None:
    """Draw its first message, then name it: Discord lets a name be changed only so often. Raises: ShowLater, WayClosed."""
    with answered():
        thread = await bot.fetch_channel(post.channel_id or 0)
        if not isinstance(thread, discord.Thread):
            raise WayClosed("no thread")
        if thread.archived:
            thread = await thread.edit(archived=False)
        guild = await bot.server(thread.guild.id)
    draw = partial(draw_card, bot, job)
    await fitted(guild.filesize_limit if guild else None, draw, partial(edit_first, thread, post.message_id or 0))
    if thread.name != words.title(job):
        with answered():
            await thread.edit(name=words.title(job))


async def edit_first(thread: discord.Thread, message_id: int, layout: Layout, pictures: Sequence[Picture]) -> None:
    """Change a thread's first message. Raises: ShowLater, WayClosed, TooLarge."""
    with answered():
        await thread.get_partial_message(message_id).edit(view=layout, attachments=opened(pictures))
