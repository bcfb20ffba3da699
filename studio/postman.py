"""Sends letters: what is said by itself, to staff, members and the host, each until it was taken."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby

from domain.errors import ShowLater
from domain.letters import Letter
from studio.attempts import attempt
from studio.bell import Bell
from studio.ports import Announcer, Clock, Store

log = logging.getLogger("atelier.post")

LOOK_EVERY_S = 15.0
"""For those that are tried again, and those that another process wrote and couldn't send."""
MOST_AT_ONCE = 25
FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=1)


class Postman:
    """Goes round whenever a letter was written, and now and then for those that weren't taken."""

    def __init__(self, *, store: Store, announcer: Announcer, clock: Clock, bell: Bell) -> None:
        """bell: rung when a letter was written."""
        self._store = store
        self._announcer = announcer
        self._clock = clock
        self._bell = bell

    async def run(self) -> None:
        """Go round for ever; a round that fails is logged and the next one comes."""
        while True:
            self._bell.clear()
            await attempt(self.go_round, log, "a round of the post failed")
            await self._bell.wait(LOOK_EVERY_S)

    async def go_round(self) -> None:
        """Send all letters that are due. Those to one place go one after the other, so that they stay in order."""
        while letters := await self._store.take_letters(most=MOST_AT_ONCE, now=self._clock.now()):
            await asyncio.gather(*(self._send_all(bundle) for bundle in bundles(letters)))

    async def _send_all(self, letters: Iterable[Letter]) -> None:
        for letter in letters:
            await self._send(letter)

    async def _send(self, letter: Letter) -> None:
        try:
            delivered = await self._announcer.deliver(letter)
        except ShowLater as away:
            log.info("letter %d (%s): not taken: %r", letter.id, letter.kind, away.__cause__)
            await self._send_later(letter)
        except Exception:
            log.exception("letter %d (%s): can't be sent", letter.id, letter.kind)
            await self._send_later(letter)
        else:
            await self._store.letter_sent(letter.id, delivered, now=self._clock.now())

    async def _send_later(self, letter: Letter) -> None:
        """Try again after a pause that grows; after a day, never."""
        now = self._clock.now()
        pause = min(FIRST_PAUSE * 2 ** min(letter.attempts, 10), LONGEST_PAUSE)
        given_up = now - letter.created_at >= GIVEN_UP_AFTER
        await self._store.send_letter_later(letter.id, at=None if given_up else now + pause)


def bundles(letters: Iterable[Letter]) -> list[Sequence[Letter]]:
    """Letters by the place they go to, each place's in their order."""

    def place(letter: Letter) -> tuple[str, str, str]:
        return letter.to, letter.community or "", letter.member or ""

    return [list(bundle) for _, bundle in groupby(sorted(letters, key=place), key=place)]
