"""The back room of a single process: as many seats as jobs may run, taken in fair order from the jobs table."""

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial

from domain.errors import ClaimLost, LedgerError
from domain.jobs import Job
from studio.bell import Bell
from studio.driving import Driver
from studio.ports import LEASE_S, RENEW_S, Clock, Store

log = logging.getLogger("atelier.runner")

LET_GO_S = 3.0
"""How long jobs under way may go on when the process is asked to end."""
AGAIN_AFTER_ERROR_S = 60.0
STORE_AGAIN_S = 5.0


class LocalRunner:
    """Takes due jobs to their ends. Waiting jobs are rows; only those on a seat are in memory."""

    def __init__(self, *, name: str, store: Store, driver: Driver, clock: Clock, bell: Bell, seats: int, alone: bool) -> None:
        """name: this process, as its claims say. alone: the only process on the database, which takes its own rows back."""
        self._name = name
        self._store = store
        self._driver = driver
        self._clock = clock
        self._bell = bell
        self._seats = asyncio.Semaphore(seats)
        self._alone = alone
        self._drives: dict[int, asyncio.Task[bool]] = {}
        self._kept: dict[int, datetime] = {}
        """Jobs that couldn't be given back, and when they are to be driven again: their claims are renewed with all others."""
        self._loops: list[asyncio.Task[None]] = []
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Gets a LedgerError when the books don't balance: the process must end then."""

    async def start(self) -> None:
        """Begin to take jobs; those an earlier process left are taken first."""
        if self._alone:
            await self._store.drop_all_claims()
        self._loops = [asyncio.create_task(self._take_jobs()), asyncio.create_task(self._renew_claims())]

    async def stop(self) -> None:
        """Take no more, let those under way go within 3 s (they resume later), and return."""
        self._loops[0].cancel()
        if self._drives:
            await asyncio.wait(self._drives.values(), timeout=LET_GO_S)
        left = dict(self._drives)
        for ending in (*self._loops, *left.values()):
            ending.cancel()
        await asyncio.gather(*self._loops, *left.values(), return_exceptions=True)
        for job_id in left:
            await self._store.drop_claim(job_id, driver=self._name, due_at=None)

    async def drive(self, job_id: int) -> None:
        """Drive this one job as far as it goes, taking no other: until it has ended and was shown, or is parked."""
        renewing = asyncio.create_task(self._renew_claims())
        try:
            while True:
                job = await self._store.claim(job_id, driver=self._name, now=self._clock.now())
                due_at = await self._driver.drive(job) if job else self._clock.now() + timedelta(seconds=LEASE_S)
                await self._store.drop_claim(job_id, driver=self._name, due_at=due_at)
                if due_at is None:
                    return
                await self._clock.sleep((due_at - self._clock.now()).total_seconds())
        finally:
            renewing.cancel()

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
            drive = asyncio.create_task(self._drive(job))
            self._drives[job.id] = drive
            drive.add_done_callback(partial(self._leave_seat, job.id))

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

    def _leave_seat(self, job_id: int, drive: asyncio.Task[bool]) -> None:
        self._drives.pop(job_id, None)
        self._seats.release()
        if drive.cancelled() or drive.result():
            self._bell.ring()

    async def _drive(self, job: Job) -> bool:
        """Drive one job and give it back. An error of ours costs a minute, never the other jobs.

        Whether it is to be driven again, by whomever: else nothing has become due, and looking for it would cost the others.
        """
        try:
            due_at = await self._driver.drive(job)
            if due_at is None:
                return False
            await self._store.drop_claim(job.id, driver=self._name, due_at=due_at)
        except ClaimLost:
            log.warning("job %s: another process drives it now", job.code)
        except LedgerError as error:
            log.critical("job %s: the books don't balance: %s", job.code, error)
            if not self.failed.done():
                self.failed.set_exception(error)
        except Exception:
            log.exception("job %s: stopped by an error; again in %d s", job.code, AGAIN_AFTER_ERROR_S)
            await self._again_later(job)
        return True

    async def _again_later(self, job: Job) -> None:
        due_at = self._clock.now() + timedelta(seconds=AGAIN_AFTER_ERROR_S)
        try:
            await self._store.drop_claim(job.id, driver=self._name, due_at=due_at)
        except Exception:
            log.exception("job %s: given back once the database takes it", job.code)
            self._kept[job.id] = due_at

    async def _give_back_kept(self) -> None:
        for job_id, due_at in list(self._kept.items()):
            await self._store.drop_claim(job_id, driver=self._name, due_at=due_at)
            del self._kept[job_id]
            self._bell.ring()

    async def _renew_claims(self) -> None:
        while True:
            await self._clock.sleep(RENEW_S)
            drives = dict(self._drives)  # before the renewal: what is claimed after it is not in its answer
            try:
                await self._give_back_kept()
                held = await self._store.renew_claims(driver=self._name, now=self._clock.now())
            except Exception:
                log.exception("the claims could not be renewed; each write asks for its claim all the same")
                continue
            for job_id, drive in drives.items():
                if job_id not in held:
                    drive.cancel()
