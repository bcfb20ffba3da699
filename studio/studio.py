"""The counter: where requests come in. Studio.order is the only way to spend."""

import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

from domain.catalog import ModelCard, Tariff
from domain.errors import BadReference, DearerNow, DiskFull, NeedsApproval, NoSuchJob, UserError, WrongState
from domain.jobs import Failure, Image, Job, JobState
from domain.money import Millicredits
from domain.orders import CONFIRM_WITHIN, Order, taking_up
from domain.people import CommunityKey, MemberKey
from domain.requests import Reference
from domain.rules.gate import admit_all
from domain.waiting import size_of
from studio.asking import Asking
from studio.codes import draw_code, with_free_codes
from studio.forecast import Forecast
from studio.log_context import logged_job, logged_order
from studio.policy import Policy
from studio.ports import UNMETERED, Clock, ImageStore, Imaging, Meter, Opening, Progress, Store
from studio.screening import Screening

log = logging.getLogger("atelier.studio")


class Studio:
    """Takes orders and answers where they stand."""

    def __init__(
        self,
        *,
        store: Store,
        images: ImageStore,
        imaging: Imaging,
        screening: Screening,
        clock: Clock,
        policy: Policy,
        forecast: Forecast,
        random: Random,
        wake: Callable[[], None],
        meter: Meter = UNMETERED,
    ) -> None:
        """wake: tells the runner that a job may be due."""
        self._store = store
        self._images = images
        self._imaging = imaging
        self._screening = screening
        self._clock = clock
        self._policy = policy
        self._forecast = forecast
        self._random = random
        self._wake = wake
        self._meter = meter
        self.asking = Asking(store=store, clock=clock, policy=policy, random=random)

    async def card(self) -> ModelCard:
        """The newest description of the model."""
        return (await self._store.state()).card or ModelCard()

    async def tariff(self) -> Tariff:
        """The newest prices known."""
        return (await self._store.state()).tariff or Tariff()

    def draw_seed(self, card: ModelCard) -> int:
        """A seed for a request of this model that named none."""
        return self._random.randint(0, card.most_seed)

    async def keep_reference(self, data: bytes, *, filename: str, url: str | None) -> Reference:
        """Check a member's file and keep its bytes. Raises: BadReference, DiskFull; nothing is kept then."""
        facts = await self._imaging.check_reference(data, filename)
        self._check_disk()
        try:
            kept = await self._images.keep(one_chunk(data))
        except OSError as error:
            raise DiskFull from error
        if withheld := await self._store.withheld_hashes([kept.sha256]):
            raise BadReference(filename=filename, reason=withheld[kept.sha256])
        return Reference(kept.sha256, filename, facts.media_type, kept.size_bytes, url)

    async def order(self, order: Order, *, key: str, awaiting: Job | None = None) -> Job:
        """Run the rules, quote, and hold the price: the only way to spend. Idempotent on key.

        What staff look at first, and a dear price that nobody agreed to, make the job AWAITING: nothing is held. The yes
        comes back here with that job and the press's own key; rules, price and windows are those of its moment, whose it is
        stays the job's.
        Raises: UserError; nothing is held or sent then. WrongState for a job that waits no more.
        """
        with logged_order(order), self._counting_refusals():
            job = await self._order(order, key=key, awaiting=awaiting)
        self._count([job])
        return job

    async def _order(self, order: Order, *, key: str, awaiting: Job | None) -> Job:
        order = order if awaiting is None else taking_up(order, awaiting)
        price = await self._price(order)
        if order.agreed is not None and price > order.agreed:
            raise DearerNow(shown=order.agreed, price=price)
        try:
            if awaiting is None and await self.asking.is_about_price(order, price):
                return await self.asking.ask_member(order, price, key=key)
            return await self._open(order, price, key=key, awaiting=awaiting)
        except NeedsApproval as needed:
            if awaiting is not None:
                raise
            return await self.asking.ask_staff(order, price, needed, key=key)

    async def _open(self, order: Order, price: Millicredits, *, key: str, awaiting: Job | None) -> Job:
        """Ask the gate, and hold the price. Raises: as Store.open_job."""
        opened = await with_free_codes(
            lambda: self._store.open_job(
                order,
                key=key,
                code=draw_code(self._random),
                price=price,
                caps=self._policy.caps(order.community),
                now=self._clock.now(),
                awaiting=awaiting,
            )
        )
        self._wake()
        return opened.job

    async def job_of(self, code: str, *, member: MemberKey) -> Job:
        """A member's own job, however it stands. Raises: NoSuchJob."""
        job = await self._store.find_job(code)
        if job is None or job.member != member:
            raise NoSuchJob(code)
        return job

    async def awaiting(self, code: str, *, member: MemberKey, community: CommunityKey, key: str | None = None) -> Job:
        """A member's own job that waits for their yes here, or had it by this key. Raises: NoSuchJob; WrongState otherwise."""
        job = await self.job_of(code, member=member)
        if job.community != community or job.batch_id is not None or job.waits_for_staff:
            raise NoSuchJob(code)
        if job.state is not JobState.AWAITING and job.order_key != key:
            raise WrongState(code=job.code, state=job.state)
        return job

    async def _price(self, order: Order) -> Millicredits:
        """Run the rules that need no books, and quote. Raises: UserError."""
        await self._screening.check(order)
        state = await self._store.state()
        state.card_for(order.request).check(order.request)
        self._check_disk()
        return state.quote(order.request)

    async def ask_batch(self, orders: Sequence[Order], *, key: str) -> list[Job]:
        """Write a batch that waits for a yes to the price of all; nothing is held. Idempotent on key.

        Raises: UserError, where the yes would be refused.
        """
        with self._counting_refusals():
            jobs = await with_free_codes(lambda: self._ask_batch(orders, key=key))
        self._count(jobs)
        return jobs

    async def _ask_batch(self, orders: Sequence[Order], *, key: str) -> list[Job]:
        batch = [replace(order, batch_id=key) for order in orders]
        openings = await self._openings(batch, key=key, awaiting=[None] * len(batch))
        first, now = batch[0], self._clock.now()
        standing = await self._store.standing(first.community, first.member, first.visitor, now=now)
        prices = [opening.price for opening in openings]
        admit_all(batch, prices, caps=self._policy.caps(first.community), standing=standing, now=now)
        return await self._store.await_batch(openings, lapses_at=now + CONFIRM_WITHIN, now=now)

    async def order_batch(self, orders: Sequence[Order], *, key: str, awaiting: Sequence[Job]) -> list[Job]:
        """Order a batch that waited for its yes, all of it or nothing, for no more than was asked about.

        Idempotent on key. Raises: as order.
        """
        with self._counting_refusals():
            jobs = await self._order_batch(orders, key=key, awaiting=awaiting)
        self._count(jobs)
        return jobs

    async def _order_batch(self, orders: Sequence[Order], *, key: str, awaiting: Sequence[Job]) -> list[Job]:
        taken_up = [taking_up(order, job) for order, job in zip(orders, awaiting, strict=True)]
        openings = await self._openings(taken_up, key=key, awaiting=awaiting)
        shown, price = sum(job.quoted for job in awaiting), sum(opening.price for opening in openings)
        if price > shown:
            raise DearerNow(shown=Millicredits(shown), price=Millicredits(price))
        caps = self._policy.caps(taken_up[0].community)
        jobs = await self._store.open_batch(openings, caps=caps, now=self._clock.now())
        self._wake()
        return jobs

    async def _openings(self, orders: Sequence[Order], *, key: str, awaiting: Sequence[Job | None]) -> list[Opening]:
        """Run the rules for each and quote it, under keys of its own. Raises: UserError."""
        return [
            Opening(
                order=order, key=f"{key}:{number}", code=draw_code(self._random), price=await self._price(order), awaiting=job
            )
            for number, (order, job) in enumerate(zip(orders, awaiting, strict=True), start=1)
        ]

    async def marked(self, image: Image, kept: Path) -> bytes:
        """A picture as it leaves the house: with the mark that a machine made it, and known again. kept: its file."""
        copy = await self._imaging.marked(kept)
        await self._store.note_shown({copy.sha256: image.sha256})
        return copy.data

    async def batch(self, job: Job) -> list[Job]:
        """The jobs that were ordered together with this one, itself among them, in their order."""
        return [job] if job.batch_id is None else await self._store.batch(job.batch_id)

    async def awaiting_batch(self, code: str, *, member: MemberKey, community: CommunityKey, key: str | None = None) -> list[Job]:
        """The same for a batch, by the code of any of its jobs."""
        job = await self.job_of(code, member=member)
        if job.community != community:
            raise NoSuchJob(code)
        if job.batch_id is None or not (job.state is JobState.AWAITING or job.order_key.startswith(f"{key}:")):
            raise WrongState(code=job.code, state=job.state)
        return await self.batch(job)

    async def cancel_batch(self, code: str, *, member: MemberKey, staff_of: CommunityKey | None = None) -> list[Job]:
        """Cancel those jobs of a batch that wait, by the code of any of them; which they were. Others go on.

        Raises: NoSuchJob.
        """
        job = await self._store.find_job(code)
        if job is None or not job.answers_to(member, staff_of=staff_of):
            raise NoSuchJob(code)
        waiting = [one for one in await self.batch(job) if one.state in {JobState.AWAITING, JobState.RESERVED}]
        ended = [await self._store.cancel(one.id, failure=Failure.CANCELLED, now=self._clock.now()) for one in waiting]
        self._wake()
        return [one for one in ended if one.state is JobState.CANCELLED]

    async def record_showing(
        self, job: Job, *, channel_id: int | None, message_id: int | None, upload_limit_bytes: int | None
    ) -> None:
        """The placeholder is there: from now on the job may be sent."""
        await self._store.record_showing(
            job.showings[-1].id,
            channel_id=channel_id,
            message_id=message_id,
            upload_limit_bytes=upload_limit_bytes,
            now=self._clock.now(),
        )
        self._wake()

    async def withdraw(self, job: Job) -> None:
        """Discord turned the placeholder down: give the hold back at once, should the job not have been sent."""
        await self._store.cancel(job.id, failure=Failure.INTERRUPTED, now=self._clock.now())
        self._wake()

    async def cancel(self, code: str, *, member: MemberKey, staff_of: CommunityKey | None = None) -> Job:
        """Cancel a waiting job for nothing, or mark a running one to be delivered privately.

        The member's own, or any of the community whose staff asks. Raises: NoSuchJob.
        """
        job = await self._store.find_job(code)
        if job is None or not job.answers_to(member, staff_of=staff_of):
            raise NoSuchJob(code)
        cancelled = await self._store.cancel(job.id, failure=Failure.CANCELLED, now=self._clock.now())
        self._wake()
        return cancelled

    async def progress(self, job: Job) -> Progress:
        """How an unfinished job stands: its place while it waits, and when it will probably be ready."""
        usual = (await self._store.usual_times()).get(size_of(job.request))
        now = self._clock.now()
        if job.state is not JobState.RESERVED:
            _, running = await self._store.load()
            told_s = self._forecast.run_s(usual, running=running)
            began = job.submitted_at or job.submitting_at or now
            return Progress(ready_at=began + timedelta(seconds=told_s), usual_s=told_s)
        line = await self._store.line(job.id)
        told_s = self._forecast.run_s(usual, running=line.running)
        return Progress(line=line, ready_at=now + timedelta(seconds=self._forecast.ready_in_s(line, usual)), usual_s=told_s)

    def _count(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            with logged_job(job):
                log.info("job %s: ordered", job.code)
                log.debug("job %s: %s", job.code, job.request.prompt)
            self._meter.ordered("asked" if job.state is JobState.AWAITING else "taken")

    @contextmanager
    def _counting_refusals(self) -> Iterator[None]:
        try:
            yield
        except UserError as refused:
            self._meter.ordered(type(refused).__name__)
            raise

    def _check_disk(self) -> None:
        if self._images.free_bytes() < self._policy.min_free_bytes:
            raise DiskFull


async def one_chunk(data: bytes) -> AsyncIterator[bytes]:
    """Bytes already in memory, as the stream an image store takes."""
    yield data
