"""Tells those who wait where they stand in line."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

from domain.jobs import Job
from domain.waiting import UsualTime, size_of
from studio.attempts import attempt
from studio.forecast import Forecast
from studio.ports import Announcer, Clock, Line, Progress, Store
from studio.runner import LET_GO_S

log = logging.getLogger("atelier.usher")

EVERY_S = 3.0
PARKED_EVERY = timedelta(minutes=1)
MOST = 25
"""How many of the first in line are told; the rest hear of it as they come near."""
STEADY_S = 20.0
"""An expected time that moves by less isn't worth an edit."""


class Usher:
    """Goes along the line."""

    def __init__(self, *, store: Store, announcer: Announcer, clock: Clock, forecast: Forecast) -> None:
        self._store = store
        self._announcer = announcer
        self._clock = clock
        self._forecast = forecast
        self._told: dict[int, datetime] = {}

    async def run(self) -> None:
        """Go along the line for ever, with a word to those whose jobs are parked, at first and now and then."""
        parked_at: datetime | None = None
        while True:
            if parked_at is None or abs(self._clock.now() - parked_at) >= PARKED_EVERY:
                await self._let_finish(self.tell_parked)
                parked_at = self._clock.now()
            await self._clock.sleep(EVERY_S)
            await self._let_finish(self.go_along)

    async def _let_finish(self, telling: Callable[[], Awaitable[None]]) -> None:
        """Tell, and when broken off wait 3 s for the edits under way: Discord may go on with one that nobody listens to any
        more, and a card that it covers then would not be shown again."""
        told = asyncio.create_task(attempt(telling, log, "the line could not be told"))
        try:
            await asyncio.shield(told)
        except asyncio.CancelledError:
            answered = asyncio.create_task(asyncio.wait({told}, timeout=LET_GO_S))
            while not answered.done():
                with suppress(asyncio.CancelledError):  # who stands by may be asked to end, too, which is no reason to hurry
                    await asyncio.shield(answered)
            told.cancel()
            raise

    async def tell_parked(self) -> None:
        """Say on each parked job's message that it is: who parked it may have ended before, or Discord have been away."""
        for job in await self._store.parked():
            await self._announcer.show_progress(job, Progress())

    async def go_along(self) -> None:
        """Tell the first in line once."""
        jobs = await self._store.waiting_jobs(most=MOST)
        waiting, running = await self._store.load()
        usual = await self._store.usual_times()
        self._told = {job.id: at for job in jobs if (at := self._told.get(job.id)) is not None}
        await asyncio.gather(
            *(
                self._tell(job, Line(place, waiting, running), usual.get(size_of(job.request)))
                for place, job in enumerate(jobs, start=1)
            )
        )

    async def _tell(self, job: Job, line: Line, usual: UsualTime | None) -> None:
        told_s = self._forecast.run_s(usual, running=line.running)
        ready_at = self._clock.now() + timedelta(seconds=self._forecast.ready_in_s(line, usual))
        told = self._told.get(job.id)
        if told is None or abs((ready_at - told).total_seconds()) >= STEADY_S:
            self._told[job.id] = ready_at
        await self._announcer.show_progress(job, Progress(line=line, ready_at=self._told[job.id], usual_s=told_s))
