"""The life of a job, step by step: each reads what is already true, does one thing outside, and writes it down.

A step returns the job as it stands after it, or Later. Any step may be the last before a crash; the next drive, by
whatever process, goes on from the row. docs/architecture.md has the table.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from domain import lost
from domain.errors import (
    BadKey,
    BadReference,
    Broken,
    Busy,
    ModelGone,
    OutcomeUnknown,
    OutOfCredits,
    Rejected,
    ShowLater,
    Unreachable,
    WrongState,
)
from domain.jobs import Failure, Job, JobState
from studio.log_context import logged_job
from studio.ports import UNMETERED, Accepted, Announcer, Clock, Meter, Provider, ReferenceLinks, Store
from studio.watching import Later, Watch
from studio.withheld import check_usable

log = logging.getLogger("atelier.driving")

LOOK_FOR_LOST_AFTER_S = 20.0
"""The submit's own time-out: until then its answer may still come."""
TRY_AGAIN_S = 5.0
TRY_AGAIN_MOST_S = 60.0
TOLD_MOST_S = 300.0
"""However long PixelDojo says to wait, a job is sent again after this."""
GIVE_UP_AFTER_ATTEMPTS = 20
"""About 17 minutes of a provider that turns everything down, at the waits above."""


Step = Callable[[Job], Awaitable[Job | Later]]


