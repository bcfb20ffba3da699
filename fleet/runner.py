"""The back room of one of several processes: procrastinate hands it the jobs, and it claims them as everybody does.

Every number here was measured: docs/decisions/0088.
"""

import asyncio
import logging
from contextlib import suppress

from procrastinate import App, PsycopgConnector, RetryStrategy
from psycopg import AsyncConnection

from fleet.nudges import QUEUE, TASK
from fleet.rescue import Rescuer
from storage.listening import ALIVE
from studio.driving import Driver
from studio.holding import Holding
from studio.ports import LEASE_S, Clock, Store
from studio.runner import LET_GO_S, STORE_AGAIN_S

log = logging.getLogger("atelier.runner")

FEWEST_CONNECTIONS, MOST_CONNECTIONS = 2, 4
HEART_BEATS_EVERY_S = 5.0
LOOK_EVERY_S = 1.0
"""For nudges that have become due: of those that may be driven at once PostgreSQL tells."""
FORGET_WORKERS_AFTER_S = 3600.0
"""Of processes that were killed; a paused one that was forgotten could take no more jobs."""
AGAIN = RetryStrategy(max_attempts=100, wait=5, retry_exceptions=[Exception])
"""Of nudges whose job couldn't be claimed, since the database was away. A drive settles its own errors."""


class ProcrastinateRunner:
    """Takes the jobs it is nudged to. Waiting jobs are rows, and nudges; only those on a seat are in memory."""

    def __init__(self, *, name: str, url: str, store: Store, driver: Driver, clock: Clock, seats: int) -> None:
        """name: this process, as its claims say. url: of the store's database."""
        self._name = name
        self._url = url
        self._store = store
        self._clock = clock
        self._seats = seats
        self._holding = Holding(name=name, store=store, driver=driver, clock=clock, wake=self.wake)
        self._rescuer = Rescuer(url, clock=clock)
        self._loops: list[asyncio.Task[None]] = []
        self._is_open = False

    @property
    def failed(self) -> asyncio.Future[None]:
        """Gets a LedgerError when the books don't balance: the process must end then."""
        return self._holding.failed

    async def start(self) -> None:
        """Begin to take jobs; those that nobody is nudged to are among them within a minute."""
        self._loops = [asyncio.create_task(work) for work in (self._work(), self._holding.renew(), self._rescuer.run())]

    async def stop(self) -> None:
        """Take no more, let those under way go within 3 s (others take them then), and return."""
        for loop in self._loops:  # the worker first: claims are renewed while it waits for its jobs
            loop.cancel()
            await asyncio.gather(loop, return_exceptions=True)

    async def drive(self, job_id: int) -> None:
        """Drive this one job as far as it goes, taking no other: until it has ended and was shown, or is parked."""
        await self._holding.drive_alone(job_id)

    def trouble(self) -> str | None:
        """What keeps it from taking jobs; None: nothing."""
        if self.failed.done():
            return "the books don't balance"
        return None if self._is_open else "takes no jobs"

    def wake(self) -> None:
        """Nothing to do: what makes a job drivable has queued it."""

    async def _work(self) -> None:
        """Work for ever: the engine's worker ends when the database is away for long, or when it is thought dead."""
        while True:
            try:
                await self._take_jobs()
                log.error("procrastinate's worker ended; again in %d s", STORE_AGAIN_S)
            except Exception:
                log.exception("procrastinate's worker ended; again in %d s", STORE_AGAIN_S)
            await self._clock.sleep(STORE_AGAIN_S)

    async def _take_jobs(self) -> None:
        app = App(connector=connector(self._url))
        app.task(name=TASK, queue=QUEUE, retry=AGAIN)(self._drive)
        async with app.open_async():
            self._is_open = True
            try:
                await app.run_worker_async(
                    queues=[QUEUE],
                    name=self._name,
                    concurrency=self._seats,
                    delete_jobs="always",
                    fetch_job_polling_interval=LOOK_EVERY_S,
                    update_heartbeat_interval=HEART_BEATS_EVERY_S,
                    stalled_worker_timeout=FORGET_WORKERS_AFTER_S,
                    shutdown_graceful_timeout=LET_GO_S,
                    install_signal_handlers=False,
                )
            finally:
                self._is_open = False

    async def _drive(self, job_id: int) -> None:
        """Drive a job until it is given back, which queues it again where that is to be.

        Where it isn't this worker's to drive there is nothing to do: who has it goes on by itself. Nor is there for a drive that
        has lost its claim: this nudge was its own.
        """
        try:
            job = await self._store.claim_queued(job_id, driver=self._name, now=self._clock.now())
            if job is None:
                return
            drive = self._holding.begin(job)
            await asyncio.wait({drive})
        except asyncio.CancelledError:  # this process is asked to end; the claim may stand, though its answer hasn't come
            if begun := self._holding.drives.get(job_id):
                begun.cancel()
                await asyncio.wait({begun})
            await self._holding.let_go(job_id)
            raise
        with suppress(asyncio.CancelledError):
            drive.result()


def connector(url: str) -> PsycopgConnector:
    """The engine's own connections."""
    return PsycopgConnector(
        conninfo=url,
        kwargs=ALIVE,
        configure=let_go_of_the_silent,
        min_size=FEWEST_CONNECTIONS,
        max_size=MOST_CONNECTIONS,
    )


async def let_go_of_the_silent(connection: "AsyncConnection[object]") -> None:
    """Let PostgreSQL end the transaction of a process that was stopped in its middle: what it locks would be nobody's."""
    await connection.execute(f"SET idle_in_transaction_session_timeout = '{LEASE_S:g} s'")
    await connection.commit()
