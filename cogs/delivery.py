"""How what there is to show of a job reaches its people: by the first way down that works (design "Showing").

What is shown is drawn by whoever asks, for the upload limit of the place; 0 draws it without files.
"""

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from cogs.card import card
from cogs.layout import Layout
from cogs.message_files import FileIds
from cogs.pictures import UPLOAD_LIMIT_BYTES, Picture
from cogs.placeholder import placeholder
from cogs.refetching import before_of, pictures_of
from cogs.ways import TooLarge, WayClosed, Ways
from domain.errors import ShowLater
from domain.jobs import Job, NewShowing, Showing, ShowingKind
from domain.people import discord_id
from studio.ports import Clock, Progress, Store

if TYPE_CHECKING:
    from cogs.client import AtelierBot

log = logging.getLogger("atelier.discord")

NONCE_LIFE = timedelta(minutes=2)
"""Up to this age a message is sent again with its nonce; Discord then makes no second one. Later it is looked for."""
SMALL_FILE_BYTES = 2 * 2**20
"""The last try where even Discord's own limit was too large."""

Sent = TypeVar("Sent")
Send = Callable[[Layout, Sequence[Picture]], Awaitable[Sent]]
Drawn = tuple[Layout, Sequence[Picture]]
Draw = Callable[[int], Awaitable[Drawn]]
"""Draws for an upload limit (bytes a file); 0: without files."""


class Delivery:
    """Brings one job's message, whatever it shows, to where its people see it."""

    def __init__(self, ways: Ways, *, store: Store, clock: Clock) -> None:
        self.ways = ways
        self._store = store
        self._clock = clock

    async def bring(self, job: Job, draw: Draw) -> None:
        """Show it by the first way down that works; after the last it waits under /history. Raises: ShowLater."""
        showing = job.showing
        if showing is None or showing.kind is ShowingKind.HISTORY:
            return
        if await edited(self.ways, showing, draw) is None:
            await self.post_anew(job, draw)

    async def post_anew(self, job: Job, draw: Draw) -> None:
        """Show it in a message of its own, where that of before is gone; else it waits under /history. Raises: ShowLater."""
        is_private = job.showing is None or job.showing.kind is ShowingKind.PRIVATE
        await self._post_or_keep(job, () if is_private else (ShowingKind.MESSAGE, ShowingKind.DIRECT), draw)

    async def bring_privately(self, job: Job, draw: Draw) -> None:
        """Show it to the member alone: beside the placeholder, else in a direct message. Raises: ShowLater."""
        placed = job.showings[0]
        if any(showing.recorded_at for showing in job.showings[1:]):
            return
        if not await self._whispered(job, placed, draw):
            await self._post_or_keep(job, (ShowingKind.DIRECT,), draw)

    async def _whispered(self, job: Job, placed: Showing, draw: Draw) -> bool:
        earlier = begun(job, ShowingKind.PRIVATE)
        showing = earlier or await self._begin(job, ShowingKind.PRIVATE, channel_id=placed.channel_id)
        try:
            message_id = await fitted(placed.upload_limit_bytes, draw, partial(self.ways.whisper, placed))
        except WayClosed:
            return False
        await self._record(showing, placed.channel_id, message_id)
        return True

    async def show_interrupted(self, job: Job, draw: Draw) -> None:
        """Nothing was charged: said where Discord has a placeholder of it, and nowhere else. Raises: ShowLater."""
        for way in (self._edit_unseen, self._edit_found):
            try:
                await way(job, draw)
            except WayClosed as closed:
                log.info("job %s: interrupted, and no placeholder to say so: %s", job.code, closed)
            else:
                return

    async def _edit_unseen(self, job: Job, draw: Draw) -> None:
        """By the interaction's token, which reaches a reply whose id was never learned. Raises: WayClosed."""
        await self.ways.edit_by_token(job.showings[0], *await draw(0))

    async def _edit_found(self, job: Job, draw: Draw) -> None:
        """By the bot itself, once its Cancel button gave the placeholder away. Raises: WayClosed."""
        placed = job.showings[0]
        if placed.kind is ShowingKind.PRIVATE or placed.channel_id is None:
            raise WayClosed("by token only")
        message_id = await self.ways.find(placed.channel_id, job, since=placed.created_at)
        await self.ways.edit_by_bot(replace(placed, message_id=message_id), *await draw(0))

    async def _post_or_keep(self, job: Job, kinds: Sequence[ShowingKind], draw: Draw) -> None:
        """A new message by the first of these ways that works; after the last it waits under /history."""
        for kind in kinds:
            try:
                await self._post(job, kind, draw)
            except WayClosed as closed:
                log.warning("job %s: no %s: %s", job.code, kind, closed)
                if may_be_there(job, kind):
                    break  # posting it elsewhere could show it twice
            else:
                return
        if begun(job, ShowingKind.HISTORY) is None:
            await self._begin(job, ShowingKind.HISTORY, channel_id=None)

    async def _post(self, job: Job, kind: ShowingKind, draw: Draw) -> None:
        """Send a new message, at most once across crashes: its row comes first. Raises: WayClosed."""
        earlier = begun(job, kind)
        showing = earlier or await self._begin(job, kind, channel_id=None)
        channel_id, limit_bytes = await self._channel(job, kind)
        if earlier is not None and self._clock.now() - earlier.created_at > NONCE_LIFE:
            message_id = await self.ways.find(channel_id, job, since=earlier.created_at)
            if message_id is not None:
                return await self._record(earlier, channel_id, message_id)
        send = partial(self.ways.post, channel_id, nonce=showing.nonce or job.code)
        message_id = await fitted(limit_bytes, draw, send)
        return await self._record(showing, channel_id, message_id)

    async def _channel(self, job: Job, kind: ShowingKind) -> tuple[int, int | None]:
        """Where a new message goes, and how large its files may be. Raises: WayClosed."""
        if kind is ShowingKind.DIRECT:
            user_id = discord_id(job.member)
            if user_id is None:
                raise WayClosed("nobody to write to")
            return await self.ways.direct_channel(user_id), None
        placed = job.showings[0]
        if placed.channel_id is None:
            raise WayClosed("no channel")
        return placed.channel_id, placed.upload_limit_bytes

    async def edit(self, showing: Showing, layout: Layout) -> None:
        """Change a message to one without files, should any way reach it. Raises: ShowLater, TooLarge."""
        await edit(self.ways, showing, layout, ())

    async def close_question(self, job: Job, layout: Layout) -> None:
        """Nobody said yes: said where the question is known to stand, and nowhere else. Raises: ShowLater."""
        asked = job.showing
        if asked is not None and asked.recorded_at is not None:
            await self.edit(asked, layout)

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


