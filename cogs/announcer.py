"""Shows a job's state to people, by the first way down that works: design "Showing"."""

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TypeVar

from cogs.asking import unasked
from cogs.card import cancelled_while_running, card
from cogs.client import AtelierBot
from cogs.layout import Layout, plain
from cogs.pictures import UPLOAD_LIMIT_BYTES, Picture, Pictures
from cogs.placeholder import placeholder
from cogs.reminders import send_reminder
from cogs.ways import TooLarge, WayClosed, Ways
from cogs.words import host
from domain.errors import ShowLater
from domain.jobs import Failure, Job, JobState, NewShowing, Showing, ShowingKind
from domain.members import Reminder
from domain.notices import Notice
from domain.people import discord_id
from studio.ports import Clock, ImageStore, Imaging, Progress, Store

log = logging.getLogger("atelier.discord")

NONCE_LIFE = timedelta(minutes=2)
"""Up to this age a message is sent again with its nonce; Discord then makes no second one. Later it is looked for."""
SMALL_FILE_BYTES = 2 * 2**20
"""The last try where even Discord's own limit was too large."""

Sent = TypeVar("Sent")
Send = Callable[[Layout, Sequence[Picture]], Awaitable[Sent]]


class DiscordAnnouncer:
    """Fills studio.ports.Announcer."""

    def __init__(self, bot: AtelierBot, *, store: Store, clock: Clock) -> None:
        self._bot = bot
        self._store = store
        self._pictures = bot.pictures
        self._clock = clock
        self._ways = Ways(bot, clock=clock)

    async def show_progress(self, job: Job, progress: Progress) -> None:
        """Edit the placeholder, no more than every 3 s and only when it changed. Never raises for Discord's troubles."""
        showing = job.showing
        if showing is None or showing.message_id is None:
            return
        layout = placeholder(job, progress, now=self._clock.now())
        fingerprint = layout.fingerprint()
        async with self._bot.pace.of(job.id).editing:
            if not self._bot.pace.is_due(job.id, fingerprint):
                return
            try:
                await self._edit(showing, layout, ())
            except (ShowLater, TooLarge) as error:
                log.info("job %s: progress not shown: %r", job.code, error.__cause__)
            self._bot.pace.note(job.id, fingerprint)

    async def show_end(self, job: Job) -> None:
        """Replace the placeholder by the card or the failure, by the first way that works; nowhere: it waits under
        /history. May be repeated. Raises: ShowLater when Discord is away."""
        if not job.showings or job.showings[-1].kind is ShowingKind.NONE:
            return
        shown = self._bot.pace.of(job.id)
        async with shown.editing:
            shown.ended = True
            if not job.was_held:
                await self._close_question(job)
            elif job.failure is Failure.INTERRUPTED:
                await self._show_interrupted(job)
            elif job.cancel_asked and job.state is not JobState.CANCELLED and not job.private:
                await self._bring_privately(job)
            else:
                await self._bring(job)

    async def tell_host(self, notice: Notice) -> None:
        """A direct message to each host. Never raises."""
        await self._bot.tell_hosts(lambda: plain(host.told(notice)))

    async def remind(self, reminder: Reminder) -> None:
        """A direct message to a member: their credits are back. Never raises."""
        await send_reminder(self._bot, reminder)

    async def _close_question(self, job: Job) -> None:
        """Nobody said yes: said where the question is known to stand, and nowhere else."""
        asked = job.showing
        if asked is not None and asked.recorded_at is not None:
            await self._edit(asked, unasked(job), ())

    # the ways down
    async def _bring(self, job: Job) -> None:
        showing = job.showing
        if showing is None or showing.kind is ShowingKind.HISTORY:
            return
        if await self._edited(job, showing):
            return
        kinds = () if showing.kind is ShowingKind.PRIVATE else (ShowingKind.MESSAGE, ShowingKind.DIRECT)
        await self._post_or_keep(job, kinds)

    async def _edited(self, job: Job, showing: Showing) -> bool:
        """The placeholder, or the message that came after it, becomes the card."""
        return await self._fitted(job, showing.upload_limit_bytes, partial(self._edit, showing))

    async def _bring_privately(self, job: Job) -> None:
        """Cancelled too late to be free: the channel sees a short note, the pictures go to the member alone."""
        placed = job.showings[0]
        if placed.message_id is not None:
            await self._edit(placed, cancelled_while_running(job), ())
        if any(showing.recorded_at for showing in job.showings[1:]):
            return
        if not await self._whispered(job, placed):
            await self._post_or_keep(job, (ShowingKind.DIRECT,))

    async def _whispered(self, job: Job, placed: Showing) -> bool:
        earlier = begun(job, ShowingKind.PRIVATE)
        showing = earlier or await self._begin(job, ShowingKind.PRIVATE, channel_id=placed.channel_id)
        try:
            message_id = await self._fitted(job, placed.upload_limit_bytes, partial(self._ways.whisper, placed))
        except WayClosed:
            return False
        await self._record(showing, placed.channel_id, message_id)
        return True

    async def _show_interrupted(self, job: Job) -> None:
        """Nothing was charged: said where Discord has a placeholder of it, and nowhere else."""
        for way in (self._edit_unseen, self._edit_found):
            try:
                await way(job)
            except WayClosed as closed:
                log.info("job %s: interrupted, and no placeholder to say so: %s", job.code, closed)
            else:
                return

    async def _edit_unseen(self, job: Job) -> None:
        """By the interaction's token, which reaches a reply whose id was never learned. Raises: WayClosed."""
        await self._ways.edit_by_token(job.showings[0], card(job, ()), ())

    async def _edit_found(self, job: Job) -> None:
        """By the bot itself, once its Cancel button gave the placeholder away. Raises: WayClosed."""
        placed = job.showings[0]
        if placed.kind is ShowingKind.PRIVATE or placed.channel_id is None:
            raise WayClosed("by token only")
        message_id = await self._ways.find(placed.channel_id, job, since=placed.created_at)
        await self._ways.edit_by_bot(replace(placed, message_id=message_id), card(job, ()), ())

    async def _post_or_keep(self, job: Job, kinds: Sequence[ShowingKind]) -> None:
        """A new message by the first of these ways that works; after the last it waits under /history."""
        for kind in kinds:
            try:
                await self._post(job, kind)
            except WayClosed as closed:
                log.warning("job %s: no %s: %s", job.code, kind, closed)
                if may_be_there(job, kind):
                    break  # posting it elsewhere could show it twice
            else:
                return
        if begun(job, ShowingKind.HISTORY) is None:
            await self._begin(job, ShowingKind.HISTORY, channel_id=None)

    async def _post(self, job: Job, kind: ShowingKind) -> None:
        """Send a new message, at most once across crashes: its row comes first. Raises: WayClosed."""
        earlier = begun(job, kind)
        showing = earlier or await self._begin(job, kind, channel_id=None)
        channel_id, limit_bytes = await self._channel(job, kind)
        if earlier is not None and self._clock.now() - earlier.created_at > NONCE_LIFE:
            message_id = await self._ways.find(channel_id, job, since=earlier.created_at)
            if message_id is not None:
                return await self._record(earlier, channel_id, message_id)
        send = partial(self._ways.post, channel_id, nonce=showing.nonce or job.code)
        message_id = await self._fitted(job, limit_bytes, send)
        return await self._record(showing, channel_id, message_id)

    async def _channel(self, job: Job, kind: ShowingKind) -> tuple[int, int | None]:
        """Where a new message goes, and how large its files may be. Raises: WayClosed."""
        if kind is ShowingKind.DIRECT:
            user_id = discord_id(job.member)
            if user_id is None:
                raise WayClosed("nobody to write to")
            return await self._ways.direct_channel(user_id), None
        placed = job.showings[0]
        if placed.channel_id is None:
            raise WayClosed("no channel")
        return placed.channel_id, placed.upload_limit_bytes

    # one message
    async def _edit(self, showing: Showing, layout: Layout, pictures: Sequence[Picture]) -> bool:
        """Change a message by the interaction's token, then by the bot's own. False where neither reaches it."""
        for way in (self._ways.edit_by_token, self._ways.edit_by_bot):
            try:
                await way(showing, layout, pictures)
            except WayClosed as closed:
                log.info("message %s: %s", showing.message_id, closed)
            else:
                return True
        return False

    async def _fitted(self, job: Job, limit_bytes: int | None, send: Send[Sent]) -> Sent:
        """Send the card with files that fit: where Discord finds them too large all the same, smaller, and at last none."""
        for limit in limits(limit_bytes):
            pictures = await self._pictures.of(job, limit_bytes=limit)
            try:
                return await send(card(job, pictures), pictures)
            except TooLarge:
                log.warning("job %s: files of up to %d bytes are too large there", job.code, limit)
        return await send(card(job, ()), ())

    async def _begin(self, job: Job, kind: ShowingKind, *, channel_id: int | None) -> Showing:
        nonce = f"{job.code}-{kind}"
        return await self._store.begin_showing(
            job.id, NewShowing(kind=kind, channel_id=channel_id, nonce=nonce), now=self._clock.now()
        )

    async def _record(self, showing: Showing, channel_id: int | None, message_id: int) -> None:
        await self._store.record_showing(
            showing.id,
            channel_id=channel_id,
            message_id=message_id,
            upload_limit_bytes=showing.upload_limit_bytes,
            now=self._clock.now(),
        )


def begun(job: Job, kind: ShowingKind) -> Showing | None:
    """The message of this kind that an earlier attempt began and didn't see arrive."""
    return next((s for s in reversed(job.showings) if s.kind is kind and s.recorded_at is None), None)


def may_be_there(job: Job, kind: ShowingKind) -> bool:
    """Whether an earlier attempt's message may have arrived; it surely didn't where that attempt went on to the next way."""
    earlier = begun(job, kind)
    return earlier is not None and job.showings[-1].id == earlier.id


def limits(told_bytes: int | None) -> Iterator[int]:
    """Upload limits to try, each smaller than the one before."""
    first = told_bytes or UPLOAD_LIMIT_BYTES
    yield first
    yield from (limit for limit in (UPLOAD_LIMIT_BYTES, SMALL_FILE_BYTES) if limit < first)
