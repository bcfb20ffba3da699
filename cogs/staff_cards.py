"""Cards in the staff channel that change with what they tell of: each is posted once, and drawn again in its place."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from discord import ui

from cogs.delivery import Draw, fitted
from cogs.layout import Item
from cogs.pictures import Picture, gallery
from cogs.ways import WayClosed, Ways
from cogs.words import reports as words
from domain.jobs import Job
from domain.letters import Delivered, Letter
from domain.people import CommunityKey

if TYPE_CHECKING:
    from cogs.client import AtelierBot

log = logging.getLogger("atelier.discord")

FILES_MOST = 9
"""A message takes ten; the prompt may be one. Source: Discord, "Create Message"."""
PROMPT_FILE = "prompt.txt"


async def bring(
    bot: AtelierBot, draw: Draw, *, letters: Sequence[Letter], community: CommunityKey, nonce: str, is_open: bool
) -> Delivered | None:
    """Draw a card where it is already; where it isn't, post it while there is something to decide. Where it is then.

    letters: all about it, the oldest first. Raises: what cogs/ways.py raises.
    """
    ways = Ways(bot, clock=bot.clock)
    places = {(letter.channel_id, letter.message_id): None for letter in reversed(letters)}
    for channel_id, message_id in places:
        if channel_id is not None and message_id is not None:
            try:
                await fitted(None, draw, partial(ways.change, channel_id, message_id))
            except WayClosed as closed:
                log.info("a card of the staff is gone (%s): %s", nonce, closed)
            else:
                return Delivered(channel_id, message_id)
    return await post(bot, ways, draw, community=community, nonce=nonce) if is_open else None


async def post(bot: AtelierBot, ways: Ways, draw: Draw, *, community: CommunityKey, nonce: str) -> Delivered | None:
    """Post a card, at most once in the minutes after: two letters about it may be sent at once."""
    channel_id = (await bot.house.settings(community)).staff_channel_id
    if channel_id is None:
        return None
    return Delivered(channel_id, await fitted(None, draw, partial(ways.post, channel_id, nonce=nonce)))


def whole_prompt(job: Job) -> list[Picture]:
    """The prompt as a file, where the card cuts it."""
    prompt = job.request.wording
    return [Picture(PROMPT_FILE, "", prompt.encode())] if len(prompt) > words.PROMPT_MOST else []


def prompt_file(whole: Sequence[Picture]) -> Item | None:
    """That file on the card."""
    return ui.File(f"attachment://{PROMPT_FILE}") if whole else None


def references(given: Sequence[Picture], left_out: int) -> Iterator[Item]:
    """The files that its member gave along."""
    shown = gallery(given)
    if shown is not None:
        yield ui.TextDisplay(words.REFERENCES)
        yield shown
    if left_out:
        yield ui.TextDisplay(words.left_out(left_out))
