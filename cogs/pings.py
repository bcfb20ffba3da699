"""Ping when done: a line of its own that pings a request's member, for those who want it, once at most."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cogs.layout import plain
from cogs.places import message_link
from cogs.ways import TooLarge, WayClosed, Ways
from cogs.words import reminders as words
from domain.errors import ShowLater
from domain.jobs import Job, JobState, ShowingKind
from domain.people import discord_id
from studio.log_context import logged_job
from studio.ports import Clock, Store

if TYPE_CHECKING:
    from cogs.client import AtelierBot

log = logging.getLogger("atelier.discord")

IN_CHANNEL = frozenset({ShowingKind.REPLY, ShowingKind.MESSAGE})
TOLD = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.EXPIRED})
"""Ends that are news to their member."""


class Pings:
    """Tells members apart from their cards, which come into being without a sound."""

    def __init__(self, bot: "AtelierBot", *, store: Store, clock: Clock) -> None:
        self._bot = bot
        self._store = store
        self._clock = clock
        self._ways = Ways(bot, clock=clock)

    async def ping(self, job: Job) -> None:
        """Ping the member of a job that was just shown; of a batch, once all of it has ended. Never raises for Discord's
        troubles: a ping that doesn't arrive isn't repeated."""
        user_id = discord_id(job.member)
        if user_id is None or not (await self._bot.members.settings(job.member)).ping:
            return
        jobs = [await self._store.job(job.id)] if job.batch_id is None else await self._store.batch(job.batch_id)
        if not all(one.ended for one in jobs) or not any(one.state in TOLD for one in jobs):
            return
        images = [image for one in jobs for image in one.images]
        if any(image.is_kept_back for image in images) and not any(image.may_be_shown for image in images):
            return  # once staff have decided, its end is shown anew
        if await self._store.mark_pinged(jobs[0].id, now=self._clock.now()):
            await self._send(user_id, jobs)

    async def _send(self, user_id: int, jobs: Sequence[Job]) -> None:
        first, made_some = jobs[0], any(image.may_be_shown for one in jobs for image in one.images)
        try:
            channel_id, link = await self._place(user_id, first)
            line = plain(words.done(f"<@{user_id}>", link, made_some=made_some))
            await self._ways.post(channel_id, line, (), nonce=f"{first.code}-ping", pings=user_id)
        except (WayClosed, TooLarge, ShowLater) as error:
            with logged_job(first):
                log.info("job %s: its member could not be pinged: %r", first.code, error)

    async def _place(self, user_id: int, job: Job) -> tuple[int, str | None]:
        """Where to ping: below a card that everybody sees, else in person. With a link to that card. Raises: WayClosed."""
        showing = job.showing
        seen_by_all = showing is not None and showing.kind in IN_CHANNEL and job.is_public
        if showing is None or not seen_by_all or showing.channel_id is None or showing.message_id is None:
            return await self._ways.direct_channel(user_id), None
        return showing.channel_id, message_link(job.community, showing.channel_id, showing.message_id)
