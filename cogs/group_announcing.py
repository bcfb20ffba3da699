"""Shows how the jobs of a batch stand, on the one message they share."""

import logging
from collections.abc import Sequence
from functools import partial

from cogs.asking import unasked_group
from cogs.client import AtelierBot
from cogs.delivery import Delivery, draw_card
from cogs.group_showing import GroupMessage, draw_group, edit_group, message_of, ordered_on, redraw_message, standing
from cogs.pace import MessageKey, Shown, message_key
from domain.batches import share_of
from domain.errors import ShowLater
from domain.jobs import Job
from studio.ports import Progress, Store

log = logging.getLogger("atelier.discord")


class GroupAnnouncer:
    """Each edit shows all of the batch as it is at that moment, so that none can undo another's, in whatever order they come."""

    def __init__(self, bot: AtelierBot, *, store: Store, delivery: Delivery, driver: str | None) -> None:
        """driver: this process, as its claims say."""
        self._bot = bot
        self._store = store
        self._delivery = delivery
        self._driver = driver

    async def show_progress(self, job: Job, progress: Progress) -> None:
        """Edit the card, no more than every 3 s and only when it changed. Never raises for Discord's troubles."""
        shown = self._bot.pace.of(message_key(job))
        shown.progress[job.id] = progress
        if not self._bot.pace.is_open(message_key(job)):
            return
        async with shown.editing:
            jobs = await self._jobs(job)
            if not all(one.ended for one in jobs) and is_there(ordered_on(jobs)):
                await self._edit_if_due(message_key(job), jobs, shown)

    async def _edit_if_due(self, key: MessageKey, jobs: Sequence[Job], shown: Shown) -> None:
        fingerprint = (await draw_group(self._bot, jobs, shown)).fingerprint()
        if not self._bot.pace.is_due(key, fingerprint):
            return
        try:
            await edit_group(self._bot, self._delivery.ways, ordered_on(jobs), shown)
        except ShowLater as error:
            log.info("batch %s: progress not shown: %r", key, error.__cause__)
            self._bot.pace.note(key, None)
        else:
            self._bot.pace.note(key, fingerprint)
        await self._store.show_anew([one.id for one in jobs if not one.ended], besides=self._driver)

    async def show_end(self, job: Job) -> None:
        """Draw the card until it shows what is true: others of the batch may end meanwhile, in other processes too.

        May be repeated: where the card shows it already, nothing is sent. Raises: ShowLater when Discord is away.
        """
        if share_of(job) is not None:
            await redraw_message(self._bot, self._delivery.ways, job, message_of(job, await self._jobs(job)))
            return
        shown = self._bot.pace.of(message_key(job))
        async with shown.editing:
            shown.progress.pop(job.id, None)
            jobs = await self._jobs(job)
            while standing(jobs) != shown.standing:
                await self._bring(job, jobs, shown)
                shown.standing = standing(jobs)
                jobs = await self._jobs(job)
            shown.ended = all(one.ended for one in jobs)
            if job.goes_to_member_alone:
                await self._delivery.bring_privately(job, partial(draw_card, self._bot, job))

    async def _bring(self, job: Job, jobs: Sequence[Job], shown: Shown) -> None:
        message = ordered_on(jobs)
        grouped = message.whole(job)
        if not any(one.was_held for one in jobs):
            await self._delivery.close_question(grouped, unasked_group(jobs))
        elif not any(showing.recorded_at for showing in grouped.showings):
            await self._delivery.show_interrupted(grouped, (await draw_group(self._bot, jobs, shown, keep=False)).draw)
        elif not await edit_group(self._bot, self._delivery.ways, message, shown):
            await self._delivery.post_anew(grouped, (await draw_group(self._bot, jobs, shown, keep=False)).draw)

    async def _jobs(self, job: Job) -> list[Job]:
        return await self._store.batch(job.batch_id or "")


def is_there(message: GroupMessage) -> bool:
    """Whether the batch's message is known to be there."""
    return message.showing is not None and message.showing.message_id is not None
