"""What people see of a job, brought up to date wherever it is shown: after it was removed, hidden, or is to be seen again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from cogs.delivery import draw_card, edited
from cogs.gallery_threads import redraw_in_gallery
from cogs.group_showing import redraw_group
from cogs.ways import Ways
from domain.batches import shared_with
from domain.errors import ShowLater
from domain.jobs import Job, Showing, ShowingKind

if TYPE_CHECKING:
    from cogs.client import AtelierBot


async def redraw(bot: AtelierBot, job: Job) -> bool:
    """Draw every message that shows a job as it stands now, and the cards of what was made from it, which tell its words.
    Whether all of them could be reached.

    What a job doesn't show any more is refused from the moment that was written; this may be repeated.
    """
    ways = Ways(bot, clock=bot.clock)
    own = [await redraw_shown(bot, ways, job), await redraw_in_gallery(bot, job)]
    return all([*own, *[await redraw_child(bot, ways, child) for child in await bot.gallery.made_from(job)]])


async def redraw_shown(bot: AtelierBot, ways: Ways, job: Job) -> bool:
    """Draw a job's own messages. Whether all of them could be reached."""
    shown = [showing for showing in job.showings if showing.message_id is not None and showing.kind is not ShowingKind.HISTORY]
    if job.batch_id is not None:
        alone = [showing for showing in shown[1:] if showing.kind is ShowingKind.PRIVATE]
        return all([await reached_group(bot, ways, job), *[await reached(bot, ways, job, showing) for showing in alone]])
    async with bot.pace.of(job.id).editing:
        return all([await reached(bot, ways, job, showing) for showing in shown])


async def shown_with(bot: AtelierBot, job: Job) -> Sequence[Job]:
    """The jobs on the message that shows this one, itself among them, in their order."""
    batch = await bot.studio.batch(job)
    return shared_with(job, batch) or batch


async def redraw_child(bot: AtelierBot, ways: Ways, child: Job) -> bool:
    """Draw a card with as much of what it was made from as it may tell now. Whether it could be reached; what only its own
    member sees may stay."""
    showing = child.showing
    if child.batch_id is not None or showing is None or showing.message_id is None:  # group cards don't tell
        return True
    async with bot.pace.of(child.id).editing:
        return await reached(bot, ways, child, showing) or child.private


async def reached(bot: AtelierBot, ways: Ways, job: Job, showing: Showing) -> bool:
    """Draw one message. Whether any way reaches it."""
    try:
        return await edited(ways, showing, partial(draw_card, bot, job)) is not None
    except ShowLater:
        return False


async def reached_group(bot: AtelierBot, ways: Ways, job: Job) -> bool:
    """Draw the card of a job's batch. Whether any way reaches it."""
    try:
        return await redraw_group(bot, ways, job)
    except ShowLater:
        return False
