"""Letters in Discord: who takes each, and what it looks like. Each kind's rendering lives with what it tells of."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cogs import account, appeals, approvals, conduct, notices, review, staff_log
from cogs.gallery_threads import shared
from cogs.give import given
from cogs.remove import removed_letter
from cogs.rendered import Rendered, Rendering
from cogs.report_card import report
from cogs.ways import TooLarge, WayClosed, Ways
from domain.errors import NoSuchDecision, ShowLater
from domain.letters import Addressee, Delivered, Letter, LetterKind
from domain.people import discord_id
from studio.ports import Clock

if TYPE_CHECKING:
    from cogs.client import AtelierBot

log = logging.getLogger("atelier.discord")


RENDERINGS: Mapping[LetterKind, Rendering] = {
    LetterKind.DECISION: staff_log.decision,
    LetterKind.APPROVAL: approvals.approval,
    LetterKind.APPROVAL_ENDED: approvals.ended,
    LetterKind.BLOCKED: conduct.blocked,
    LetterKind.UNBLOCKED: conduct.unblocked,
    LetterKind.WARNED: conduct.warned,
    LetterKind.APPEAL: appeals.appealed,
    LetterKind.APPEAL_ENDED: appeals.answered,
    LetterKind.GIVEN: given,
    LetterKind.NOTICE: notices.notice,
    LetterKind.REMOVED: removed_letter,
    LetterKind.REPORT: report,
    LetterKind.SHARED: shared,
    LetterKind.ALARM: account.alarm,
    LetterKind.WEEKLY: account.week,
    LetterKind.REVIEW: review.review,
    LetterKind.RELEASED: review.released,
    LetterKind.KEPT_BACK: review.not_released,
}
"""Every LetterKind there is; a test compares."""


class Post:
    """Brings letters to whom they are for."""

    def __init__(self, bot: AtelierBot, *, clock: Clock) -> None:
        self._bot = bot
        self._ways = Ways(bot, clock=clock)

    async def deliver(self, letter: Letter) -> Delivered | None:
        """Send a letter; where it is then. None: there is nobody to take it. Raises: ShowLater when Discord is away."""
        receivers = await receivers_of(self._bot, letter)
        try:
            rendered = await RENDERINGS[letter.kind](self._bot, letter) if receivers else None
        except (WayClosed, TooLarge, NoSuchDecision) as closed:
            log.info("letter %d (%s): nobody can take it: %s", letter.id, letter.kind, closed)
            return None
        return await self._send(letter, rendered, receivers) if isinstance(rendered, Rendered) else rendered

    async def redraw(self, letters: Sequence[Letter]) -> None:
        """Draw the messages of these letters again, as what they tell of stands now. Those that can't be reached stay."""
        for letter in letters:
            if letter.channel_id is not None and letter.message_id is not None:
                rendered = await RENDERINGS[letter.kind](self._bot, letter)
                if isinstance(rendered, Rendered):
                    await self._edit(letter.channel_id, letter.message_id, rendered)

    async def _edit(self, channel_id: int, message_id: int, rendered: Rendered) -> None:
        try:
            await self._ways.change(channel_id, message_id, rendered.layout, rendered.files)
        except (WayClosed, TooLarge, ShowLater) as closed:
            log.info("message %d can't be changed: %s", message_id, closed)

    async def _send(self, letter: Letter, rendered: Rendered, receivers: Sequence[int]) -> Delivered | None:
        """Send it to each. Where one of them has it, it isn't sent again for the others."""
        delivered, away = None, None
        for number, receiver in enumerate(receivers):
            try:
                channel_id = receiver if is_posted(letter) else await self._ways.direct_channel(receiver)
                nonce = f"letter-{letter.id}-{number}"
                message_id = await self._ways.post(channel_id, rendered.layout, rendered.files, nonce=nonce)
            except ShowLater as error:
                away = error
            except (WayClosed, TooLarge) as closed:
                log.info("letter %d (%s): not taken: %s", letter.id, letter.kind, closed)
            else:
                delivered = delivered or Delivered(channel_id, message_id)
        if delivered is None and away is not None:
            raise away
        return delivered


def is_posted(letter: Letter) -> bool:
    """Whether it goes into a channel, and not to somebody's direct messages."""
    return letter.to in {Addressee.STAFF, Addressee.GALLERY}


async def receivers_of(bot: AtelierBot, letter: Letter) -> Sequence[int]:
    """Whom it goes to: the id of a channel, or of users; nobody, where the server has no such channel."""
    match letter.to:
        case Addressee.MEMBER:
            user_id = None if letter.member is None else discord_id(letter.member)
            return [] if user_id is None else [user_id]
        case Addressee.HOST:
            return sorted(bot.host_ids)
    if letter.community is None:
        return []
    settings = await bot.house.settings(letter.community)
    channel_id = settings.staff_channel_id if letter.to is Addressee.STAFF else settings.gallery_channel_id
    return [] if channel_id is None else [channel_id]
