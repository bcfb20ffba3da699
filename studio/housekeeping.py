"""What is tidied by itself: orders whose placeholder never came, a refused key, old images and tokens."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from domain.errors import BadKey, ProviderError
from domain.jobs import Failure
from studio.alarms import Alarms
from studio.attempts import attempt
from studio.clock import SystemClock
from studio.departures import Departures
from studio.log_context import logged_job
from studio.picks import KEPT_FOR
from studio.policy import Policy
from studio.ports import Announcer, Clock, ImageStore, Provider, Store
from studio.removal import Removal
from studio.wordlists import Wordlists

log = logging.getLogger("atelier.housekeeping")

FAILED = "a round of housekeeping failed"
EVERY_S = 60.0
UNRECORDED_AFTER = timedelta(seconds=60)
TEMPORARY_AFTER = timedelta(hours=1)
SWEEP_EVERY = timedelta(days=1)
SEARCHES_KEPT = timedelta(days=1)
CHOICES_KEPT = timedelta(days=1)
"""Their pages are turned while the list is before somebody's eyes."""
LETTERS_KEPT = timedelta(days=90)
"""Their messages still change with what they tell of."""
MACHINE = SystemClock()
"""By which files are dated, whichever clock the studio goes by."""
UNUSED_AFTER = timedelta(days=1)
"""A younger file may belong to an order, or to a picture on its way home, whose row is still to be written."""


class Housekeeping:
    """Goes round once a minute."""

    def __init__(
        self,
        *,
        store: Store,
        provider: Provider,
        images: ImageStore,
        departures: Departures,
        removal: Removal,
        alarms: Alarms,
        wordlists: Wordlists,
        announcer: Announcer,
        clock: Clock,
        policy: Policy,
        wake: Callable[[], None],
    ) -> None:
        """wake: tells the runner that a job may be due."""
        self._store = store
        self._provider = provider
        self._images = images
        self._departures = departures
        self._removal = removal
        self._alarms = alarms
        self._wordlists = wordlists
        self._announcer = announcer
        self._clock = clock
        self._policy = policy
        self._wake = wake
        self._swept_at = clock.now() - SWEEP_EVERY

    async def run(self) -> None:
        """Try the key, then go round for ever; a round that fails is logged and the next one comes."""
        await attempt(self.check_key, log, FAILED)
        while True:
            await attempt(self.go_round, log, FAILED)
            await self._clock.sleep(EVERY_S)

    async def go_round(self) -> None:
        """One round."""
        await self._release_unrecorded()
        await self._lapse()
        await self._store.end_grants(now=self._clock.now())
        await self._remind()
        await self._probe_key()
        await self._images.delete(sorted(await self._store.sweep_picked(older_than=self._clock.now() - KEPT_FOR)))
        if self._clock.now() - self._swept_at >= SWEEP_EVERY:
            self._swept_at = self._clock.now()
            await self._sweep()
        await self._alarms.go_round()

    async def _release_unrecorded(self) -> None:
        """Orders whose placeholder was never seen to be there: the process ended in between."""
        now = self._clock.now()
        released = await self._store.release_unrecorded(older_than=now - UNRECORDED_AFTER, now=now)
        for job in released:
            with logged_job(job):
                log.warning("job %s: released, its placeholder never came", job.code)
        if released:
            self._wake()

    async def _lapse(self) -> None:
        """Prices that nobody said yes to."""
        if await self._store.lapse(now=self._clock.now()):
            self._wake()

    async def _remind(self) -> None:
        """Members whose credits are back, and who asked to be told. One at a time: a crash forgets no more than one."""
        while (reminder := await self._store.take_due_reminder(now=self._clock.now())) is not None:
            await self._announcer.remind(reminder)

    async def _probe_key(self) -> None:
        """A refused key is tried again by a read that costs nothing."""
        if (await self._store.state()).stopped != Failure.BAD_KEY.value:
            return
        try:
            await self._provider.probe_key()
        except ProviderError as error:
            log.info("PixelDojo still refuses the key: %s", error)
            return
        await self._store.unstop(tells=True, now=self._clock.now())

    async def read_model(self) -> None:
        """Read the models' ranges and prices at start; while PixelDojo is away the last good ones serve."""
        await asyncio.gather(self._read_flux(), self._read_upscaler())

    async def _read_flux(self) -> None:
        try:
            description = await self._provider.describe()
        except ProviderError as error:
            log.warning("PixelDojo's model could not be read, the last description serves: %s", error)
            return
        await self._store.remember_model(description.card, description.tariff)
        if description.card.reference_field is None:
            log.warning("PixelDojo's schema has no field for reference images that we know: requests with them are refused")

    async def _read_upscaler(self) -> None:
        try:
            upscaler = await self._provider.describe_upscaler()
        except ProviderError as error:
            log.warning("PixelDojo's upscaler could not be read, the last description serves: %s", error)
            return
        await self._store.remember_upscaler(upscaler)

    async def check_key(self) -> None:
        """Ask once at start, so that a refused key is known before a member meets it."""
        try:
            await self._provider.probe_key()
        except BadKey:
            await self._store.stop(Failure.BAD_KEY.value, now=self._clock.now())
        except ProviderError as error:
            log.warning("PixelDojo could not be asked for the key: %s", error)

    async def _sweep(self) -> None:
        now = self._clock.now()
        kept_since = now - timedelta(days=self._policy.keep_images_days)
        forgotten = await self._store.forget_images(older_than=kept_since)
        await self._images.delete(sorted(forgotten))
        await self._departures.sweep()
        await self._removal.sweep()
        unused = await self._sweep_unused()
        await self._images.sweep_temporary(older_than=MACHINE.now() - TEMPORARY_AFTER)
        tokens = await self._store.sweep_tokens(now=now)
        await self._wordlists.sweep()
        await self._store.sweep_searches(older_than=now - SEARCHES_KEPT)
        await self._store.sweep_set_up_choices(older_than=now - CHOICES_KEPT)
        await self._store.sweep_letters(older_than=now - LETTERS_KEPT)
        await self._store.sweep_conduct(now=now)
        await self._store.sweep_scores(older_than=kept_since)
        log.info("swept %d old images, %d files that nothing names, %d old tokens", len(forgotten), unused, tokens)

    async def _sweep_unused(self) -> int:
        """Files that no row names: a reference whose order was refused, or what a crash left. How many."""
        swept, older_than = 0, MACHINE.now() - UNUSED_AFTER
        async for hashes in self._images.kept(older_than=older_than):
            unused = sorted(await self._store.unused_hashes(hashes))
            await self._images.delete(unused, older_than=older_than)  # not what was kept again since: its row may be on its way
            swept += len(unused)
        return swept