async def edited(ways: Ways, showing: Showing, draw: Draw) -> FileIds | None:
    """Change a message; the files it has then. None where no way reaches it. Raises: ShowLater."""
    return await fitted(showing.upload_limit_bytes, draw, partial(edit, ways, showing))


async def edit(ways: Ways, showing: Showing, layout: Layout, pictures: Sequence[Picture]) -> FileIds | None:
    """Change a message by the interaction's token, then by the bot's own; the files it has then.

    None where neither reaches it. Raises: ShowLater, TooLarge.
    """
    for way in (ways.edit_by_token, ways.edit_by_bot):
        try:
            return await way(showing, layout, pictures)
        except WayClosed as closed:
            log.info("message %s: %s", showing.message_id, closed)
    return None


async def fitted(limit_bytes: int | None, draw: Draw, send: Send[Sent]) -> Sent:
    """Send it with files that fit: where Discord finds them too large all the same, smaller, and at last none."""
    for limit in limits(limit_bytes):
        layout, pictures = await draw(limit)
        try:
            return await send(layout, pictures)
        except TooLarge:
            log.warning("files of up to %d bytes are too large there", limit)
    return await send(*await draw(0))


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


async def show_progress(bot: "AtelierBot", job: Job, progress: Progress) -> bool:
    """Edit a job's placeholder, no more than every 3 s and only when it changed. Whether an edit was sent.

    Never raises for Discord's troubles.
    """
    showing = job.showing
    if showing is None or showing.message_id is None:
        return False
    layout = placeholder(job, progress, now=bot.clock.now())
    fingerprint = layout.fingerprint()
    async with bot.pace.of(job.id).editing:
        if not bot.pace.is_due(job.id, fingerprint):
            return False
        try:
            await edit(Ways(bot, clock=bot.clock), showing, layout, ())
        except (ShowLater, TooLarge) as error:
            log.info("job %s: progress not shown: %r", job.code, error.__cause__)
            bot.pace.note(job.id, None)
        else:
            bot.pace.note(job.id, fingerprint)
        return True


async def draw_card(bot: "AtelierBot", job: Job, limit_bytes: int) -> Drawn:
    """Draw a job's end by itself: pictures that are no longer kept from the cards that show them, so that none is lost by it."""
    pictures = await pictures_of(bot, job, limit_bytes=limit_bytes) if limit_bytes and not job.is_withheld else []
    descent = await bot.gallery.descent(job)
    before = await before_of(bot, job, descent.parent) if descent and pictures else None
    return card(job, pictures, descent, before), [*pictures, *([before] if before else [])]
