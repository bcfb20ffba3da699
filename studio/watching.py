"""A run at PixelDojo: when to look, what is shown meanwhile, and how it ends."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from domain.errors import BadKey, Broken, Busy, UnknownTicket, Unreachable
from domain.jobs import Failure, Job
from domain.money import Millicredits
from domain.waiting import (
    SLOW_AFTER_S,
    SLOW_LOOK_S,
    USUAL_UNKNOWN_S,
    UsualTime,
    first_guess,
    first_look_s,
    next_look_s,
    safety_look_s,
    size_of,
    spread,
    usual_s,
)
from studio.collecting import Collector
from studio.hints import Hints, Waiting
from studio.ports import Announcer, Clock, Progress, Provider, Run, Store

log = logging.getLogger("atelier.driving")

PROGRESS_EVERY_S = 3.0
MOST_AT_PIXELDOJO = timedelta(hours=24)
"""Source: docs/pixeldojo.md, "Results": kept for 24 hours at most."""
ONE_IN_EARLY = 20
"""One run in so many is looked at early, so that the middle of its size is known."""
LEARN_EVERY = timedelta(seconds=1)
"""One run in so long is learned from: of many that end together the others tell no more, and each waits for the others."""
KEEP_AGAIN_S = 60.0
ENDS_AT_ONCE = 12
"""So many runs are looked at and brought home at a time. Of many that end together each is quick then, instead of all of them
slow, and no more pictures than that are in memory (docs/decisions/0102-ends-at-once.md)."""


@dataclass(frozen=True)
class Later:
    """The job is to be driven again then; its seat is free until that."""

    at: datetime


@dataclass(frozen=True)
class Seen:
    """A finished run, and when it was looked at (seconds after the submit), the last time finished."""

    run: Run
    looked_s: tuple[float, ...]
    was_told: bool = False
    """Whether that last look came when PixelDojo said that it was over."""


class Watch:
    """Follows submitted runs to their ends."""

    def __init__(
        self,
        *,
        name: str,
        store: Store,
        provider: Provider,
        collector: Collector,
        announcer: Announcer,
        hints: Hints,
        clock: Clock,
        random: Random,
    ) -> None:
        """name: this process, as its claims say."""
        self._name = name
        self._store = store
        self._provider = provider
        self._collector = collector
        self._announcer = announcer
        self._hints = hints
        self._clock = clock
        self._random = random
        self._learned_at: datetime | None = None
        self._ends = asyncio.Semaphore(ENDS_AT_ONCE)

    async def follow(self, job: Job) -> Job | Later:
        """Wait for a run, keep its images and settle: SUBMITTED → its end, or Later where it takes very long."""
        usual = await self._usual(job)
        _, running = await self._store.load()
        async with self._showing_progress(job, lambda: self.progress(job, usual, running=running)) as over:
            if self._age_s(job) >= SLOW_AFTER_S:
                return await self._look_once(job)
            return await self._look_until_done(job, usual, running=running, over=over)

    def progress(self, job: Job, usual: UsualTime | None, *, running: int) -> Progress:
        """How a job that was sent stands, with so many running when it was."""
        began_at = job.submitted_at or job.submitting_at or self._clock.now()
        age_s = self._age_s(job)
        told_s = usual_s(usual, scarce=self._provider.calls_are_scarce(running))
        return Progress(
            ready_at=began_at + timedelta(seconds=told_s),
            usual_s=told_s,
            slow=age_s > (usual.p95_s if usual else 2 * USUAL_UNKNOWN_S),
            very_slow=age_s >= SLOW_AFTER_S,
        )

    # looking
    async def _look_until_done(self, job: Job, usual: UsualTime | None, *, running: int, over: asyncio.Event) -> Job | Later:
        """Read the run at the times worth it, or when it is said to be over, and bring it home; Later after SLOW_AFTER_S.

        over: set once its card is next.
        """
        looked_s: list[float] = []
        with self._hints.waiting_for(job.ticket or "") as waiting:
            await waiting.wait(self._first_look_s(usual, running=running) - self._age_s(job))
            while self._age_s(job) < SLOW_AFTER_S:
                async with self._ends:
                    if (seen := await self._look(job, waiting, looked_s)) is not None:
                        over.set()
                        async with self._learning(job, seen):
                            return await self._finish(job, seen.run)
                await waiting.wait(self._next_look_s(waiting, len(looked_s), running=running))
        return self._later(SLOW_LOOK_S)

    async def _look(self, job: Job, waiting: Waiting, looked_s: list[float]) -> Seen | None:
        """Read the run once, and note when; None where it isn't over."""
        run = await self._read(job)
        looked_s.append(self._age_s(job))  # of the answer: the call may have waited for its turn
        if run is None or not run.done:
            return None
        self._hints.come = waiting.is_hinted
        return Seen(run, tuple(looked_s), was_told=waiting.was_hinted)

    def _first_look_s(self, usual: UsualTime | None, *, running: int) -> float:
        if self._hints.come:
            return safety_look_s(usual, 0)
        early = self._random.randrange(ONE_IN_EARLY) == 0
        return first_look_s(usual, scarce=self._provider.calls_are_scarce(running), early=early)

    def _next_look_s(self, waiting: Waiting, looks: int, *, running: int) -> float:
        if self._hints.come and not waiting.is_hinted:
            return safety_look_s(None, looks)
        return next_look_s(looks, stretch=self._provider.stretch(running))

    async def _look_once(self, job: Job) -> Job | Later:
        """A run that takes very long is read once a minute until it expires."""
        run = await self._read(job)
        if run is not None and run.done:
            return await self._finish(job, run)
        if self._clock.now() < self._expires_at(job):
            return self._later(SLOW_LOOK_S)
        return await self._expire(job)

    async def _read(self, job: Job) -> Run | None:
        """One look; None where it told nothing."""
        try:
            return await self._provider.read(job.ticket or "")
        except Busy as busy:
            await self._clock.sleep(busy.retry_after_s or 0)
        except BadKey:
            await self._stop_for_bad_key()
        except UnknownTicket:
            log.warning("job %s: PixelDojo doesn't know its run", job.code)
        except (Unreachable, Broken) as error:
            log.info("job %s: no answer to a look: %s", job.code, error)
        return None

    async def _stop_for_bad_key(self) -> None:
        await self._store.stop(Failure.BAD_KEY.value, now=self._clock.now())

    # ends
    async def _finish(self, job: Job, run: Run) -> Job | Later:
        if run.failed:
            log.warning("job %s: the run failed: %s", job.code, run.detail)
            return await self._fail(job, Failure.REFUSED if run.refused else Failure.FAILED, cost=Millicredits(0))
        try:
            images = await self._collector.collect(job, run.image_urls)
        except (Unreachable, OSError):
            log.exception("job %s: its images can't be kept now", job.code)
            return await self._collect_later(job)
        cost = job.cost if run.cost is None else run.cost
        if not images:
            return await self._fail(job, Failure.NO_IMAGES, cost=job.quoted if cost is None else cost)
        return await self._store.succeed(
            job.id,
            driver=self._name,
            images=images,
            cost=cost,
            revised_prompt=run.revised_prompt,
            now=self._clock.now(),
        )

    async def _collect_later(self, job: Job) -> Job | Later:
        """A full disk, or an image host that is away: the run stays held until its images are gone."""
        if self._clock.now() < self._expires_at(job):
            return self._later(KEEP_AGAIN_S)
        return await self._expire(job)

    async def _fail(self, job: Job, failure: Failure, *, cost: Millicredits) -> Job:
        return await self._store.fail(job.id, driver=self._name, failure=failure, cost=cost, now=self._clock.now())

    async def _expire(self, job: Job) -> Job:
        return await self._store.expire(job.id, driver=self._name, now=self._clock.now())

    # times
    def _age_s(self, job: Job) -> float:
        """How long ago it was sent; nothing where the machine's clock has been set back behind that."""
        return max(0.0, (self._clock.now() - (job.submitted_at or self._clock.now())).total_seconds())

    def _expires_at(self, job: Job) -> datetime:
        latest = (job.submitted_at or self._clock.now()) + MOST_AT_PIXELDOJO
        return min(latest, job.ticket_expires_at or latest)

    def _later(self, seconds: float) -> Later:
        return Later(self._clock.now() + timedelta(seconds=seconds))

    async def _usual(self, job: Job) -> UsualTime | None:
        return (await self._store.usual_times()).get(size_of(job.request))

    @asynccontextmanager
    async def _learning(self, job: Job, seen: Seen) -> AsyncIterator[None]:
        """Learn from a run beside the body, which its member waits for."""
        learning = asyncio.create_task(self._learn(job, seen))
        try:
            yield
        finally:
            await learning

    async def _learn(self, job: Job, seen: Seen) -> None:
        """Move what is known now, which other runs have moved since this one was begun."""
        if seen.run.failed or not self._is_time_to_learn():
            return
        first_look_s, finished_s = seen.looked_s[0], seen.looked_s[-1]
        running_s = max(seen.looked_s[:-1], default=0.0)

        def learn(usual: UsualTime | None) -> UsualTime | None:
            if seen.was_told:
                return spread(finished_s) if usual is None else usual.measured(finished_s)
            if usual is None:
                return first_guess(first_look_s=first_look_s, finished_s=finished_s)
            return usual.learned(first_look_s=first_look_s, running_s=running_s, finished_s=finished_s)

        await self._store.learn_usual_time(*size_of(job.request), learn)

    def _is_time_to_learn(self) -> bool:
        now = self._clock.now()
        if self._learned_at is not None and now - self._learned_at < LEARN_EVERY:
            return False
        self._learned_at = now
        return True

    # showing
    @asynccontextmanager
    async def _showing_progress(self, job: Job, progress: Callable[[], Progress]) -> AsyncIterator[asyncio.Event]:
        """Show how it stands while the body runs, or until the body says that it is over. An edit under way is let finish,
        so that it can't come after the card."""
        over = asyncio.Event()
        shown = asyncio.create_task(self._show_progress_until(over, job, progress))
        try:
            yield over
        finally:
            over.set()
            await shown

    async def _show_progress_until(self, over: asyncio.Event, job: Job, progress: Callable[[], Progress]) -> None:
        while not over.is_set():
            await self._announcer.show_progress(job, progress())
            ticking = asyncio.ensure_future(self._clock.sleep(PROGRESS_EVERY_S))
            ended = asyncio.ensure_future(over.wait())
            await asyncio.wait({ticking, ended}, return_when=asyncio.FIRST_COMPLETED)
            ticking.cancel()
            ended.cancel()
