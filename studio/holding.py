"""The jobs that a process holds: each is driven, its claim is renewed meanwhile, and it is given back."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from domain.errors import ClaimLost, LedgerError
from domain.jobs import Job
from studio.driving import Driver
from studio.log_context import logged_job
from studio.ports import LEASE_S, RENEW_S, Clock, Store

log = logging.getLogger("atelier.runner")

AGAIN_AFTER_ERROR_S = 60.0


class Holding:
    """What every runner does with the jobs that it has claimed."""

    def __init__(self, *, name: str, store: Store, driver: Driver, clock: Clock, wake: Callable[[], None]) -> None:
        """name: this process, as its claims say. wake: told when a job was given back late."""
        self._name = name
        self._store = store
        self._driver = driver
        self._clock = clock
        self._wake = wake
        self._drives: dict[int, asyncio.Task[bool]] = {}
        self._kept: dict[int, datetime] = {}
        """Jobs that couldn't be given back, and when they are to be driven again: their claims are renewed with all others."""
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Gets a LedgerError when the books don't balance: the process must end then."""

    @property
    def drives(self) -> dict[int, asyncio.Task[bool]]:
        """What is under way at this moment, by the jobs' ids."""
        return dict(self._drives)

    def begin(self, job: Job) -> asyncio.Task[bool]:
        """Drive a claimed job and give it back; cancelled when its claim is lost.

        Whether it is to be driven again, by whomever: else nothing has become due, and looking for it would cost the others.
        """
        drive = asyncio.create_task(self._drive(job))
        self._drives[job.id] = drive
        drive.add_done_callback(lambda _: self._drives.pop(job.id, None))
        return drive

    async def drive_alone(self, job_id: int) -> None:
        """Drive this one job as far as it goes: until it has ended and was shown, or is parked."""
        renewing = asyncio.create_task(self.renew())
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

    async def renew(self) -> None:
        """Renew the claims, for ever. A drive whose claim is lost is cancelled."""
        while True:
            await self._clock.sleep(RENEW_S)
            drives = self.drives  # before the renewal: what is claimed after it is not in its answer
            try:
                await self._give_back_kept()
                held = await self._store.renew_claims(driver=self._name, now=self._clock.now())
            except Exception:
                log.exception("the claims could not be renewed; each write asks for its claim all the same")
                continue
            for job_id, drive in drives.items():
                if job_id not in held:
                    drive.cancel()

    async def let_go(self, job_id: int) -> None:
        """Free a job whose drive was broken off: others may take it at once."""
        await self._store.drop_claim(job_id, driver=self._name, due_at=None)

    async def _drive(self, job: Job) -> bool:
        """Drive one job and give it back. An error of ours costs a minute, never the other jobs."""
        with logged_job(job):
            return await self._drive_and_give_back(job)

    async def _drive_and_give_back(self, job: Job) -> bool:
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
            self._wake()
