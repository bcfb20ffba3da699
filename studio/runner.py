"""The back room of a single process: as many seats as jobs may run, taken in fair order from the jobs table."""

import asyncio
import logging
from datetime import datetime

from domain.jobs import Job
from studio.bell import Bell
from studio.driving import Driver
from studio.holding import Holding
from studio.ports import LEASE_S, Clock, Store

log = logging.getLogger("atelier.runner")

LET_GO_S = 3.0
"""How long jobs under way may go on when the process is asked to end."""
STORE_AGAIN_S = 5.0


class LocalRunner:
    """Takes due jobs to their ends. Waiting jobs are rows; only those on a seat are in memory."""

    def __init__(self, *, name: str, store: Store, driver: Driver, clock: Clock, bell: Bell, seats: int, alone: bool) -> None:
        """name: this process, as its claims say. alone: the only process on the database, which takes its own rows back."""
        self._name = name
        self._store = store
        self._clock = clock
        self._bell = bell
        self._seats = asyncio.Semaphore(seats)
        self._alone = alone
        self._holding = Holding(name=name, store=store, driver=driver, clock=clock, wake=bell.ring)
        self._loops: list[asyncio.Task[None]] = []

    @property
    def failed(self) -> asyncio.Future[None]:
        """Gets a LedgerError when the books don't balance: the process must end then."""
        return self._holding.failed

    async def start(self) -> None:
        """Begin to take jobs; those an earlier process left are taken first."""
        if self._alone:
            await self._store.drop_all_claims()
        self._loops = [asyncio.create_task(self._take_jobs()), asyncio.create_task(self._holding.renew())]

    async def stop(self) -> None:
        """Take no more, let those under way go within 3 s (they resume later), and return."""
        self._loops[0].cancel()
        if drives := self._holding.drives:
            await asyncio.wait(drives.values(), timeout=LET_GO_S)
        left = self._holding.drives
        for ending in (*self._loops, *left.values()):
            ending.cancel()
        await asyncio.gather(*self._loops, *left.values(), return_exceptions=True)
        for job_id in left:
            await self._holding.let_go(job_id)

    async def drive(self, job_id: int) -> None:
        """Drive this one job as far as it goes, taking no other: until it has ended and was shown, or is parked."""
        await self._holding.drive_alone(job_id)

    def trouble(self) -> str | None:
        """What keeps it from taking jobs; None: nothing."""
        if self.failed.done():
            return "the books don't balance"
        return None if self._loops and not any(loop.done() for loop in self._loops) else "takes no jobs"

    def wake(self) -> None:
        """A job may be due: look."""
        self._bell.ring()

    async def _take_jobs(self) -> None:
        while True:
            await self._seats.acquire()
            try:
                job = await self._next_job()
            except Exception:  # the database is away: nothing else may end this loop
                log.exception("no job could be taken")
                self._seats.release()
                await self._clock.sleep(STORE_AGAIN_S)
                continue
            self._holding.begin(job).add_done_callback(self._leave_seat)

    async def _next_job(self) -> Job:
        while True:
            self._bell.clear()
            job = await self._store.claim_next(driver=self._name, now=self._clock.now())
            if job is not None:
                return job
            due_at = await self._store.next_due_at(driver=self._name, now=self._clock.now())
            await self._bell.wait(self._patience_s(due_at))

    def _patience_s(self, due_at: datetime | None) -> float | None:
        """How long to wait for the bell, seconds. One of several isn't told of the others' jobs, nor when they are killed."""
        wait_s = None if due_at is None else (due_at - self._clock.now()).total_seconds()
        if self._alone:
            return wait_s
        return LEASE_S if wait_s is None else min(wait_s, LEASE_S)

    def _leave_seat(self, drive: asyncio.Task[bool]) -> None:
        self._seats.release()
        if drive.cancelled() or drive.result():
            self._bell.ring()
