"""What is done once for all, whatever the number of processes: by the one that is on duty (docs/decisions/0091)."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from studio.attempts import attempt
from studio.ports import RENEW_S, Clock, DutyStore

log = logging.getLogger("atelier.duty")

HOUSE = "house"
"""Tidying, the post, the line, and the alarms."""

Work = Callable[[], Coroutine[Any, Any, None]]


class Duty:
    """Works while it is on duty, and stands by otherwise: a process that goes silent is followed within LEASE_S."""

    def __init__(self, *, holder: str, store: DutyStore, clock: Clock, works: Sequence[Work]) -> None:
        """holder: this process. works: each goes on for ever, and does no harm where it is done twice for a moment."""
        self._holder = holder
        self._store = store
        self._clock = clock
        self._works = works
        self._working: list[asyncio.Task[None]] = []

    async def run(self) -> None:
        """Work or stand by, for ever; at the end somebody else may follow at once."""
        try:
            while True:
                await attempt(self.look, log, "nobody could be asked who is on duty")
                await self._clock.sleep(RENEW_S)
        finally:
            await self._stand_by()
            await attempt(self._drop, log, "the duty could not be dropped: it lapses by itself")

    async def look(self) -> None:
        """Begin to work where the duty was free or is this one's; stop where another process has it by now."""
        mine = await self._store.take_duty(HOUSE, holder=self._holder, now=self._clock.now())
        if mine and not self._working:
            log.info("on duty")
            self._working = [asyncio.create_task(work()) for work in self._works]
        elif not mine and self._working:
            log.warning("another process is on duty by now")
            await self._stand_by()

    async def _stand_by(self) -> None:
        for working in self._working:
            working.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)
        self._working = []

    async def _drop(self) -> None:
        await self._store.drop_duty(HOUSE, holder=self._holder)