class Driver:
    """Takes one claimed job from wherever it stands to its end."""

    def __init__(
        self,
        *,
        name: str,
        store: Store,
        provider: Provider,
        announcer: Announcer,
        links: ReferenceLinks,
        watch: Watch,
        clock: Clock,
        meter: Meter = UNMETERED,
    ) -> None:
        """name: this process, as its claims say."""
        self._name = name
        self._store = store
        self._provider = provider
        self._announcer = announcer
        self._links = links
        self._watch = watch
        self._clock = clock
        self._meter = meter
        self._steps: dict[JobState, Step] = {
            JobState.RESERVED: self._submit,
            JobState.SUBMITTING: self._look_for_lost,
            JobState.SUBMITTED: self._watch.follow,
        }

    async def drive(self, job: Job) -> datetime | None:
        """Drive a job that this process has claimed. When to drive it again; None: nothing is left to do,
        and its claim was given back.

        Raises: ClaimLost when another process took it over; nothing was written then.
        """
        if job.resumed and not job.ended:
            with logged_job(job):
                log.info("job %s: goes on where another process left it, %s", job.code, job.state)
        while (step := self._steps.get(job.state)) is not None:
            with logged_job(job):
                after = await step(job)
                if isinstance(after, Later):
                    return after.at
                log.info("job %s: %s → %s", job.code, job.state, after.state)
            job = after
        if job.ended and job.shown_at is None:
            with logged_job(job):
                return await self._show_end(job)
        await self._store.drop_claim(job.id, driver=self._name, due_at=None)
        return None

    async def _submit(self, job: Job) -> Job | Later:
        try:
            card = (await self._store.state()).card_for(job.request)
            await check_usable(job.request.references, store=self._store)
            references = [await self._links.link(reference, card) for reference in job.request.references]
        except ModelGone:
            return await self._fail(job, Failure.BAD_INPUT)
        except BadReference:
            return await self._fail(job, Failure.LINK_LAPSED)
        try:
            job = await self._store.begin_submit(job.id, driver=self._name, now=self._clock.now())
        except WrongState:  # cancelled meanwhile
            return await self._store.job(job.id)
        try:
            accepted = await self._provider.submit(card, job.request, references=references)
        except OutcomeUnknown as unknown:
            log.warning("job %s: the submit's answer was lost: %s", job.code, unknown)
            return job
        except (Busy, Unreachable) as error:
            return await self._turned_down(job, error)
        except Rejected as error:
            log.warning("job %s: %s", job.code, error)
            return await self._fail(job, Failure.REFUSED if error.moderated else Failure.BAD_INPUT)
        except OutOfCredits:
            return await self._stop(job, Failure.OUT_OF_CREDITS)
        except BadKey:
            return await self._stop(job, Failure.BAD_KEY)
        return await self._accepted(job, accepted)

    async def _accepted(self, job: Job, accepted: Accepted) -> Job:
        return await self._store.accepted(
            job.id,
            driver=self._name,
            ticket=accepted.ticket,
            cost=accepted.cost,
            balance=accepted.balance,
            expires_at=accepted.expires_at,
            now=self._clock.now(),
        )

    async def _turned_down(self, job: Job, error: Busy | Unreachable) -> Job | Later:
        """Certainly not taken: back in the line, unless it has been turned down for too long."""
        log.info("job %s: turned down for now: %s", job.code, error)
        if job.attempts >= GIVE_UP_AFTER_ATTEMPTS:
            return await self._fail(job, Failure.UNREACHABLE)
        job = await self._store.turned_down(job.id, driver=self._name)
        told = error.retry_after_s if isinstance(error, Busy) else None
        wait_s = min(TRY_AGAIN_S * 2 ** (job.attempts - 1), TRY_AGAIN_MOST_S) if told is None else min(told, TOLD_MOST_S)
        return Later(self._clock.now() + timedelta(seconds=wait_s))

    async def _stop(self, job: Job, failure: Failure) -> Job:
        """The account can't go on: this job ends for nothing, and new orders are stopped."""
        job = await self._fail(job, failure)  # first: a crash before it would leave a submit whose outcome is unknown
        if await self._store.stop(failure.value, now=self._clock.now()):
            log.error("PixelDojo: %s; new orders are stopped", failure)
        return job

    async def _fail(self, job: Job, failure: Failure) -> Job:
        return await self._store.fail(job.id, driver=self._name, failure=failure, now=self._clock.now())

    async def _look_for_lost(self, job: Job) -> Job | Later:
        """A submit whose answer is lost: find its run among the recent ones, or park it; never send it again."""
        sent_at = job.submitting_at or self._clock.now()
        look_at = sent_at + timedelta(seconds=LOOK_FOR_LOST_AFTER_S)
        wait_s = (look_at - self._clock.now()).total_seconds()
        if wait_s > LOOK_FOR_LOST_AFTER_S:  # the clock has been set back: nobody can say how long ago it was sent
            await self._clock.sleep(LOOK_FOR_LOST_AFTER_S)
        elif wait_s > 0:
            return Later(look_at)
        try:
            runs = await self._provider.recent()
        except (Unreachable, Busy, BadKey):
            return Later(self._clock.now() + timedelta(seconds=TRY_AGAIN_MOST_S))
        except Broken as broken:
            log.exception("job %s: the recent jobs can't be read", job.code, exc_info=broken)
            runs = None
        ours = lost.find(
            job,
            runs or [],
            lost=await self._store.lost_jobs(),
            taken=await self._store.taken_tickets([run.ticket for run in runs or []]),
        )
        if ours is None:
            return await self._park(job)
        return await self._accepted(job, Accepted(ours.ticket, cost=None, balance=None, expires_at=None))

    async def _park(self, job: Job) -> Job:
        job = await self._store.park(job.id, driver=self._name, now=self._clock.now())
        log.error("job %s: parked: its submit's answer was lost and nothing was found", job.code)
        await self._announcer.show_progress(job, self._watch.progress(job, None, running=0))
        return job

    async def _show_end(self, job: Job) -> datetime | None:
        try:
            await self._announcer.show_end(job)
        except ShowLater as later:
            return self._clock.now() + timedelta(seconds=later.retry_after_s)
        now = self._clock.now()
        await self._store.mark_shown(job.id, driver=self._name, now=now)
        self._count(job, shown_at=now)
        return None

    def _count(self, job: Job, *, shown_at: datetime) -> None:
        self._meter.ended(job.state, job.failure)
        for step, seconds in job.seconds_in_steps(shown_at=shown_at).items():
            self._meter.stepped(step, seconds)
